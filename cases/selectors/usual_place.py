"""Where a citizen's earlier cases were: offered for the next one while nothing names a place."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from cases.models import Case
from grids import reference
from grids.models import Grid, GridLevel, Kind

READ = 10
# A place of fewer cases is no usual one: the latest case's is offered.
FEWEST = 2


class UsualPlace(NamedTuple):
    """A piece of territory, how it was said last, and in how many of the latest cases it was."""

    grid: Grid
    words: str
    cases: int

    @property
    def reason(self) -> str:
        """Say why it is offered."""
        return f"来电人常用地址（{self.cases} 件）" if self.cases >= FEWEST else "来电人上次的地址"


def usual_place(latest: Iterable[Case]) -> UsualPlace | None:
    """Return the place of most of a citizen's cases, given the newest first; else of the last.

    Secret cases and reports tell nothing of a place.
    """
    rows = reference.grids().by_id
    told = [
        (grid, case.place)
        for case in latest
        if not case.is_secret and case.kind != Kind.REPORT
        if (grid := rows.get(case.grid_id or 0)) and grid.level != GridLevel.DISTRICT
    ]
    if not told:
        return None
    # Of places with as many cases the latest comes first.
    [(best, cases)] = Counter(grid for grid, _ in told).most_common(1)
    words = next((place for grid, place in told if grid == best and place), "")
    return UsualPlace(best, words, cases)
