"""The columns of a list as one person sees it, and what they show that lines do not hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.models import ListColumns, Satisfaction
from cases.rules.list_columns import COLUMN_SETS, ColumnSet
from cases.selectors.listing import visible_callbacks
from cases.selectors.rows import Row
from grids.models import User
from hotline.times import city_time

EVERY_NAME = tuple({one.name: None for known in COLUMN_SETS.values() for one in known.columns})


@dataclass(frozen=True)
class Shown:
    """The columns that stand, by name and in the order of the list."""

    key: str
    names: tuple[str, ...]

    @property
    def of_list(self) -> ColumnSet:
        """All columns of the list."""
        return COLUMN_SETS[self.key]

    @property
    def has(self) -> dict[str, bool]:
        """Which columns stand in a table, of all that any list has.

        Its template asks for each by every line: a name that is not there at all costs it ten
        times as much as one that is false.
        """
        return {**dict.fromkeys(EVERY_NAME, False), **dict.fromkeys(self.names, True)}

    @property
    def table_width(self) -> int:
        """How wide the table is at least, where a narrow screen is too small for it."""
        return self.of_list.table_width(self.names)


def columns_for(user: User, key: str) -> Shown:
    """Return the columns that a person sees on a list; one query."""
    return Shown(key, tuple(columns_chosen(user, key) or COLUMN_SETS[key].usual))


def columns_chosen(user: User, key: str) -> list[str]:
    """Return the columns that a person chose for a list, none where they see the usual ones."""
    if key not in COLUMN_SETS:
        return []
    chosen = ListColumns.objects.filter(owner=user, list_key=key).values_list("shown", flat=True)
    return COLUMN_SETS[key].chosen(next(iter(chosen), []))


def complete(rows: Sequence[Row], shown: Shown, user: User, at: datetime) -> None:
    """Fill in what the chosen columns show beside the lines; one query where they ask for it."""
    names = set(shown.names)
    answers = _satisfaction(rows, user) if "satisfaction" in names and rows else {}
    for row in rows:
        row.satisfaction = answers.get(row.number, "")
        if "days" in names:
            row.days = days_open(row, at)


def days_open(row: Row, at: datetime) -> int | None:
    """Return how many days of the calendar lie between registration and end, or now."""
    if row.registered_at is None:
        return None
    ended, began = city_time(row.closed_at or at), city_time(row.registered_at)
    return max((ended.date() - began.date()).days, 0)


def _satisfaction(rows: Sequence[Row], user: User) -> dict[str, str]:
    """Return the answer of the last effective callback by case number, as the person may see."""
    found = visible_callbacks(user).filter(
        case__number__in=[row.number for row in rows], is_effective=True
    )
    answers = found.order_by("pk").values_list("case__number", "satisfaction")
    return {number: str(Satisfaction(value).label) for number, value in answers}
