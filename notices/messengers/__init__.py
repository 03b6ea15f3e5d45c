"""How notices leave the house: a class per messenger, chosen by name in the environment.

A messenger says whom it reaches of a notice's recipients and sends to one of them. It raises
SendError where another try may help, Undeliverable where none will; what either says goes
onto an administrator's screen and so holds no number, address or name.
"""

from notices.messengers.messenger import Messenger, Recipient, SendError, Undeliverable
from notices.messengers.registry import label_of, messenger_named, messengers_for

__all__ = [
    "Messenger",
    "Recipient",
    "SendError",
    "Undeliverable",
    "label_of",
    "messenger_named",
    "messengers_for",
]
