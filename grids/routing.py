"""Which unit should answer: proposals from the table of responsibilities."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from grids.models import Category, Grid, Responsibility, Unit


@dataclass(frozen=True)
class Proposal:
    """A unit proposed for a case, with the reason that the screen shows."""

    unit: Unit
    reason: str
    may_sub_dispatch: bool


def propose_units(category: Category | None, grid: Grid | None, limit: int = 3) -> list[Proposal]:
    """Return proposed units, best first: nearest category, nearest place, lowest rank.

    A unit with several fitting duties is proposed once, for the best of them.
    """
    if category is None:
        return []
    rows = Responsibility.objects.filter(unit__is_active=True)
    return [
        Proposal(row.unit, row.reason or f"{row.category.name}由其负责", row.may_sub_dispatch)
        for row in list(_nearest(rows, category, grid).values())[:limit]
    ]


def duties_of(
    unit_ids: Iterable[int], category: Category, grid: Grid | None
) -> dict[int, Responsibility]:
    """Return for each of the units the duty that fits a case best, if it has one; one query."""
    return _nearest(Responsibility.objects.filter(unit_id__in=list(unit_ids)), category, grid)


def _nearest(
    rows: QuerySet[Responsibility], category: Category, grid: Grid | None
) -> dict[int, Responsibility]:
    found = rows.filter(category_id__in=fitting_categories(category))
    return nearest_duties(with_places(found), category, grid)


def fitting_categories(category: Category) -> list[int]:
    """Return the ids of the categories whose duties fit a case of this one: it and those above."""
    return [int(part) for part in category.path.split("/") if part]


def with_places(rows: QuerySet[Responsibility]) -> QuerySet[Responsibility]:
    """Return duties with what a proposal tells of them."""
    return rows.select_related("unit", "grid", "category")


def nearest_duties(
    rows: Iterable[Responsibility], category: Category, grid: Grid | None
) -> dict[int, Responsibility]:
    """Return the best fitting duty per unit among those of fitting categories, the best first."""
    category_ids = fitting_categories(category)
    grid_ids = [int(part) for part in grid.path.split("/") if part] if grid else []

    def nearness(row: Responsibility) -> tuple[int, int, int, int]:
        place = grid_ids.index(row.grid_id) + 1 if row.grid_id else 0
        return -category_ids.index(row.category_id), -place, row.rank, row.pk

    fitting = [row for row in rows if row.grid_id is None or row.grid_id in grid_ids]
    best: dict[int, Responsibility] = {}
    for row in sorted(fitting, key=nearness):
        best.setdefault(row.unit_id, row)
    return best


class DutyTable:
    """The whole table of responsibilities, read once, for who asks it of many cases."""

    def __init__(self) -> None:
        self._first: dict[tuple[int, int | None], Unit | None] = {}

    def first(self, category: Category, grid: Grid | None) -> Unit | None:
        """Return the unit that is proposed first, None where nobody is."""
        key = (category.pk, grid.pk if grid else None)
        if key not in self._first:
            best = nearest_duties(self._fitting(category), category, grid).values()
            self._first[key] = next((row.unit for row in best), None)
        return self._first[key]

    def speaks_within(self, category: Category, grid: Grid | None) -> bool:
        """Tell whether a row that fits a category is about a part of a place alone."""
        above = grid.path if grid else ""
        return any(
            row.grid is not None and row.grid.path != above and row.grid.path.startswith(above)
            for row in self._fitting(category)
        )

    def _fitting(self, category: Category) -> list[Responsibility]:
        return [row for pk in fitting_categories(category) for row in self._rows[pk]]

    @cached_property
    def _rows(self) -> dict[int, list[Responsibility]]:
        found: dict[int, list[Responsibility]] = defaultdict(list)
        for row in with_places(Responsibility.objects.filter(unit__is_active=True)):
            found[row.category_id].append(row)
        return found
