"""Nightly: how often the first dispatch was right, month by month."""

from datetime import date, datetime

from grids.deadlines import CITY_ZONE
from learning.models import DispatchMonth
from learning.selectors.first_dispatches import count_returned

SHOWN_MONTHS = 12
# A case can come back weeks after it was dispatched; older months stand.
COUNTED_ANEW = 3


def count_dispatches(*, at: datetime) -> int:
    """Count the newest months anew, and those of the year that were never counted."""
    months = last_months(at)
    known = set(DispatchMonth.objects.filter(month__in=months).values_list("month", flat=True))
    wanted = [one for place, one in enumerate(months) if place < COUNTED_ANEW or one not in known]
    for month in wanted:
        sent, returned = count_returned(_begin(month), _begin(_next(month)))
        DispatchMonth.objects.update_or_create(
            month=month, defaults={"sent": sent, "returned": returned}
        )
    return len(wanted)


def last_months(at: datetime) -> list[date]:
    """Return the first days of twelve months, the one of an instant first."""
    local = at.astimezone(CITY_ZONE)
    numbers = [local.year * 12 + local.month - 1 - back for back in range(SHOWN_MONTHS)]
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _begin(month: date) -> datetime:
    return datetime(month.year, month.month, 1, tzinfo=CITY_ZONE)
