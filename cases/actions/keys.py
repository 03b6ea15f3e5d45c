"""Hot keys of what a page offers: the first thing to do has F2, others a key of their own.

Alt with a letter of the word's pinyin or of the verb's name that the frame of the pages does
not use itself. A key that two offered actions would share is the first one's.
"""

from collections.abc import Iterable
from dataclasses import replace

from cases.actions.action import Action
from cases.rules.states import Verb

V = Verb
FIRST = "F2"
# What sends back or refuses, whatever it is that lies before one.
REFUSING = (
    V.REFUSE_REPLY, V.REFUSE_OBJECTION, V.REFUSE_CHILD, V.REFUSE_CHILD_RETURN, V.SEND_BACK,
    V.REFUSE_APPEAL, V.REFUSE_SUPERVISION,
)  # fmt: skip
KEYS = {
    V.ANSWER_DIRECTLY: "F4",
    V.ADD_CALL: "F8",
    V.URGE: "Alt+U",
    V.NOTE: "Alt+B",
    V.ATTACH: "Alt+A",
    V.CONTACT: "Alt+L",
    V.REPORT_PROGRESS: "Alt+P",
    V.OBJECT: "Alt+O",
    V.ASK_EXTENSION: "Alt+Y",
    V.SUB_DISPATCH: "Alt+S",
    V.REASSIGN: "Alt+G",
    V.MERGE: "Alt+M",
    V.ATTEMPT_CALLBACK: "Alt+W",
    **dict.fromkeys(REFUSING, "Alt+N"),
}


def with_keys(actions: Iterable[Action], primary: Action | None) -> list[Action]:
    """Return actions with the keys that call them on this page; none shares its key."""
    taken: set[str] = set()
    keyed = []
    for action in actions:
        key = FIRST if action is primary else KEYS.get(action.verb, "")
        keyed.append(replace(action, key="" if key in taken else key))
        taken.add(key)
    return keyed
