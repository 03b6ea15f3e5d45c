"""How well earlier letters of the same matter are found while a letter is being typed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from cases.rules.likeness import ALIKE_BY_RARITY, Rarity, matter_pairs, pairs_in

LOOKED_BACK = timedelta(days=30)
TYPED = 60
SHOWN = 5
FEWEST = 2


class Letter(NamedTuple):
    """One dated text; letters of one `group` say the same."""

    title: str
    body: str
    at: datetime
    group: str


class LikenessFigures(NamedTuple):
    """The share of letters whose earlier one stands first, and among five; and how many."""

    hit1: float
    hit5: float
    letters: int
    # Of the letters without an earlier one, how many were shown something all the same.
    shown_without: float


def evaluate_likeness(letters: Iterable[Letter]) -> LikenessFigures:
    """Measure title and sixty characters of each letter against the thirty days before it.

    Rarity is counted, as every night, from the letters up to the day before.
    """
    ordered = sorted(letters, key=lambda one: one.at)
    whole = [matter_pairs(one.title, one.body) for one in ordered]
    first, among, known, shown = 0, 0, 0, 0
    counted = _Counted(ordered)
    start = 0
    for at, letter in enumerate(ordered):
        while ordered[start].at < letter.at - LOOKED_BACK:
            start += 1
        said = matter_pairs(letter.title, letter.body.strip()[:TYPED])
        rarity = counted.rarity_of(letter.at.date(), at - start)
        found = _likest(said, whole, range(start, at), rarity)
        true = {one for one in range(start, at) if ordered[one].group == letter.group}
        known += bool(true)
        first += bool(true) and found[:1] != [] and found[0] in true
        among += bool(true.intersection(found))
        shown += not true and bool(found)
    return LikenessFigures(
        hit1=first / known if known else 0.0,
        hit5=among / known if known else 0.0,
        letters=known,
        shown_without=shown / (len(ordered) - known) if len(ordered) > known else 0.0,
    )


def _likest(
    said: frozenset[str],
    whole: Sequence[frozenset[str]],
    among: Iterable[int],
    rarity: Rarity,
) -> list[int]:
    rare = set(rarity.rarest(said))
    scored = [(rarity.likeness(said, whole[at]), at) for at in among if whole[at] & rare]
    best = sorted((one for one in scored if one[0] >= ALIKE_BY_RARITY), reverse=True)
    return [at for _, at in best[:SHOWN]]


class _Counted:
    """The pairs of the letters up to a day, counted on from day to day."""

    def __init__(self, letters: Sequence[Letter]) -> None:
        self._letters = letters
        self._done = 0
        self._counts: Counter[str] = Counter()
        self._day: date | None = None
        self._rarity = Rarity()

    def rarity_of(self, day: date, month: int) -> Rarity:
        """Return how rare pairs are by what came before a day; a month holds so many letters."""
        if day != self._day:
            while self._letters[self._done].at.date() < day:
                one = self._letters[self._done]
                self._counts.update(pairs_in(f"{one.title}\n{one.body}"))
                self._done += 1
            share = month / max(self._done, 1)
            named = {pair: n * share for pair, n in self._counts.items() if n >= FEWEST}
            self._day, self._rarity = day, Rarity(month, named)
        return self._rarity
