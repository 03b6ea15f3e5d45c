"""From stored calendars and limit rules to the pure deadlines."""

import time as clock
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache

from grids.deadlines import OFFICE_HOURS, WorkCalendar, add_days, add_workdays, add_working_time
from grids.models import Calendar, Category, LimitRule, Unit, Workday
from grids.models.calendar import TimeUnit

# Calendars and rules change monthly; a verb must not read thousands of days each time.
CACHE_SECONDS = 60


@dataclass(frozen=True)
class Deadlines:
    """The due instants of one assignment; `rule_name` says which rule set them."""

    rule_name: str
    sign_due_at: datetime | None
    return_due_at: datetime | None
    contact_due_at: datetime | None
    reply_due_at: datetime


def _tick() -> int:
    return int(clock.monotonic() // CACHE_SECONDS)


@lru_cache(maxsize=64)
def _work_calendar(calendar_id: int | None, tick: int) -> WorkCalendar:
    del tick
    days = dict(Workday.objects.values_list("on", "is_workday"))
    calendar = Calendar.objects.filter(pk=calendar_id).first() if calendar_id else None
    if calendar is None:
        return WorkCalendar(OFFICE_HOURS, days)
    intervals = tuple(
        (time.fromisoformat(opens), time.fromisoformat(closes))
        for opens, closes in calendar.intervals
    )
    return WorkCalendar(intervals or OFFICE_HOURS, days, calendar.is_round_the_clock)


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
    """Return the due instants of an assignment to `unit` whose clocks start at `start`."""
    calendar = calendar_of(unit)

    def within(minutes: int) -> datetime | None:
        if not minutes:
            return None
        return add_working_time(calendar, start, timedelta(minutes=minutes))

    if limit.time_unit == TimeUnit.HOUR:
        reply_due_at = start + timedelta(hours=limit.amount)
    elif limit.time_unit == TimeUnit.DAY:
        reply_due_at = add_days(start, limit.amount)
    else:
        reply_due_at = add_workdays(calendar, start, limit.amount)
    return Deadlines(
        rule_name=limit.name,
        sign_due_at=within(limit.sign_minutes),
        return_due_at=within(limit.return_minutes),
        contact_due_at=within(limit.contact_minutes),
        reply_due_at=reply_due_at,
    )
