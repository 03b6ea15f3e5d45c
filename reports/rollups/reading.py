"""Kept figures of one scope for a page of many blocks: one statement, whatever the blocks."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db import connection

from reports.models import Face
from reports.rollups.sources import MEASURES

SUMS = ", ".join(f"sum({name})::int" for name in MEASURES)
READ = """
SELECT '{block}', {on}, ({key})::text, {sums} FROM reports_rollup
WHERE stretch = '{stretch}' AND face = {face} AND {days} {scope}
GROUP BY 1, 2, 3
"""
OWN_UNITS = "AND unit = ANY(%(units)s)"
Sums = Counter[str]
NOTHING: Sums = Counter()


@dataclass(frozen=True)
class Block:
    """What one part of a page reads: rows of which days, told apart by what.

    `face` is that of the city; of some units the rows are those of `of_units`, by default
    the whole cross. A block that is of the city alone has none.
    """

    key: str
    days: str
    face: Face
    of_units: Face | None = Face.WHOLE
    on: str = '"on"'
    stretch: str = "day"


BLOCKS = {
    "hours": Block("hour", '"on" = ANY(%(weekdays)s)', Face.HOUR, of_units=None),
    "days": Block(
        "kind", '("on" >= %(before)s OR "on" BETWEEN %(year_from)s AND %(year_to)s)', Face.KIND
    ),
    "months": Block("''", '"on" >= %(months)s', Face.KIND, Face.UNIT, stretch="month"),
    "categories": Block(
        "category", '"on" >= %(week_before)s AND "on" < %(today)s', Face.CATEGORY,
        on='CASE WHEN "on" < %(week)s THEN %(week_before)s ELSE %(week)s END',
    ),
    "grids": Block(
        "grid", '"on" >= %(before)s AND "on" < %(today)s', Face.GRID,
        on='CASE WHEN "on" < %(since)s THEN %(before)s ELSE %(since)s END',
    ),
    "units": Block(
        "unit", '"on" >= %(rates_from)s AND "on" <= %(today)s AND NOT left_out', Face.UNIT,
        Face.UNIT, on="%(rates_from)s",
    ),
}  # fmt: skip
WEEK, THIRTY, WEEKS, MONTHS = timedelta(days=7), timedelta(days=30), 8, 12


@dataclass(frozen=True)
class Kept:
    """What was read, by day (or first day of a stretch) and key, for each block."""

    windows: "Windows"
    blocks: dict[str, dict[tuple[date, str], Sums]] = field(default_factory=dict)

    @cached_property
    def _by_day(self) -> dict[str, dict[date, Sums]]:
        """What stands on each day, of all keys of a block together."""
        found: dict[str, dict[date, Sums]] = {}
        for name, rows in self.blocks.items():
            days = found.setdefault(name, defaultdict(Counter))
            for (on, _), sums in rows.items():
                days[on].update(sums)
        return found

    def total(self, block: str, on: date) -> Sums:
        """Return what stands on a day or stretch."""
        return self._by_day.get(block, {}).get(on, NOTHING)

    def between(self, block: str, first: date, last: date) -> Sums:
        """Return the sums of the days from one to another."""
        found: Sums = Counter()
        for on, sums in self._by_day.get(block, {}).items():
            if first <= on <= last:
                found.update(sums)
        return found

    def received_by_key(self, block: str, first: date, last: date) -> Counter[str]:
        """Return how many demands came from one day to another, by key."""
        found: Counter[str] = Counter()
        for (on, key), sums in self.blocks.get(block, {}).items():
            if first <= on <= last:
                found[key] += sums["received"]
        return found

    def keys(self, block: str, *days: date) -> dict[str, list[Sums]]:
        """Return what stands under each key on some days, in the order of the days."""
        found: dict[str, list[Sums]] = defaultdict(lambda: [Counter() for _ in days])
        for (on, key), sums in self.blocks.get(block, {}).items():
            if on in days:
                found[key][days.index(on)] += sums
        return found


@dataclass(frozen=True)
class Windows:
    """The days that a page of one day is about; the running day counts in none but its own."""

    today: date
    rates_from: date

    @property
    def yesterday(self) -> date:
        """The last whole day."""
        return self.today - timedelta(days=1)

    @property
    def since(self) -> date:
        """The first of the thirty whole days."""
        return self.today - THIRTY

    @property
    def before(self) -> date:
        """The first of the thirty days before these."""
        return self.since - THIRTY

    @property
    def week(self) -> date:
        """The first of the seven whole days."""
        return self.today - WEEK

    @property
    def weekdays(self) -> list[date]:
        """The same weekday of the weeks before, the latest first."""
        return [self.today - WEEK * n for n in range(1, WEEKS + 1)]

    @property
    def year_ago(self) -> tuple[date, date]:
        """The thirty days' first and last a year before, by the calendar."""
        return a_year_before(self.since), a_year_before(self.yesterday)

    @property
    def months(self) -> list[date]:
        """The first days of this month and the months before, two years of them."""
        first, found = self.today.replace(day=1), []
        for _ in range(2 * MONTHS + 1):
            found.append(first)
            first = (first - timedelta(days=1)).replace(day=1)
        return found[::-1]

    def values(self) -> dict[str, Any]:
        """Return the days by the names by which statements ask for them."""
        return {
            "today": self.today, "since": self.since, "before": self.before, "week": self.week,
            "week_before": self.week - WEEK, "weekdays": [self.today, *self.weekdays],
            "year_from": self.year_ago[0], "year_to": self.year_ago[1],
            "months": self.months[0], "rates_from": self.rates_from,
        }  # fmt: skip


def a_year_before(on: date) -> date:
    """Return the same day of the year before; of 29 February the last day of that February."""
    is_leap_day = (on.month, on.day) == (2, 29)
    return on.replace(year=on.year - 1, day=28 if is_leap_day else on.day)


def read_kept(windows: Windows, units: frozenset[int] | None) -> Kept:
    """Return the kept figures of the city, or of some units, in one statement."""
    parts = [_part(name, block, units) for name, block in BLOCKS.items()]
    found: dict[str, dict[tuple[date, str], Sums]] = {name: {} for name in BLOCKS}
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(parts), {**windows.values(), "units": sorted(units or ())}
        )
        for name, on, key, *sums in cursor:
            counted = {m: n for m, n in zip(MEASURES, sums, strict=True) if n}
            found[name][on, key] = Counter(counted)
    return Kept(windows, found)


def _part(name: str, block: Block, units: frozenset[int] | None) -> str:
    is_own = units is not None and block.of_units is not None
    face = block.of_units if is_own and block.of_units else block.face
    return READ.format(
        block=name, on=f"({block.on})::date", key=block.key, sums=SUMS, stretch=block.stretch,
        face=face.value, days=block.days, scope=OWN_UNITS if is_own else "",
    )  # fmt: skip
