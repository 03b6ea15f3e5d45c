"""Open deadlines counted anew after a year was announced or corrected, or hours changed.

The system's own work, not an administrator's: they may not handle cases. Each case is
locked and written by itself, and the notice remembers the last one done, so that a killed
run goes on where it stopped; doing one twice changes nothing.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from cases.access.branches import chain_of
from cases.clocks.limits import account_of
from cases.clocks.reckoning import reckon
from cases.models import Assignment, Case
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import Verb
from cases.services.clocks.timekeeping import reset_due
from cases.services.record.notices import notify
from cases.services.record.transitions import lock_case, record_event
from grids.calendars import CACHE_SECONDS, forget_calendars
from grids.deadlines import CITY_ZONE
from grids.models import CalendarNotice
from hotline.leases import Lease
from hotline.times import say_limit

BATCH = 200
LEASE = Lease(timedelta(minutes=5), until="claimed_until")
# By then no process counts by the calendar that it had read before.
SETTLED = timedelta(seconds=CACHE_SECONDS + 5)


def recompute_pending(*, clock: Callable[[], datetime]) -> int:
    """Recount the deadlines of every notice that waits; returns the cases moved.

    The clock is read for each batch, so that a run of an hour keeps its lease all along.
    """
    at = clock()
    waiting = CalendarNotice.objects.filter(
        LEASE.is_free(at),
        finished_at__isnull=True, imported_at__lte=at - SETTLED,
    ).order_by("pk")  # fmt: skip
    return sum(_work_off(pk, clock) for pk in list(waiting.values_list("pk", flat=True)))


def _work_off(notice_id: int, clock: Callable[[], datetime]) -> int:
    """Take one notice by a conditional update and go through its cases, batch by batch."""
    mine = CalendarNotice.objects.filter(pk=notice_id, finished_at__isnull=True)
    if LEASE.take(mine, clock()) is None:
        return 0
    forget_calendars()
    notice = CalendarNotice.objects.select_related("calendar").get(pk=notice_id)
    moved = 0
    while ids := _next_cases(notice):
        at = clock()
        count = sum(recompute_case(pk, notice, at=at) for pk in ids)
        moved, notice.cursor = moved + count, ids[-1]
        mine.update(
            cursor=notice.cursor, recomputed_count=F("recomputed_count") + count,
            claimed_until=LEASE.end(clock()),
        )  # fmt: skip
    mine.update(finished_at=clock(), **LEASE.let_go)
    return moved


def _next_cases(notice: CalendarNotice) -> list[int]:
    """Return the next cases with an open deadline that the year, or the hours, may touch."""
    rows = Assignment.objects.filter(ended_at__isnull=True, case_id__gt=notice.cursor)
    if notice.calendar_id:
        return _ids_of(rows.filter(unit__calendar=notice.calendar_id))
    begins = datetime.combine(date(notice.year, 1, 1), time.min, CITY_ZONE)
    # New Year's holiday begins in the year before.
    begins -= timedelta(days=7)
    ends = datetime.combine(date(notice.year + 1, 1, 1), time.min, CITY_ZONE)
    reaching = Q(reply_due_at__gte=begins) | Q(original_reply_due_at__gte=begins)
    return _ids_of(rows.filter(reaching | Q(due_is_certain=False), dispatched_at__lt=ends))


def _ids_of(rows: "QuerySet[Assignment]") -> list[int]:
    return list(rows.order_by("case_id").values_list("case_id", flat=True).distinct()[:BATCH])


@transaction.atomic
def recompute_case(case_id: int, notice: CalendarNotice, *, at: datetime) -> bool:
    """Recount the open deadlines of one case; an event tells what moved. False if nothing."""
    case = lock_case(Case(pk=case_id))
    found = list(case.assignments.filter(ended_at__isnull=True).select_related("unit"))
    # A part that was handed on inside its unit is younger than what was handed down from it.
    rows = sorted(found, key=lambda row: (len(chain_of(row, found)), row.pk))
    moved = [row for row in rows if _recount(row, rows, notice.reason, at)]
    if not moved:
        return False
    note = "；".join(_say_move(row) for row in moved)
    record_event(
        case, Verb.RECOMPUTE, actor=None, at=at, note=f"{notice.reason}，{note}"[:500],
        facts={"year": notice.year, "assignments": [row.pk for row in moved]},
    )  # fmt: skip
    units = [row.unit for row in moved]
    notify(CaseSentence.RECOUNTED, at=at, case=case, units=units)
    return True


def _say_move(row: Assignment) -> str:
    return f"{row.unit}办结截止为 {say_limit(row.reply_due_at)}"


def _recount(row: Assignment, rows: Sequence[Assignment], reason: str, at: datetime) -> bool:
    """Give an assignment its instants by today's calendar; tell whether its reply moved."""
    fresh = reckon(account_of(row))
    if fresh is None:
        return False
    above = next((other for other in rows if other.pk == row.parent_id), None)
    old = row.reply_due_at
    within = above.reply_due_at if above else None
    reset_due(row, fresh, at=at, note=reason.removesuffix("公布"), within=within)
    return row.reply_due_at != old
