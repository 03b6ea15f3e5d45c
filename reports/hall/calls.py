"""Calls of today by quarters of an hour, beside what is usual on this weekday."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from cases.models import Call
from grids.deadlines import CITY_ZONE
from grids.rules import rule
from hotline.times import WEEKDAYS
from reports.hall.remembered import remembered
from telephony.selectors.quarters import (
    QUARTERS_OF_A_DAY,
    SECONDS_OF_A_QUARTER,
    by_quarter,
    calls_to_the_line,
)

TODAY_SECONDS = 15
USUAL_SECONDS = 24 * 3600
WEEK = timedelta(days=7)
# Of fewer usual calls a percentage tells nothing.
LEAST_USUAL = 10
NONE = (0,) * QUARTERS_OF_A_DAY


@dataclass(frozen=True)
class CallsToday:
    """Calls by quarter up to the running one, and the usual ones of a whole day.

    `usual` is empty while no earlier day is known; `weeks` is over how many it is the mean.
    """

    came: tuple[int, ...]
    usual: tuple[float, ...]
    weeks: int
    weekday: str
    # The running quarter, and how much of it has passed.
    now: int
    passed: float

    @property
    def total(self) -> int:
        """How many came today."""
        return sum(self.came)

    @property
    def usual_by_now(self) -> int:
        """How many usually have come by this time of the day."""
        if not self.usual:
            return 0
        return round(sum(self.usual[: self.now]) + self.usual[self.now] * self.passed)

    @property
    def change(self) -> int | None:
        """How many percent more than usual; None where too few are usual to tell."""
        usual = self.usual_by_now
        return round((self.total - usual) * 100 / usual) if usual >= LEAST_USUAL else None

    @property
    def change_size(self) -> int:
        """How large the change is, whichever way."""
        return abs(self.change or 0)


def start_of_day(at: datetime) -> datetime:
    """Return the midnight with which the city's day began."""
    local = at.astimezone(CITY_ZONE)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def calls_today(at: datetime, *, has_telephone: bool) -> CallsToday:
    """Return the calls of the city's day; of the line, or those registered where none tells.

    Two queries, for today and for the weeks before, of which one is asked once a day.
    """
    start, source = start_of_day(at), "line" if has_telephone else "registered"
    came = remembered(
        f"calls:{source}:{start:%y%m%d}", TODAY_SECONDS, at, lambda: _count([start], source)
    ).get(start, NONE)
    weeks = int(rule("hall.usual_weeks"))
    days = [start - WEEK * n for n in range(1, weeks + 1)]
    earlier = remembered(
        f"usual:{source}:{start:%y%m%d}:{weeks}", USUAL_SECONDS, at, lambda: _count(days, source)
    )
    usual = tuple(sum(hours) / len(earlier) for hours in zip(*earlier.values(), strict=True))
    now, rest = divmod(int((at - start).total_seconds()), SECONDS_OF_A_QUARTER)
    weekday = f"周{WEEKDAYS[start.weekday()]}"
    return CallsToday(tuple(came), usual, len(earlier), weekday, now, rest / SECONDS_OF_A_QUARTER)


def _count(starts: list[datetime], source: str) -> dict[datetime, list[int]]:
    rows: QuerySet[Any] = calls_to_the_line() if source == "line" else Call.objects.all()
    return by_quarter(rows, "began_at" if source == "line" else "received_at", starts)
