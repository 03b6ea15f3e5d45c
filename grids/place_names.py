"""How people say the names of districts, streets and communities, and of what lies in them.

Of what stands in no list, a name that most cases have in one community means it; one that
stands in several is a choice of at most three, as is a road, which passes through many. An
alias goes before what was learned.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from grids.models import Grid
from grids.selectors import spoken_place_name

ENDINGS = ("街道", "社区", "镇", "乡", "村", "区", "县", "市")
SHORTEST_STEM = 2
LONGEST_NAME = 14
# How surely a name means the place: in whole, or without its ending.
WHOLE, STEM = 1.0, 0.5
# From so many cases of one community on, and so large a share of all, a name is sure.
SURE_CASES, SURE_SHARE = 5, 0.85
# Of an ambiguous name so many places are offered, none with less than such a share.
OFFERED, LEAST_SHARE = 3, 0.1
WIDE = ("路", "街", "巷", "道", "线", "桥")
# For each name the ids of the places that are called so, and how surely it means each.
Names = Mapping[str, tuple[tuple[int, float], ...]]


class Mention(NamedTuple):
    """A name that stands in a text, how surely it means a place, and where it stands.

    A heard one is written with other characters of the same sound.
    """

    name: str
    weight: float
    at: int
    is_heard: bool = False


def names_of(grids: Iterable[Grid]) -> Names:
    """Return every name by which some pieces of territory are called."""
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for grid in grids:
        for name, weight in _forms(grid.name):
            found[name].append((grid.pk, weight))
    return {name: tuple(rows) for name, rows in found.items()}


def _forms(name: str) -> Iterable[tuple[str, float]]:
    """Yield a place's name as it is listed, as it is said, and its stem."""
    spoken = spoken_place_name(name)
    yield from dict.fromkeys([(name, WHOLE), (spoken, WHOLE)])
    ending = next((one for one in ENDINGS if spoken.endswith(one)), "")
    stem = spoken.removesuffix(ending)
    if ending and len(stem) >= SHORTEST_STEM:
        yield stem, STEM


class Known(NamedTuple):
    """How a name is known to mean a place: from so many cases, or as an alias."""

    grid_id: int
    cases: int
    is_alias: bool


class Remembered:
    """What names mean that stand in no list, from rows of name, grid, cases, is an alias."""

    def __init__(self, rows: Iterable[tuple[str, int, int, bool]]) -> None:
        self._known: dict[str, list[Known]] = defaultdict(list)
        for name, grid_id, cases, is_alias in rows:
            self._known[name].append(Known(grid_id, cases, is_alias))
        self.names: Names = {name: _meanings(name, known) for name, known in self._known.items()}

    def told(self, name: str, grid_id: int) -> str:
        """Say how a name is known to mean a place; empty for a listed name."""
        mine = [one for one in self._known.get(name, ()) if one.grid_id == grid_id]
        if any(one.is_alias for one in mine):
            return "（别名）"
        cases = sum(one.cases for one in mine)
        return f"（以往 {cases} 件工单在此）" if cases else ""


def _meanings(name: str, known: list[Known]) -> tuple[tuple[int, float], ...]:
    aliases = sorted({one.grid_id for one in known if one.is_alias})
    if aliases:
        weight = WHOLE if len(aliases) == 1 else STEM
        return tuple((pk, weight) for pk in aliases)
    total = sum(one.cases for one in known)
    best = sorted(known, key=lambda one: (-one.cases, one.grid_id))[:OFFERED]
    first = best[0]
    is_clear = first.cases >= SURE_CASES and first.cases >= SURE_SHARE * total
    if is_clear and not name.endswith(WIDE):
        return ((first.grid_id, WHOLE),)
    return tuple((one.grid_id, STEM) for one in best if one.cases >= LEAST_SHARE * total)
