"""等待市民: the unit's clock stands while the citizen owes an answer, at most N days."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from cases.guards.applications import ask_wait_refusal, end_wait_refusal, endable_waits
from cases.models import (
    Assignment,
    Case,
    Ruling,
    StartReason,
    StopReason,
    Wait,
    WaitEnd,
)
from cases.rules.capabilities import CaseCapability
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import Verb
from cases.services.applications.applications import (
    ask,
    begin_ruling,
    record_ruling,
    require_unanswered,
    settle,
)
from cases.services.clocks.timekeeping import resume_clock, stop_clock
from cases.services.record.notices import notify
from cases.services.record.reasons import TEXT_MAX, check_ruling, check_texts
from cases.services.record.transitions import Seen, begin, lock_case, record_event
from grids.models import User
from grids.rules import rule
from hotline.times import say_due


@transaction.atomic
def ask_wait(case: Case, *, actor: User, at: datetime, text: str, seen: Seen | None = None) -> Wait:
    """Ask that the own clock stand until the citizen answers; `text` says what is missing.

    Raises Conflict where no contact with the citizen is on record: one waits only for an
    answer to something that was asked.
    """
    s = begin(case, ask_wait_refusal, actor=actor, at=at, seen=seen)
    case, assignment = s.case, s.acting_part
    check_texts({"text": TEXT_MAX}, text=text)
    row = Wait(case=case, assignment=assignment, text=text)
    return ask(row, Verb.ASK_WAIT, actor=actor, at=at, unit=assignment.unit, note=text.strip(),
               to=CaseCapability.HEAR_OF_DISPATCHING)  # fmt: skip


@transaction.atomic
def rule_wait(
    wait: Wait,
    *,
    actor: User,
    at: datetime,
    ruling: str,
    reason: str = "",
    seen: Seen | None = None,
) -> Wait:
    """Grant or refuse the pause; a granted one stops the clock now, for N days at most."""
    _, row = begin_ruling(wait, "wait", actor=actor, at=at, seen=seen)
    assignment = row.assignment
    note = ""
    if check_ruling(ruling, reason):
        require_unanswered(assignment)
        stop_clock(assignment, at=at, reason=StopReason.WAITING)
        row.until_at = at + timedelta(days=rule("wait.days"))
        row.save(update_fields=["until_at"])
        note = f"时限暂停，最迟到 {say_due(row.until_at, at)}"
    settle(row, ruling, reason, actor=actor, at=at)
    record_ruling(row, Verb.RULE_WAIT, actor=actor, at=at, unit=assignment.unit, note=note)
    return row


@transaction.atomic
def end_wait(
    case: Case, *, actor: User, at: datetime, note: str = "", seen: Seen | None = None
) -> Wait:
    """Let the clock go on because the citizen has answered; the unit or the hotline says so."""
    s = begin(case, end_wait_refusal, actor=actor, at=at, seen=seen)
    row = running_waits(s.case).get(pk=endable_waits(s)[0].pk)
    row.assignment.case = s.case
    _finish(row, WaitEnd.ANSWERED, actor=actor, at=at, note=note.strip())
    return row


def end_waits(
    case: Case,
    reason: WaitEnd,
    *,
    actor: User | None,
    at: datetime,
    assignment: Assignment | None = None,
) -> None:
    """Let standing clocks of a locked case go on: its citizen called, its unit replied."""
    running = running_waits(case)
    for row in running.filter(assignment=assignment) if assignment else running:
        row.assignment = assignment or row.assignment
        row.assignment.case = case
        _finish(row, reason, actor=actor, at=at)


def running_waits(case: Case) -> QuerySet[Wait]:
    """Return the pauses of a case that have not ended."""
    return case.waits.filter(
        ruling=Ruling.ACCEPTED, ended_at__isnull=True, assignment__ended_at__isnull=True
    ).select_related("assignment__unit")


def _finish(
    row: Wait, reason: WaitEnd, *, actor: User | None, at: datetime, note: str = ""
) -> None:
    row.ended_at, row.end_reason = at, reason
    row.save(update_fields=["ended_at", "end_reason"])
    resume_clock(row.assignment, at=at, reason=StartReason.ANSWERED)
    said = "。".join(filter(None, [reason.label, note]))
    record_event(row.case, Verb.END_WAIT, actor=actor, at=at, unit=row.assignment.unit, note=said)
    facts, unit = {"reason": reason.label}, row.assignment.unit
    notify(CaseSentence.CLOCK_RUNS, facts, at=at, case=row.case, units=[unit])


def lapse_waits(*, at: datetime, batch: int = 500) -> int:
    """End the pauses whose days are over; returns how many. Safe to run twice at a time.

    The clock goes on from the end of the pause, also where the sweep comes late.
    """
    over = Wait.objects.filter(
        ruling=Ruling.ACCEPTED, ended_at__isnull=True, until_at__lte=at
    ).order_by("until_at")
    pairs = list(over.values_list("pk", "case_id")[:batch])
    return sum(_lapse(pk, case_id, at) for pk, case_id in pairs)


@transaction.atomic
def _lapse(pk: int, case_id: int, at: datetime) -> bool:
    case = lock_case(Case(pk=case_id))
    row = running_waits(case).filter(pk=pk).first()
    if row is None:
        # Its assignment ended meanwhile and its clock with it, or somebody was first.
        Wait.objects.filter(pk=pk, ended_at__isnull=True).update(
            ended_at=F("until_at"), end_reason=WaitEnd.LAPSED
        )
        return False
    row.case = row.assignment.case = case
    _finish(row, WaitEnd.LAPSED, actor=None, at=row.until_at or at)
    return True
