"""Calls to the line by quarters of an hour."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast, Extract, Floor

from telephony.models import CallDirection, TelephoneCall

SECONDS_OF_A_QUARTER = 15 * 60
QUARTERS_OF_A_DAY = 24 * 4
DAY = timedelta(days=1)
# Of each day by its beginning, how many came in each quarter.
ByQuarter = dict[datetime, list[int]]


def within(column: str, days: Iterable[datetime]) -> Q:
    """Return the condition that an instant lies on one of the days, each told by its beginning."""
    found = Q(pk__in=[])
    for start in days:
        found |= Q(**{f"{column}__gte": start, f"{column}__lt": start + DAY})
    return found


def by_quarter(rows: QuerySet[Any], column: str, starts: list[datetime]) -> ByQuarter:
    """Count rows of some days by quarters, days by their beginnings; one query.

    A day that has no row is left out: nothing was told of it.
    """
    first = min(starts)
    passed = ExpressionWrapper(F(column) - Value(first), DurationField())
    nth = Cast(Floor(Extract(passed, "epoch") / SECONDS_OF_A_QUARTER), IntegerField())
    counted = rows.filter(within(column, starts)).order_by().annotate(nth_quarter=nth)
    found: ByQuarter = {}
    for nth_quarter, count in counted.values_list("nth_quarter").annotate(Count("pk")):
        start = first + nth_quarter // QUARTERS_OF_A_DAY * DAY
        found.setdefault(start, [0] * QUARTERS_OF_A_DAY)[nth_quarter % QUARTERS_OF_A_DAY] = count
    return found


def calls_to_the_line() -> "QuerySet[TelephoneCall]":
    """Return the calls that citizens made, answered or not."""
    return TelephoneCall.objects.filter(direction=CallDirection.IN)
