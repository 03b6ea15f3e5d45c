"""What notices say: each app's sentences, and the values that stand in them.

A notice keeps the code of its sentence and the values by name; the words are put together
when it is shown. So no text is ever read back for what it means, and a sentence that is
worded better says so of the notices that are there already.
"""

from collections.abc import Mapping
from enum import Enum
from string import Formatter
from typing import Protocol

from notices.kinds import LABELS

TEXT_MAX = 200
# Before what a unit got, as its leaders and others get it.
COPY = "抄送："
NUMBER = "{number}"
SENTENCES: dict[str, "Sentence"] = {}


class Told(Protocol):
    """What of a notice (`notices.models.Notice`) says what it says."""

    kind: str
    sentence: str
    facts: dict[str, str]
    text: str
    number: str
    is_copy: bool


class Sentence(Enum):
    """A sentence of a kind of notice; `{number}` stands where its subject's number goes.

    An app's sentences are the members of a subclass, each a kind and its words. A list that
    shows the number beside leaves it out, so it stands best at the sentence's end.
    """

    def __init__(self, kind: str, words: str) -> None:
        self.kind = str(kind)
        self.words = words

    @property
    def code(self) -> str:
        """What a notice keeps of it."""
        return self.name.lower()

    @property
    def names(self) -> frozenset[str]:
        """The values that it needs beside the number."""
        found = {name for _, name, _, _ in Formatter().parse(self.words) if name}
        return frozenset(found - {"number"})

    def checked(self, facts: Mapping[str, object]) -> dict[str, str]:
        """Return the values as texts; ValueError where some are missing or not in the words."""
        if facts.keys() != self.names:
            raise ValueError(f"{self.name} needs {sorted(self.names)}, not {sorted(facts)}")
        return {name: str(value) for name, value in facts.items()}

    def say(self, facts: Mapping[str, str], number: str = "") -> str:
        """Return the words with the values in them."""
        said = self.words.format_map({**facts, "number": number})
        return " ".join(said.split())[:TEXT_MAX]


def register_sentences(sentences: type[Sentence]) -> None:
    """Add an app's sentences, as each does in `ready`; ValueError for a code taken already."""
    own = {one.code: one for one in sentences}
    if twice := SENTENCES.keys() & own.keys():
        raise ValueError(f"Sentences of notices registered twice: {sorted(twice)}")
    SENTENCES.update(own)


def say(notice: Told, number: str = "") -> str:
    """Return what a notice says; a number that stands beside it is not said again.

    One without a sentence (written before there were any, or by `grids.account_news`) has
    words of its own.
    """
    sentence = SENTENCES.get(notice.sentence)
    said = sentence.say(notice.facts, number) if sentence else notice.text
    if not sentence and number:
        said = f"{said} {number}".strip()
    return f"{COPY}{said}" if notice.is_copy else said


def say_in_full(notice: Told) -> str:
    """Return a notice in one line as it leaves the house: its kind, what it says, the number."""
    sentence, label = SENTENCES.get(notice.sentence), LABELS.get(notice.kind, "")
    said = say(notice, notice.number)
    if notice.is_copy or not sentence or not sentence.words.startswith(label):
        said = f"{label}：{said}"
    if sentence and notice.number and NUMBER not in sentence.words:
        said = f"{said} {notice.number}"
    return said
