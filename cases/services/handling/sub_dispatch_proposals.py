"""What a unit is proposed when it hands a part down: to whom, and until when.

Both are proposals: the clerk takes other units and another limit, never a later one than
the unit's own.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from cases.models import Assignment
from grids.calendars import calendar_of
from grids.deadlines import CITY_ZONE, WorkCalendar
from grids.models import Grid, Unit
from grids.rules import rule
from grids.terms import HOUR, Terms


def proposed_limit(
    terms: Terms | None, calendar: WorkCalendar, *, at: datetime, due: datetime
) -> datetime | None:
    """Return by when those below should reply, so that the unit has time to review it.

    A share of the time left (`sub_dispatch.share`); a limit of days ends with the last
    workday's hours inside that share, where there is one. None once the unit is late.
    """
    left = due - at
    if left <= timedelta(0):
        return None
    share: int = rule("sub_dispatch.share")
    wanted = (at + left * share / 100).replace(second=0, microsecond=0)
    if terms is not None and terms.time_unit == HOUR:
        return wanted
    first = at.astimezone(CITY_ZONE).date()
    days = [first + timedelta(days=n) for n in range((wanted - at).days + 2)]
    closes = [spans[-1][1] for on in days if (spans := calendar.spans(on))]
    return max((close for close in closes if at < close <= wanted), default=wanted)


def limit_below(own: Assignment, *, at: datetime) -> datetime | None:
    """Return by when those below an assignment should reply, as `proposed_limit` counts it."""
    terms = Terms.read(own.limit_terms)
    return proposed_limit(terms, calendar_of(own.unit), at=at, due=own.reply_due_at)


def units_below(units: Iterable[Unit]) -> list[Unit]:
    """Return the units in use directly below some units: those to which they hand down."""
    parents = [unit.pk for unit in units]
    return list(Unit.objects.filter(parent__in=parents, is_active=True))


def proposed_below(grid: Grid | None, below: Iterable[Unit]) -> list[Unit]:
    """Return the one of the units below that governs the case's place, if any does."""
    if grid is None:
        return []
    units = {unit.pk: unit for unit in below}
    around = Grid.objects.filter(pk__in=[int(part) for part in grid.path.split("/") if part])
    governing = around.filter(unit__in=units).order_by("-path").values_list("unit_id", flat=True)
    return [units[pk] for pk in governing[:1] if pk]
