"""Who works when on a replayed day: units by their calendars, the desk by its shifts."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from grids.calendars import calendar_of
from grids.deadlines import CITY_ZONE, WorkCalendar
from grids.models import Unit
from simulation.replay.timing import Day

Span = tuple[datetime, datetime]
# Nobody is telephoned or visited at night because of a bill, whoever is on duty.
AWAKE, DESK = (time(7, 30), time(21, 30)), (time(8), time(22))


@dataclass(frozen=True)
class Shift:
    """The time in which somebody works, as spans that rise and do not touch."""

    spans: tuple[Span, ...]

    def within(self, start: datetime, end: datetime) -> "Shift":
        """Return what of it lies between two instants."""
        cut = ((max(opens, start), min(closes, end)) for opens, closes in self.spans)
        return Shift(tuple(span for span in cut if span[0] < span[1]))

    def meet(self, other: "Shift") -> "Shift":
        """Return the time that both hold."""
        parts = [other.within(opens, closes).spans for opens, closes in self.spans]
        return Shift(tuple(span for spans in parts for span in spans))

    @property
    def length(self) -> timedelta:
        """How much time it holds."""
        return sum((closes - opens for opens, closes in self.spans), timedelta())

    def at(self, offset: timedelta) -> datetime:
        """Return the instant at which so much of it has passed; raises ValueError beyond."""
        for opens, closes in self.spans:
            if offset <= closes - opens:
                return opens + offset
            offset -= closes - opens
        raise ValueError("the shift is over by then")


def hours_of(unit: Unit, day: Day) -> Shift:
    """Return when a unit works on a day.

    On a day off an office has people on duty (值班), who keep the hours of a workday: a
    printed day may be a Sunday, and its callbacks need replies.
    """
    calendar = calendar_of(unit)
    return _shift(day, lambda on: calendar.spans(on) or _on_duty(calendar, on))


def office_hours(day: Day) -> Shift:
    """Return the hours of an office without a calendar of its own, kept on every day."""
    return _shift(day, lambda on: _on_duty(WorkCalendar(), on))


def hours_between(day: Day, opens: time, closes: time) -> Shift:
    """Return the hours from one time of the clock to another."""

    def spans(on: date) -> list[Span]:
        return [(datetime.combine(on, opens, CITY_ZONE), datetime.combine(on, closes, CITY_ZONE))]

    return _shift(day, spans)


def _shift(day: Day, spans_of: Callable[[date], list[Span]]) -> Shift:
    first = day.start.astimezone(CITY_ZONE).date()
    spans = [span for step in (0, 1) for span in spans_of(first + timedelta(days=step))]
    return Shift(tuple(spans)).within(day.start, day.end)


def _on_duty(calendar: WorkCalendar, on: date) -> list[Span]:
    return replace(calendar, days={on: True}).spans(on)


def is_day_off(unit: Unit, at: datetime) -> bool:
    """Tell whether only the people on duty are in at a unit."""
    return not calendar_of(unit).is_workday(at.astimezone(CITY_ZONE).date())
