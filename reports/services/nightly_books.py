"""The nightly check of the books: once a night, kept as a row, told where something is wrong."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse

from cases.books.checking import check_books
from grids.capabilities import OfficeCapability
from grids.deadlines import CITY_ZONE
from grids.rules import rule
from hotline.leases import Lease
from notices.services.outbox import notify
from reports.models import BooksCheck
from reports.notice_kinds import ReportSentence

Clock = Callable[[], datetime]
# A worker that has not finished by then is dead: its task has been ended.
LEASE = Lease(timedelta(hours=3), until="started_at", from_start=True)


def check_tonight(*, clock: Clock) -> BooksCheck | None:
    """Check the books if tonight's check is due; None where it is not, or somebody does it.

    Runs from the city's hour on, also late in the day after an outage. Safe to run twice.
    System administrators get a notice where something does not hold.
    """
    at = clock()
    if at.astimezone(CITY_ZONE).hour < rule("books.hour") or not _claim(at):
        return None
    found = check_books()
    row = BooksCheck.objects.get(on=_night(at))
    row.lines = [asdict(line) for line in found]
    row.checked_count = sum(line.checked for line in found)
    row.fault_count = sum(line.faults for line in found)
    row.finished_at = clock()
    _keep(row)
    return row


@transaction.atomic
def _keep(row: BooksCheck) -> None:
    """Write the result and tell of faults, both or neither: tonight's is not checked again."""
    row.save()
    if row.fault_count and row.finished_at:
        facts = {"result": row.result}
        page = reverse("admin:reports_bookscheck_change", args=[row.pk])
        notify(
            ReportSentence.FAULTS_FOUND, facts, at=row.finished_at, page=page,
            to=OfficeCapability.KEEP_REFERENCE_DATA,
        )  # fmt: skip


def _night(at: datetime) -> date:
    return at.astimezone(CITY_ZONE).date()


def _claim(at: datetime) -> bool:
    """Take tonight's check by its row, or over from a worker that died."""
    _, is_new = BooksCheck.objects.get_or_create(on=_night(at), defaults={"started_at": at})
    if is_new:
        return True
    unfinished = BooksCheck.objects.filter(on=_night(at), finished_at__isnull=True)
    return LEASE.take(unfinished, at) is not None
