"""The terms of a limit and the instants that follow from them: pure, no database, no clock.

Rules: domain "Clocks". A limit counts calendar days, working days or hours, from dispatch
or from signing; the limits to sign, return and contact are working minutes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from grids.deadlines import (
    CITY_ZONE,
    WorkCalendar,
    add_days,
    add_workdays,
    add_working_time,
    working_time_between,
)

DAY, WORKDAY, HOUR = "day", "workday", "hour"
DISPATCH, SIGNING = "dispatch", "signing"
ROUND_THE_CLOCK = WorkCalendar(round_the_clock=True)


@dataclass(frozen=True)
class Terms:
    """How long a unit has: `amount` of `time_unit` from `starts_at`, and the small limits."""

    amount: int
    time_unit: str
    starts_at: str = DISPATCH
    sign_minutes: int = 0
    return_minutes: int = 0
    contact_minutes: int = 0

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Terms | None":
        """Return what `store` wrote; None for an assignment older than this record."""
        return cls(**stored) if stored else None

    def store(self) -> dict[str, Any]:
        """Return a form that JSON can hold."""
        return asdict(self)

    def small_calendar(self, own: WorkCalendar) -> WorkCalendar:
        """Return the calendar on which signing, returning and contacting are counted.

        Danger does not wait for the office to open: a limit of hours runs by the clock in
        all its parts (电话指派, domain "Clocks").
        """
        return ROUND_THE_CLOCK if self.time_unit == HOUR else own

    def reply_calendar(self, own: WorkCalendar) -> WorkCalendar:
        """Return the calendar on which the reply's clock goes and stands."""
        return own if self.time_unit == WORKDAY else ROUND_THE_CLOCK


@dataclass(frozen=True)
class Instants:
    """The due instants of one assignment, and when the reply's clock began.

    `is_provisional`: the limit runs from signing and nobody has signed. `is_certain` is off
    where a counted day lies in a year whose calendar has not been announced.
    """

    sign_due_at: datetime | None
    return_due_at: datetime | None
    contact_due_at: datetime | None
    reply_due_at: datetime
    began_at: datetime
    is_provisional: bool = False
    is_certain: bool = True


def due_instants(
    terms: Terms, calendar: WorkCalendar, sent_at: datetime, signed_at: datetime | None = None
) -> Instants:
    """Return the instants of an assignment sent, and maybe signed, at an instant.

    Signing, return and contact are counted from dispatch. The reply too, unless the limit
    runs from signing: then from the signature, and until there is one as if it were given
    at the last moment, so that silence gains nothing that a light would not show.
    """
    small = terms.small_calendar(calendar)

    def within(minutes: int) -> datetime | None:
        return add_working_time(small, sent_at, timedelta(minutes=minutes)) if minutes else None

    sign, back, contact = map(
        within, (terms.sign_minutes, terms.return_minutes, terms.contact_minutes)
    )
    waits = terms.starts_at == SIGNING
    began = (signed_at or sign or sent_at) if waits else sent_at
    reply = limit_end(terms, calendar, began)
    counted = [sign, back, contact, reply if terms.time_unit == WORKDAY else None]
    certain = all(is_announced(small, sent_at, end) for end in counted if end)
    return Instants(sign, back, contact, reply, began, waits and signed_at is None, certain)


@dataclass(frozen=True)
class Step:
    """What moved a deadline after its first reckoning, at an instant.

    A pause (`stopped_at`; `at` is its end), an extension (`amount` of the limit's own unit
    of time), or a deadline that was ordered (`due_at`).
    """

    at: datetime
    stopped_at: datetime | None = None
    amount: int | None = None
    due_at: datetime | None = None


def replay(terms: Terms, calendar: WorkCalendar, due: datetime, steps: Iterable[Step]) -> datetime:
    """Return a reply's due instant after all that moved it, in the order of time.

    A pause moves a deadline that was ordered while it lasted from that order on only.
    """
    ordered_at = None
    for step in sorted(steps, key=lambda step: step.at):
        if step.stopped_at is not None:
            since = max(step.stopped_at, ordered_at or step.stopped_at)
            due = moved_by_pause(terms.reply_calendar(calendar), due, since, step.at)
        elif step.amount is not None:
            due, ordered_at = extended(terms, calendar, due, step.amount), step.at
        elif step.due_at is not None:
            due, ordered_at = step.due_at, step.at
    return due


def limit_end(terms: Terms, calendar: WorkCalendar, start: datetime) -> datetime:
    """Return when the limit for the reply ends, counted from an instant."""
    return _counted(terms, calendar, start, terms.amount)


def extended(terms: Terms, calendar: WorkCalendar, due: datetime, amount: int) -> datetime:
    """Return a deadline moved on by `amount` of the limit's own unit of time.

    From a deadline at the close of a workday, N workdays more end at the close of the N-th
    one after; from one at midnight, which belongs to the day that it ends, N midnights later.
    """
    if terms.time_unit == HOUR:
        return due + timedelta(hours=amount)
    return _counted(terms, calendar, due - timedelta(microseconds=1), amount)


def _counted(terms: Terms, calendar: WorkCalendar, start: datetime, amount: int) -> datetime:
    if terms.time_unit == HOUR:
        return start + timedelta(hours=amount)
    if terms.time_unit == WORKDAY:
        return add_workdays(calendar, start, amount)
    return add_days(start, amount)


def moved_by_pause(
    calendar: WorkCalendar, due: datetime, stopped_at: datetime, resumed_at: datetime
) -> datetime:
    """Return a due instant after a pause: what was left at the stop is left at the resumption.

    Left is working time of `calendar`, to the minute. A deadline that had passed at the
    stop stays where it was, and a pause in which no work would have been done changes
    nothing. A deadline set for an hour in which nobody works keeps its plain distance.
    """
    if due <= stopped_at or not working_time_between(calendar, stopped_at, resumed_at):
        return due
    left = working_time_between(calendar, stopped_at, due)
    if not left:
        return resumed_at + (due - stopped_at)
    return add_working_time(calendar, resumed_at, left)


def is_announced(calendar: WorkCalendar, start: datetime, end: datetime) -> bool:
    """Tell whether every day from one instant to before another has a known status."""
    first = start.astimezone(CITY_ZONE).date()
    last = (end.astimezone(CITY_ZONE) - timedelta(microseconds=1)).date()
    return all(
        calendar.is_announced(first + timedelta(days=n)) for n in range((last - first).days + 1)
    )
