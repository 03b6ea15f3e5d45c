"""How people say the names of districts, streets and communities."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from grids.models import Grid
from grids.selectors import spoken_place_name

ENDINGS = ("街道", "社区", "镇", "乡", "村", "区", "县", "市")
SHORTEST_STEM = 2
# How surely a name means the place: in whole, or without its ending.
WHOLE, STEM = 1.0, 0.5
# For each name the ids of the places that are called so, and how surely it means each.
Names = Mapping[str, tuple[tuple[int, float], ...]]


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
