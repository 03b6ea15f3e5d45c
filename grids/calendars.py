"""From stored calendars and limit rules to the pure deadlines."""

import time as clock
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from grids.deadlines import (
    CITY_ZONE,
    OFFICE_HOURS,
    WorkCalendar,
    add_days,
    add_workdays,
    add_working_time,
    read_intervals,
)
from grids.models import Calendar, Category, LimitRule, Unit, Workday
from grids.models.calendar import TimeUnit

# Calendars and rules change monthly; a verb must not read thousands of days each time.
CACHE_SECONDS = 60


@dataclass(frozen=True)
class Deadlines:
    """The due instants of one assignment; `rule_name` says which rule set them.

    `is_certain` is off where a day up to the latest of them lies in a year whose calendar
    has not been announced, so that the instants rest on a guess that the screen must tell.
    """

    rule_name: str
    sign_due_at: datetime | None
    return_due_at: datetime | None
    contact_due_at: datetime | None
    reply_due_at: datetime
    is_certain: bool = True


def _tick() -> int:
    return int(clock.monotonic() // CACHE_SECONDS)


@lru_cache(maxsize=64)
def _work_calendar(calendar_id: int | None, tick: int) -> WorkCalendar:
    del tick
    days = dict(Workday.objects.values_list("on", "is_workday"))
    calendar = Calendar.objects.filter(pk=calendar_id).first() if calendar_id else None
    if calendar is None:
        return WorkCalendar(OFFICE_HOURS, days)
    intervals = read_intervals(calendar.intervals) or OFFICE_HOURS
    return WorkCalendar(intervals, days, calendar.is_round_the_clock)


def calendar_of(unit: Unit) -> WorkCalendar:
    """Return a unit's working calendar, office hours where it has none of its own."""
    return _work_calendar(unit.calendar_id, _tick())


@lru_cache(maxsize=2)
def _limit_rules(tick: int) -> tuple[LimitRule, ...]:
    del tick
    return tuple(LimitRule.objects.select_related("category"))


def forget_calendars() -> None:
    """Read calendars and limits anew at the next question; call after changing one."""
    _work_calendar.cache_clear()
    _limit_rules.cache_clear()


def find_limit(*, kind: str, category: Category | None, urgency: str, unit: Unit) -> LimitRule:
    """Return the first limit rule that fits; LookupError where the city has none."""
    for rule in _limit_rules(_tick()):
        fits = (
            rule.kind in ("", kind)
            and rule.urgency in ("", urgency)
            and rule.unit_level in ("", unit.level)
            and (
                rule.category is None
                or (category is not None and category.path.startswith(rule.category.path))
            )
        )
        if fits:
            return rule
    raise LookupError("没有适用的办理时限，请在后台维护。")


def compute_deadlines(limit: LimitRule, unit: Unit, start: datetime) -> Deadlines:
    """Return the due instants of an assignment to `unit` whose clocks start at `start`.

    Danger does not wait for the office to open: where the limit counts hours, the minutes
    to sign, return and contact run by the clock as well (电话指派, domain "Clocks").
    """
    runs_by_clock = limit.time_unit == TimeUnit.HOUR
    calendar = WorkCalendar(round_the_clock=True) if runs_by_clock else calendar_of(unit)

    def within(minutes: int) -> datetime | None:
        if not minutes:
            return None
        return add_working_time(calendar, start, timedelta(minutes=minutes))

    sign, back, contact = (
        within(m) for m in (limit.sign_minutes, limit.return_minutes, limit.contact_minutes)
    )
    reply = _reply_due_at(limit, calendar, start)
    counted = [sign, back, contact, reply if limit.time_unit == TimeUnit.WORKDAY else None]
    is_certain = all(_is_announced(calendar, start, end) for end in counted if end)
    return Deadlines(limit.name, sign, back, contact, reply, is_certain)


def _reply_due_at(limit: LimitRule, calendar: WorkCalendar, start: datetime) -> datetime:
    if limit.time_unit == TimeUnit.HOUR:
        return start + timedelta(hours=limit.amount)
    if limit.time_unit == TimeUnit.DAY:
        return add_days(start, limit.amount)
    return add_workdays(calendar, start, limit.amount)


def _is_announced(calendar: WorkCalendar, start: datetime, end: datetime) -> bool:
    first = start.astimezone(CITY_ZONE).date()
    last = (end.astimezone(CITY_ZONE) - timedelta(microseconds=1)).date()
    return all(
        calendar.is_announced(first + timedelta(days=n)) for n in range((last - first).days + 1)
    )
