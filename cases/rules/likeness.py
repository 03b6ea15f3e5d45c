"""What a demand is about, without the words that demands of any kind share.

Openings ("您好，我想反映") and the names of districts, streets and communities stand in demands
about everything: compared with them two demands look alike that only come from the same
street. The place is compared by itself.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import log

from cases.rules.openings import without_opening
from grids import reference
from hotline.plain_text import plain

COMPARED_LENGTH = 400
# How alike two demands must be to be taken for one matter, and from how many pairs on.
ALIKE = 0.35
# The same where pairs count by how rare they are. Measured with 216 letters of a city that had
# been preceded by one of the same matter: it stands first for 99 of 100, and is among five.
ALIKE_BY_RARITY = 0.25
FEWEST_BY_RARITY = 5
# So many of the rarest pairs of a text are looked for, as long as about so many cases hold them.
LOOKED_FOR = 16
COMPARED = 400
FEWEST_PAIRS = 4
# With which characters a name of territory ends, and how long one is.
ENDING = re.compile("[区县市道镇乡村]")
SHORTEST_NAME, LONGEST_NAME = 2, 12


def matter_pairs(title: str, text: str, place: str = "") -> frozenset[str]:
    """Return the character pairs of what a demand is about; none holds a space.

    `place` is the place that was typed with it: it says where, and is left out too.
    """
    parts = [plain(part) for part in (title, text[: 2 * COMPARED_LENGTH]) if part]
    told = "\n".join(map(without_opening, parts))[:COMPARED_LENGTH]
    where = plain(place).strip()
    if len(where) >= SHORTEST_NAME:
        told = told.replace(where, " ")
    return pairs_in(without_names(told, reference.place_names()))


def pairs_in(text: str) -> frozenset[str]:
    """Return the character pairs of a text, without those that hold a space."""
    lowered = plain(text[:COMPARED_LENGTH]).lower()
    return frozenset(a + b for part in lowered.split() for a, b in pairwise(part))


def without_names(text: str, names: frozenset[str]) -> str:
    """Return a text with a space for each of the names that stands in it, the longest first."""
    parts: list[str] = []
    start = 0
    for ending in ENDING.finditer(text):
        end = ending.end()
        longest = min(LONGEST_NAME, end - start)
        for length in range(longest, SHORTEST_NAME - 1, -1):
            if text[end - length : end] in names:
                parts += [text[start : end - length], " "]
                start = end
                break
    return "".join([*parts, text[start:]])


def likeness(one: frozenset[str], other: frozenset[str], fewest: int = 1) -> float:
    """Return which share of the shorter text's pairs stands in the other too.

    One of fewer pairs than `fewest` counts as if it had so many: two words that stand in
    everything are no likeness.
    """
    least = max(min(len(one), len(other)), fewest)
    return len(one & other) / least


@dataclass(frozen=True)
class Rarity:
    """How rare pairs of characters are among the cases of a month.

    `cases` are the month's cases, and `monthly` how many of them hold a pair; one that is not
    named stands in next to none.
    """

    cases: float = 0
    monthly: Mapping[str, float] = field(default_factory=dict)

    def weight(self, pair: str) -> float:
        """Return how much a pair says: the more, the fewer cases hold it."""
        return log((self.cases + 2) / (self.monthly.get(pair, 0) + 1))

    def rarest(self, pairs: Iterable[str]) -> list[str]:
        """Return the rarest of some pairs, as long as few enough cases hold them together."""
        found: list[str] = []
        expected = 0.0
        ordered = sorted(pairs, key=lambda pair: (self.monthly.get(pair, 0), pair))
        for pair in ordered[:LOOKED_FOR]:
            expected += self.monthly.get(pair, 0) + 1
            if expected > COMPARED:
                break
            found.append(pair)
        return found

    def likeness(self, said: frozenset[str], other: frozenset[str]) -> float:
        """Return which share of what is said, by the weight of its pairs, stands in another text.

        One of fewer pairs than `FEWEST_BY_RARITY` counts as if it had so many that stand nowhere.
        """
        least = max(self._sum(said), FEWEST_BY_RARITY * log(self.cases + 2))
        return self._sum(said & other) / least

    def _sum(self, pairs: Iterable[str]) -> float:
        return sum(map(self.weight, pairs))
