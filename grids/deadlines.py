"""Working time: pure functions over a calendar, without database and without a clock.

All instants are aware; the arithmetic is done in the city's local time. Rules: domain
"Clocks": a limit counts calendar days, working days or hours; public holidays and make-up
workdays follow the State Council's yearly calendar.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from grids.holidays import is_guessed_workday

CITY_ZONE = ZoneInfo("Asia/Shanghai")
Interval = tuple[time, time]
OFFICE_HOURS: tuple[Interval, ...] = ((time(9), time(12)), (time(13, 30), time(18)))
# A search through more days than this means a calendar without any workday.
HORIZON_DAYS = 3660


def read_intervals(stored: Any) -> tuple[Interval, ...]:
    """Read ``[["09:00", "12:00"], ["13:30", "24:00"]]``, the form in which hours are stored.

    Raises ValueError where it is of another form, or the hours are not ascending and apart.
    """
    if not isinstance(stored, list) or not all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(c, str) for c in pair)
        for pair in stored
    ):
        raise ValueError("hours are pairs of texts")
    intervals = tuple(
        (time.fromisoformat(opens), time.min if closes == "24:00" else time.fromisoformat(closes))
        for opens, closes in stored
    )
    edges = [edge for interval in intervals for edge in interval]
    inner = edges[:-1] if edges and edges[-1] == time.min else edges
    if inner != sorted(inner) or any(opens == closes != time.min for opens, closes in intervals):
        raise ValueError("hours are not ascending and apart")
    return intervals


@dataclass(frozen=True)
class WorkCalendar:
    """When work is done: intervals of a workday, and which days of announced years are one.

    Intervals are ascending and apart; the last one may close at 00:00, the day's end.
    `days` holds every day of the announced years; a day outside of them counts as a
    workday from Monday to Friday unless it is off by law, and `is_announced` tells that
    this was a guess. `names`
    says which holiday a day belongs to, for explanations.
    """

    intervals: tuple[Interval, ...] = OFFICE_HOURS
    days: Mapping[date, bool] = field(default_factory=dict, repr=False)
    round_the_clock: bool = False
    names: Mapping[date, str] = field(default_factory=dict, repr=False)

    def is_announced(self, on: date) -> bool:
        """Tell whether the day's status is known rather than guessed."""
        return self.round_the_clock or on in self.days

    def is_workday(self, on: date) -> bool:
        """Tell whether work is done on a day."""
        if self.round_the_clock:
            return True
        known = self.days.get(on)
        return is_guessed_workday(on) if known is None else known

    def spans(self, on: date) -> list[tuple[datetime, datetime]]:
        """Return the working spans of one day as instants, ascending."""
        if not self.is_workday(on):
            return []
        if self.round_the_clock:
            start = datetime.combine(on, time.min, CITY_ZONE)
            return [(start, start + timedelta(days=1))]
        return [
            (datetime.combine(on, opens, CITY_ZONE), self._close(on, closes))
            for opens, closes in self.intervals
        ]

    @staticmethod
    def _close(on: date, closes: time) -> datetime:
        return end_of_day(on) if closes == time.min else datetime.combine(on, closes, CITY_ZONE)


def _spans_from(calendar: WorkCalendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the working spans after an instant, the first one cut at it."""
    first = start.astimezone(CITY_ZONE).date()
    for offset in range(HORIZON_DAYS):
        for opens, closes in calendar.spans(first + timedelta(days=offset)):
            if closes > start:
                yield max(opens, start), closes
    raise ValueError("the calendar has no workday within ten years")


def add_working_time(calendar: WorkCalendar, start: datetime, amount: timedelta) -> datetime:
    """Return the instant at which `amount` of working time has passed since `start`.

    Nothing is lost at midnight or at an interval's edge: a span that is exactly used up
    ends at its own end, not at the beginning of the next one. No time at all has passed at
    once, also outside of working hours. Raises ValueError for a negative amount.
    """
    if amount < timedelta():
        raise ValueError("working time cannot be negative")
    if not amount:
        return start
    left = amount
    for opens, closes in _spans_from(calendar, start):
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    raise AssertionError("unreachable: spans are endless")


def working_time_between(calendar: WorkCalendar, start: datetime, end: datetime) -> timedelta:
    """Return the working time that passes between two instants (zero if end ≤ start)."""
    total = timedelta()
    if end <= start:
        return total
    for opens, closes in _spans_from(calendar, start):
        if opens >= end:
            break
        total += min(closes, end) - opens
    return total


def end_of_day(on: date) -> datetime:
    """Return the instant at which a calendar day ends (the next midnight)."""
    return datetime.combine(on + timedelta(days=1), time.min, CITY_ZONE)


def add_days(start: datetime, count: int) -> datetime:
    """Return the end of the `count`-th calendar day after the day of `start`."""
    return end_of_day(start.astimezone(CITY_ZONE).date() + timedelta(days=count))


def add_workdays(calendar: WorkCalendar, start: datetime, count: int) -> datetime:
    """Return the close of the `count`-th workday after the day of `start` (at least one)."""
    if count < 1:
        raise ValueError("a limit has at least one workday")
    day, left = start.astimezone(CITY_ZONE).date(), count
    for _ in range(HORIZON_DAYS):
        day += timedelta(days=1)
        if spans := calendar.spans(day):
            left -= 1
            if not left:
                return spans[-1][1]
    raise ValueError("the calendar has no workday within ten years")


def business_day(at: datetime, starts_at_hour: int = 0) -> date:
    """Return the day to which an instant belongs in figures.

    A day runs 00:00–24:00 local time, or from `starts_at_hour` of the evening before
    where a city counts 12:00–12:00 (then noon on the 9th begins the 10th).
    """
    local = at.astimezone(CITY_ZONE)
    if starts_at_hour and local.hour >= starts_at_hour:
        local += timedelta(days=1)
    return local.date()


def day_bounds(on: date, starts_at_hour: int = 0) -> tuple[datetime, datetime]:
    """Return first instant and the instant after the last of a business day."""
    start = datetime.combine(on, time(starts_at_hour), CITY_ZONE)
    if starts_at_hour:
        start -= timedelta(days=1)
    return start, start + timedelta(days=1)
