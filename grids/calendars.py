"""From stored calendars and limit rules to the pure deadlines."""

import time as clock
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from grids.deadlines import OFFICE_HOURS, WorkCalendar, read_intervals
from grids.models import Calendar, Category, LimitRule, Unit, Workday
from grids.terms import Instants, Terms, due_instants

# Calendars and rules change monthly; a verb must not read thousands of days each time.
CACHE_SECONDS = 60


@dataclass(frozen=True)
class Deadlines(Instants):
    """The due instants of one assignment with the rule that set them, by name and terms."""

    rule_name: str = ""
    terms: Terms | None = None


def _tick() -> int:
    return int(clock.monotonic() // CACHE_SECONDS)


@lru_cache(maxsize=64)
def _work_calendar(calendar_id: int | None, tick: int) -> WorkCalendar:
    del tick
    rows = Workday.objects.values_list("on", "is_workday", "note")
    days, names = {row[0]: row[1] for row in rows}, {row[0]: row[2] for row in rows if row[2]}
    calendar = Calendar.objects.filter(pk=calendar_id).first() if calendar_id else None
    if calendar is None:
        return WorkCalendar(OFFICE_HOURS, days, names=names)
    intervals = read_intervals(calendar.intervals) or OFFICE_HOURS
    return WorkCalendar(intervals, days, calendar.is_round_the_clock, names)


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


def misfits(
    rule: LimitRule, *, kind: str, category: Category | None, urgency: str, unit: Unit
) -> list[str]:
    """Return why a rule does not fit a case with a unit; empty where it does."""
    wrong = []
    if rule.kind not in ("", kind):
        wrong.append(f"诉求类型须为{rule.get_kind_display()}")
    if rule.urgency not in ("", urgency):
        wrong.append(f"紧急程度须为{rule.get_urgency_display()}")
    if rule.unit_level not in ("", unit.level):
        wrong.append(f"单位层级须为{rule.get_unit_level_display()}")
    if rule.category and not (category and category.path.startswith(rule.category.path)):
        wrong.append(f"事项分类须在“{rule.category}”之下")
    return wrong


def all_limits() -> tuple[LimitRule, ...]:
    """Return the city's limit rules in the order in which they are tried."""
    return _limit_rules(_tick())


def find_limit(*, kind: str, category: Category | None, urgency: str, unit: Unit) -> LimitRule:
    """Return the first limit rule that fits; LookupError where the city has none."""
    for rule in all_limits():
        if not misfits(rule, kind=kind, category=category, urgency=urgency, unit=unit):
            return rule
    raise LookupError("没有适用的办理时限，请在后台维护。")


def terms_of(limit: LimitRule) -> Terms:
    """Return what a rule grants, apart from what it is for."""
    return Terms(
        amount=limit.amount,
        time_unit=str(limit.time_unit),
        starts_at=str(limit.starts_at),
        sign_minutes=limit.sign_minutes,
        return_minutes=limit.return_minutes,
        contact_minutes=limit.contact_minutes,
    )


def compute_deadlines(
    limit: LimitRule, unit: Unit, start: datetime, signed_at: datetime | None = None
) -> Deadlines:
    """Return the due instants of an assignment sent to `unit` at `start`."""
    terms = terms_of(limit)
    instants = due_instants(terms, calendar_of(unit), start, signed_at)
    return Deadlines(**vars(instants), rule_name=limit.name, terms=terms)
