"""The escalation task's work: press the units whose next step is due, one step at a time.

Rows are claimed by a conditional update, so that no lock is held between them and two
workers never share one; the claim is a lease, so that a killed worker's row comes back.
Each row is then done in a transaction of its own, under its case's lock, and only if it
still stands where it was claimed: running twice takes no step twice.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db import DatabaseError, transaction
from django.db.models import Exists, Q

from cases.models import (
    ENDED_ORDERS,
    Assignment,
    Case,
    Ending,
    Extension,
    Objection,
    OrderStatus,
    Parking,
    Reply,
    Wait,
)
from cases.rules.capabilities import CaseCapability
from cases.rules.escalation import Step
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import (
    OWING_STATES,
)
from cases.services.clocks.ladder import ladder_of
from cases.services.oversight.criticism import propose_criticism
from cases.services.oversight.supervising import issue_order, open_order, wording_of_ladder
from cases.services.oversight.urges import remind_unit, send_notice
from cases.services.record.notices import notify
from cases.services.record.transitions import lock_case
from grids.rules import rule
from hotline.errors import HotlineError
from hotline.leases import Lease

logger = logging.getLogger("cases.rules.escalation")
LEASE = Lease(timedelta(minutes=10), until="escalate_at")
# How soon a row is looked at again that may not be pressed now: something is being ruled on.
RECHECK = timedelta(hours=1)
BATCH = 500
# Shorter than the beat's pause, so that runs do not pile up behind each other.
BUDGET = timedelta(seconds=100)


class Due(NamedTuple):
    """An assignment whose next step is due, as the index gives it."""

    pk: int
    case_id: int
    escalate_at: datetime


def due_rows(at: datetime, batch: int = BATCH) -> list[Due]:
    """Return the open assignments whose step is due, the longest due first.

    Reads the partial index `assignment_escalating` alone, so its cost does not grow with
    the number of open cases.
    """
    due = Assignment.objects.filter(ended_at__isnull=True, escalate_at__lte=at)
    rows = due.order_by("escalate_at").values_list("pk", "case_id", "escalate_at")[:batch]
    return [Due(pk, case_id, instant) for pk, case_id, instant in rows if instant]


def escalate_due(*, at: datetime, batch: int = BATCH) -> int:
    """Take the next step of up to `batch` due assignments; returns how many were pressed.

    After an outage several steps of one row may be due: it gets the one that makes sense
    now, and its next period counts from there. A row that fails is logged and comes back
    when its lease ends; the others go on.
    """
    if not rule("escalation.runs"):
        return 0
    pressed = 0
    for due in due_rows(at, batch):
        lease = LEASE.end(at)
        if not _claim(due, at):
            continue
        try:
            pressed += escalate_assignment(due, lease=lease, at=at)
        except (HotlineError, DatabaseError, LookupError, ValueError):
            logger.exception("escalation failed", extra={"assignment": due.pk})
    return pressed


def sweep(*, clock: Callable[[], datetime], budget: timedelta = BUDGET) -> int:
    """Press batch after batch until nothing is due or the budget is spent; returns how many.

    After an outage many are due at once; what is left over waits for the next run.
    """
    pressed, ends = 0, clock() + budget
    while (at := clock()) < ends and due_rows(at, 1):
        pressed += escalate_due(at=at)
        if not rule("escalation.runs"):
            break
    return pressed


def _claim(due: Due, at: datetime) -> bool:
    seen = Assignment.objects.filter(pk=due.pk, escalate_at=due.escalate_at, ended_at__isnull=True)
    return LEASE.take(seen, at) is not None


@transaction.atomic
def escalate_assignment(due: Due, *, lease: datetime, at: datetime) -> bool:
    """Take one step for a claimed row; False where it was moved, ended, or must wait."""
    case = lock_case(Case(pk=due.case_id))
    row = Assignment.objects.select_related("unit").get(pk=due.pk)
    if row.ended_at or row.escalate_at != lease:
        return False
    if case.state not in OWING_STATES or _is_waiting_for_a_ruling(row):
        _next(row, Step(row.escalation_step), at + RECHECK)
        return False
    return _take_step(row, case, at)


def _is_waiting_for_a_ruling(row: Assignment) -> bool:
    """Tell whether the hotline has a reply, an extension or a return of the unit's to rule on.

    A request not yet ruled on at expiry is not overdue (domain contract, "Clocks").
    """
    waits = [
        Exists(Reply.objects.filter(assignment=row, verdict="")),
        Exists(Extension.objects.filter(assignment=row, ruling="")),
        Exists(Objection.objects.filter(assignment=row, ruling="")),
    ]
    return Assignment.objects.filter(reduce(or_, map(Q, waits)), pk=row.pk).exists()


def _has_asked(row: Assignment) -> bool:
    """Tell whether the unit waits for a ruling on a pause, on parking, or on ending the case.

    Such a request leaves the clock running, so the unit is reminded and noticed as any; but
    who has asked is not silent, and the ladder's later steps are for silence (domain
    contract, "Clocks": still silent, then supervised).
    """
    kinds = (Wait, Parking, Ending)
    return any(kind.objects.filter(assignment=row, ruling="").exists() for kind in kinds)


def _take_step(row: Assignment, case: Case, at: datetime) -> bool:
    """Do the step after the reached one, and say when the following is due."""
    ladder = ladder_of(row, case)
    step = Step(row.escalation_step)
    if step == Step.NONE and at < row.reply_due_at:
        done = remind_unit(row, case, at=at) is not None
        _next(row, Step.REMINDED, ladder.notice_at(row.reply_due_at))
        return done
    if step in (Step.NONE, Step.REMINDED):
        # A reminder after expiry has lost its sense; the notice waits for its own day.
        notice_at = ladder.notice_at(row.reply_due_at)
        if at < notice_at:
            _next(row, Step.REMINDED, notice_at)
            return False
        done = send_notice(row, case, at=at) is not None
        _next(row, Step.NOTICED, ladder.supervise_at(at))
        return done
    if _has_asked(row):
        _next(row, step, at + RECHECK)
        return False
    if step == Step.NOTICED:
        return _supervise(row, case, at)
    return _criticise(row, case, at)


def _supervise(row: Assignment, case: Case, at: datetime) -> bool:
    """Issue the order, or ask the supervisor to; a standing order is not doubled."""
    standing = open_order(row)
    if standing:
        ladder = ladder_of(row, case)
        _next(row, Step.SUPERVISED, ladder.criticise_at(at, standing.answer_due_at))
        return False
    if rule("supervision.is_automatic"):
        issue_order(row, case, wording_of_ladder(row, case, at=at), at=at)
        return True
    # The ladder waits here: nobody is criticised for silence towards an order never issued.
    _next(row, Step.SUPERVISED, None)
    notify(CaseSentence.TO_SUPERVISE, at=at, case=case, to=CaseCapability.HEAR_OF_SUPERVISION)
    return True


def _criticise(row: Assignment, case: Case, at: datetime) -> bool:
    """Propose the unit's silence for the circular, unless it has answered the order."""
    order = row.orders.order_by("pk").last()
    if order is None or order.status in ENDED_ORDERS:
        _next(row, Step.SUPERVISED, None)
        return False
    if order.status == OrderStatus.ANSWERED or at < order.answer_due_at:
        _next(row, Step.SUPERVISED, max(at + RECHECK, order.answer_due_at))
        return False
    done = propose_criticism(row, case, at=at) is not None
    _next(row, Step.CRITICISED, None)
    return done


def _next(row: Assignment, step: Step, at: datetime | None) -> None:
    row.escalation_step, row.escalate_at = step, at
    row.save(update_fields=["escalation_step", "escalate_at"])
