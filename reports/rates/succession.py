"""Parts whose unit was merged: which of the rows of a part counts, and for which unit.

Where units are merged, the open part of the unit before ends and a copy of it goes on with
the successor (`Assignment.continues`). The two are one part: what falls due before the hour
counts for the unit before, what falls due from then on for the successor, and nothing
counts twice. So a closed month stays as it is, and the city's total is what it would be.
The part's last row tells what became of it.
Source: domain contract, section 7 (past figures keep the name valid then).
"""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from cases.models import PASSED_ON, Assignment, EndReason

WAS_MERGED = Q(end_reason=EndReason.SUCCEEDED)
IS_OF_SEVERAL = WAS_MERGED | Q(continues__isnull=False)


def first_row() -> Any:
    """Return the outer row's first row of its part, as a value for a filter."""
    return Coalesce(OuterRef("continues"), OuterRef("pk"))


def last_rows() -> "QuerySet[Assignment]":
    """Return the row in which the outer row's part goes on or ended; none if it was joined."""
    rows = Assignment.objects.filter(case=OuterRef("case"), continues=first_row())
    return rows.exclude(end_reason__in=PASSED_ON).order_by()


def counts_here(instant: str) -> Q:
    """Return the condition that an instant of a part belongs to this of its rows.

    A deadline that was moved beyond the merger is the successor's, though it once lay before.
    """
    since = Q(taken_over_at__isnull=True) | Q(taken_over_at__lte=F(instant))
    moved = last_rows().filter(**{f"{instant}__gte": OuterRef("ended_at")})
    return since & (~WAS_MERGED | (Q(ended_at__gt=F(instant)) & ~Q(Exists(moved))))


def of_whole_part(records: "QuerySet[Any]") -> Q:
    """Return the condition that some row of an outer row's part has such a record."""
    rows = Q(assignment=first_row()) | Q(assignment__continues=first_row())
    return IS_OF_SEVERAL & Q(Exists(records.filter(rows, case=OuterRef("case"))))


def became(**columns: Any) -> Q:
    """Return the condition that the last row of a merged unit's part has these values."""
    return WAS_MERGED & Q(Exists(last_rows().filter(**columns)))
