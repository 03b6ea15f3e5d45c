"""第N期（总第M期）: continuous within the year and over all years, given at issue."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Max

from grids.rules import rule
from reports.models import Bulletin


@dataclass(frozen=True)
class IssueNumber:
    """An issue's number within its year, and over all."""

    year: int
    number: int
    total: int

    @property
    def words(self) -> str:
        """The number as printed."""
        return f"第{self.number}期（总第{self.total}期）"


def hold_numbers(series: str) -> None:
    """Hold a series' numbers until the transaction ends: one issue of it at a time.

    An advisory lock stands in for the row that does not exist yet.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"bulletin:{series}"])


def next_number(series: str, year: int) -> IssueNumber:
    """Return the next free number of a series, held until the transaction ends.

    The very first issue takes the numbers at which the city's own series stood when the
    system went live.
    """
    hold_numbers(series)
    return number_after_last(series, year)


def number_after_last(series: str, year: int) -> IssueNumber:
    """Return the number that comes next as things stand, held by nobody."""
    issued = Bulletin.objects.filter(series=series, number__isnull=False)
    total = issued.aggregate(last=Max("total_number"))["last"]
    if total is None:
        first_number, first_total = rule("bulletin.first_number"), rule("bulletin.first_total")
        return IssueNumber(year, int(first_number.get(series, 1)), int(first_total.get(series, 1)))
    last = issued.filter(number_year=year).aggregate(last=Max("number"))["last"] or 0
    return IssueNumber(year, last + 1, total + 1)
