"""The “try it” box of the limits: which rule hits, why the earlier ones did not, what follows."""

from dataclasses import dataclass
from datetime import datetime

from grids.calendars import Deadlines, all_limits, calendar_of, compute_deadlines, misfits
from grids.models import Category, LimitRule, Unit
from grids.skipped import Stretch, notable_days


@dataclass(frozen=True)
class Tried:
    """One rule that was tried: it hit, or why it did not."""

    rule: LimitRule
    reasons: list[str]


@dataclass(frozen=True)
class Trial:
    """The rules up to the one that hit, and the instants that follow; None if none hit."""

    tried: list[Tried]
    deadlines: Deadlines | None
    days: list[Stretch]

    @property
    def hit(self) -> LimitRule | None:
        """The rule that hit."""
        return self.tried[-1].rule if self.deadlines else None


def try_limits(
    *, kind: str, category: Category | None, urgency: str, unit: Unit, at: datetime
) -> Trial:
    """Return what would happen to a case sent to a unit at an instant; writes nothing."""
    tried: list[Tried] = []
    for rule in all_limits():
        reasons = misfits(rule, kind=kind, category=category, urgency=urgency, unit=unit)
        tried.append(Tried(rule, reasons))
        if not reasons:
            due = compute_deadlines(rule, unit, at)
            counts_workdays = due.terms is not None and due.terms.time_unit == "workday"
            calendar = calendar_of(unit)
            days = notable_days(calendar, at, due.reply_due_at) if counts_workdays else []
            return Trial(tried, due, days)
    return Trial(tried, None, [])
