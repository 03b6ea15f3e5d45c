"""How notices leave the house: a class per channel, chosen by name in the environment.

A channel says whom it reaches of a notice's recipients and sends to one of them. It raises
SendError where another try may help, Undeliverable where none will; what either says goes
onto an administrator's screen and so holds no number, address or name.
"""

from cases.channels.channel import Channel, Recipient, SendError, Undeliverable
from cases.channels.registry import channel_named, channels_for, label_of

__all__ = [
    "Channel",
    "Recipient",
    "SendError",
    "Undeliverable",
    "channel_named",
    "channels_for",
    "label_of",
]
