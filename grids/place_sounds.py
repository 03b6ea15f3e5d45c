"""Names of places that are written with other characters of the same sound.

Who types by pinyin takes 苍门街 or 仓们街 where 仓门街 is meant. A shorter name than three
syllables sounds like too many words; and so do parts of a text, unless they end as the name
does: 建设项目 names no 建设巷.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from grids.place_names import LONGEST_NAME, WHOLE, Mention, Names
from hotline.pinyin import reading

FEWEST_SYLLABLES = 3
# A name that is heard means a place surely from so many syllables on, in the same tones.
FEWEST_SURE = 4
# How much less than a written name one counts that is heard, and not surely.
HEARD = 0.6
HEARD_WHOLE = WHOLE * HEARD


class Heard(NamedTuple):
    """A known name, what stands in a text that sounds like it, and where."""

    name: str
    said: str
    at: int
    is_alone: bool


class Sounds:
    """Known names by how they sound without tones."""

    def __init__(self, names: Names) -> None:
        self._meanings = names
        self._names: dict[str, list[str]] = defaultdict(list)
        for name in names:
            if len(name) >= FEWEST_SYLLABLES:
                self._names[_sounds(name)].append(name)
        self._beginnings = {read[:FEWEST_SYLLABLES] for read in self._names}

    def mentions(self, text: str, *, is_place: bool) -> dict[int, Mention]:
        """Return the places whose names a text sounds like, by their ids."""
        found: dict[int, Mention] = {}
        for one in self._heard(text):
            if is_place or one.name[-1] == one.said[-1]:
                share = 1 if self._is_sure(one) else HEARD
                for pk, weight in self._meanings[one.name]:
                    if pk not in found or found[pk].weight < weight * share:
                        found[pk] = Mention(one.name, weight * share, one.at, is_heard=True)
        return found

    def _is_sure(self, heard: Heard) -> bool:
        is_unique = heard.is_alone and len(self._meanings[heard.name]) == 1
        is_same = [*map(reading, heard.name)] == [*map(reading, heard.said)]
        return is_unique and is_same and len(heard.name) >= FEWEST_SURE

    def _heard(self, text: str) -> Iterator[Heard]:
        """Yield the known names that a text sounds like but does not write, the longest each."""
        read = _sounds(text)
        end = 0
        for start in self._starts(read):
            length = self._length_at(read, start) if start >= end else 0
            said = text[start : start + length]
            names = self._names[read[start : start + length]] if length else []
            yield from (Heard(one, said, start, len(names) == 1) for one in names if one != said)
            end = max(end, start + length)

    def _starts(self, read: str) -> list[int]:
        """Return where the first syllables of a known name stand."""
        beginnings = self._beginnings
        starts = range(len(read) - FEWEST_SYLLABLES + 1)
        return [at for at in starts if read[at : at + FEWEST_SYLLABLES] in beginnings]

    def _length_at(self, read: str, start: int) -> int:
        """Return how long the longest known name is that sounds so from here on; else 0."""
        longest = min(LONGEST_NAME, len(read) - start)
        lengths = range(longest, FEWEST_SYLLABLES - 1, -1)
        return next((one for one in lengths if read[start : start + one] in self._names), 0)


_standing_for: dict[str, str] = {}


@lru_cache(maxsize=30_000)
def _sound(character: str) -> str:
    """Return the one character that stands for all that sound alike without tones."""
    read = reading(character)
    return _standing_for.setdefault(read.rstrip("12345") or read, character)


def _sounds(text: str) -> str:
    return "".join(map(_sound, text))
