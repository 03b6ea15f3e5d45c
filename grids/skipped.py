"""Which days a limit left out, in words: pure, for “why is it due then?”."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from grids.deadlines import CITY_ZONE, WorkCalendar

WEEKEND = "周末"
MAKE_UP = "调休上班"


@dataclass(frozen=True)
class Stretch:
    """Days in a row of one kind: left out (休), or a weekend that was worked (班)."""

    first: date
    last: date
    is_workday: bool
    name: str

    def __str__(self) -> str:
        return (
            f"{_say_days(self.first, self.last)} {self.name}（{'班' if self.is_workday else '休'}）"
        )


def notable_days(calendar: WorkCalendar, start: datetime, end: datetime) -> list[Stretch]:
    """Return, in order, the days left out after the day of `start` up to that of `end`.

    With them the make-up workdays, which a reader would expect to be left out. The last
    instant of a day belongs to it.
    """
    if calendar.round_the_clock:
        return []
    days = (on for on in _days(start, end) if _is_notable(calendar, on))
    kinds = groupby(enumerate(days), key=lambda pair: _key(calendar, *pair))
    return [_stretch([on for _, on in run], key[1], key[2]) for key, run in kinds]


def _days(start: datetime, end: datetime) -> Iterator[date]:
    on = start.astimezone(CITY_ZONE).date() + timedelta(days=1)
    last = (end.astimezone(CITY_ZONE) - timedelta(microseconds=1)).date()
    while on <= last:
        yield on
        on += timedelta(days=1)


def _is_notable(calendar: WorkCalendar, on: date) -> bool:
    return not calendar.is_workday(on) or on.weekday() >= 5


def _key(calendar: WorkCalendar, position: int, on: date) -> tuple[int, bool, str]:
    """Return what days of one stretch share; consecutive ones have one difference."""
    is_workday = calendar.is_workday(on)
    name = calendar.names.get(on) or (MAKE_UP if is_workday else WEEKEND)
    return on.toordinal() - position, is_workday, name


def _stretch(days: list[date], is_workday: bool, name: str) -> Stretch:
    return Stretch(days[0], days[-1], is_workday, name)


def say_hours(calendar: WorkCalendar) -> str:
    """Say the working hours of a calendar: 09:00—12:00、13:30—18:00, or 全天."""
    if calendar.round_the_clock:
        return "全天"
    return "、".join(
        f"{opens:%H:%M}—{'24:00' if closes == time.min else f'{closes:%H:%M}'}"
        for opens, closes in calendar.intervals
    )


def _say_days(first: date, last: date) -> str:
    start = f"{first.month}月{first.day}日"
    if first == last:
        return start
    month = "" if last.month == first.month else f"{last.month}月"
    return f"{start}—{month}{last.day}日"
