"""Which groups a person is asked about, and by what name."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import rjieba

from concentrated.rules.background import Background, word_key
from concentrated.rules.grouping import Group
from concentrated.rules.names import is_territory, read_key

FEWEST_PERSONS, FEWEST_TITLES = 3, 3
LEAST_COHERENT = 0.6
# What so many letters of the past hold of a name's words are words of everybody.
RARE_WORD_SHARE = 1 / 300
NAMED_IN = 0.4
# Names of what is long or everywhere: a second name must be shared, and more must agree.
WIDE = re.compile(r"(路|街|大道|线|公司|集团|机场|高速)\Z")
WIDE_COHERENT = 0.85
# So many of the letters come from one community where that is said to be the place.
SAME_TERRITORY = 0.6
# A policy or a service has no place: more people are asked for, and hardly any names one.
FEWEST_OF_A_POLICY = 5
PLACED_MOST = 0.3
PLACE = re.compile(r"[区路街园村镇校院城苑湾府栋期站线]|工地")
LONGEST_NAME = 12
GROWS_WITH = 0.6
CHARACTER = re.compile(r"[\u3400-\u9fff0-9a-z]")


@dataclass(frozen=True)
class Proposal:
    """A group as a person is asked about it."""

    # Empty where only the territory is the same.
    name: str
    territory: int
    persons: int
    letters: int
    coherence: float
    has_place: bool

    @property
    def rank(self) -> float:
        """What it is ordered by: how many people, and how surely about one thing."""
        return self.persons * self.coherence


def proposal_of(group: Group, background: Background) -> Proposal | None:
    """Return a group as it is proposed; None where nobody need be asked.

    People are counted and not letters; the name stands in the beginnings of many of the
    letters and is not made of everybody's words.
    """
    persons = group.persons
    if persons < FEWEST_PERSONS or group.titles < FEWEST_TITLES:
        return None
    coherence, texts = group.coherence, [letter.beginning for letter in group.letters]
    name = name_of(group, background, texts)
    is_shared = bool(name) and _share(name, texts) >= NAMED_IN
    is_name = is_shared and not background.is_young and not _is_common(name, background)
    territory = territory_of(group)
    has_place = is_name or territory != 0
    if not has_place and not (is_shared and _is_policy(group)):
        return None
    needed = WIDE_COHERENT if is_name and WIDE.search(name) else LEAST_COHERENT
    if coherence < needed:
        return None
    shown = name if is_name or not has_place else ""
    return Proposal(shown, territory, persons, len(group.letters), coherence, has_place)


def territory_of(group: Group) -> int:
    """Return the key of the community that most of the letters come from, 0 for none."""
    counts = Counter(key for letter in group.letters for key in letter.names if is_territory(key))
    key, count = max(counts.items(), key=lambda one: (one[1], one[0]), default=(0, 0))
    return key if count >= SAME_TERRITORY * len(group.letters) else 0


def _is_policy(group: Group) -> bool:
    """Tell whether many ask about one thing that is nowhere, as against one thing everywhere."""
    placed = sum(PLACE.search(letter.title) is not None for letter in group.letters)
    return group.persons >= FEWEST_OF_A_POLICY and placed <= PLACED_MOST * len(group.letters)


def name_of(group: Group, background: Background, texts: Sequence[str]) -> str:
    """Return the longest name that most of the letters with its rarest part have."""
    runs = {key: count for key, count in group.runs.items() if not is_territory(key)}
    if not runs:
        return ""
    rarest = max(runs, key=lambda key: (runs[key] / (1 + background.count(key)) ** 0.5, key))
    name = read_key(rarest)
    while len(name) < LONGEST_NAME and (longer := _longer(name, texts)):
        name = longer
    return name


def _longer(name: str, texts: Sequence[str]) -> str:
    holding = [text for text in texts if name in text]
    for after in (True, False):
        beside = Counter(_beside(name, text, after=after) for text in holding)
        character, count = beside.most_common(1)[0] if beside else ("", 0)
        if CHARACTER.fullmatch(character) and count > 1 and count >= GROWS_WITH * len(holding):
            return name + character if after else character + name
    return ""


def _beside(name: str, text: str, *, after: bool) -> str:
    at = text.index(name)
    return text[at + len(name) : at + len(name) + 1] if after else text[max(at - 1, 0) : at]


def _share(name: str, texts: Sequence[str]) -> float:
    return sum(name in text for text in texts) / len(texts)


def _is_common(name: str, background: Background) -> bool:
    """Tell whether a name is made of words that letters about anything have."""
    words = [word for word in rjieba.cut(name) if len(word) > 1]
    rare = RARE_WORD_SHARE * background.texts
    return (
        bool(words)
        and len("".join(words)) == len(name)
        and all(background.word_count(word_key(word)) > rare for word in words)
    )
