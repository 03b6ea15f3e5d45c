"""What past letters hold: how many of them have a run of characters, and a word.

Counted into arrays of a fixed size by a scattering of the keys, so that a city of any size
needs two megabytes, and nothing of a letter can be read from it.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import rjieba

from concentrated.rules.names import PARTS, is_territory, names_of
from hotline.plain_text import plain

TRIPLES, WORDS = 1 << 20, 1 << 18
SCATTER = 0x9E3779B97F4A7C15
MASK = (1 << 64) - 1
COUNTED_MOST = 65_535
# Of so many past letters a name stands in one at the most.
RARE = 1_500
# A run that so many letters hold leads to none of them.
COMMON = 150
# A word that fewer hold is a name, not a matter.
FEWEST_OF_A_WORD = 3
# The words of a letter are read up to here.
WORDS_READ = 300
TITLE_COUNTS = 3
# With fewer past letters nearly every run is rare: these say nothing, a resolved place has to.
YOUNG = 2_000
TERRITORY_SAYS, TERRITORY_SAYS_TO_THE_YOUNG = 0.6, 1.2


class Background(NamedTuple):
    """Counts of past letters by run and by word."""

    texts: int
    triples: Any
    words: Any

    @property
    def is_young(self) -> bool:
        """Tell whether there are too few past letters to know a name by its being rare."""
        return self.texts < YOUNG

    def count(self, key: int) -> int:
        """Return in how many letters a run stands."""
        return int(self.triples[_place(key, TRIPLES)])

    def name_weight(self, key: int) -> float:
        """Return how much a name says of where a letter belongs, 1 for a new run.

        One category in one community is never enough alone, but in a city without past letters.
        """
        if is_territory(key):
            return TERRITORY_SAYS_TO_THE_YOUNG if self.is_young else TERRITORY_SAYS
        return 0.0 if self.is_young else 1 / math.sqrt(1 + self.count(key))

    def is_rare(self, key: int) -> bool:
        """Tell whether a run may belong to a name."""
        count = self.count(key)
        return count <= COMMON and count * RARE <= max(self.texts, RARE)

    def word_count(self, word: int) -> int:
        """Return in how many letters a word stands, given as its key."""
        return int(self.words[word % WORDS])

    def weight(self, word: int) -> float:
        """Return how much a word says of a matter; nothing where it may be a name."""
        count = self.word_count(word)
        return math.log((self.texts + 1) / (count + 1)) if count >= FEWEST_OF_A_WORD else 0.0


def no_background() -> Background:
    """Return the counts of no letter."""
    return Background(0, np.zeros(TRIPLES, np.uint16), np.zeros(WORDS, np.uint16))


def learn_background(
    letters: Iterable[tuple[str, str]], known: Background | None = None
) -> Background:
    """Count letters of the past, given as title and body, beside those that are counted already."""
    known = known or no_background()
    texts, triples, words = known.texts, known.triples.copy(), known.words.copy()
    for title, body in letters:
        texts += 1
        _add(triples, [_place(key, TRIPLES) for key in names_of(f"{title} {body}", "")])
        _add(words, [word % WORDS for word in words_of(f"{title} {body}")])
    return Background(texts, triples, words)


def _add(counts: Any, places: Sequence[int]) -> None:
    at = np.unique(np.array(places, np.int64))
    counts[at] += counts[at] < COUNTED_MOST


def _place(key: int, size: int) -> int:
    return (key * SCATTER & MASK) >> 40 & (size - 1)


def words_of(text: str) -> list[int]:
    """Return the keys of the words of two characters and more, in their order."""
    parts = PARTS.split(plain(text[: WORDS_READ + 100]))
    words = [word for part in parts if part for word in rjieba.cut(part)]
    return [word_key(word) for word in words if len(word) > 1]


def word_key(word: str) -> int:
    """Return the number by which a word is kept and counted."""
    return crc32(word.encode())
