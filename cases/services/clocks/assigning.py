"""Dispatches as rows: assignments with their clocks."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models.functions import Greatest

from cases.access.branches import branch_of
from cases.access.reviewing import sending_centre
from cases.models import (
    Assignment,
    AssignmentRole,
    Case,
    ClockSegment,
    EndReason,
    StartReason,
)
from cases.services.clocks.ladder import arm
from grids.calendars import Deadlines, compute_deadlines, find_limit
from grids.models import Unit, User
from grids.terms import SIGNING
from grids.unit_mergers import refuse_merged
from hotline.errors import InvalidInput
from hotline.times import turns_amber_at


def deadlines_for(case: Case, unit: Unit, start: datetime) -> Deadlines:
    """Return the due instants of a case with a unit from `start`, by the city's limits."""
    try:
        limit = find_limit(kind=case.kind, category=case.category, urgency=case.urgency, unit=unit)
    except LookupError as error:
        raise InvalidInput(str(error)) from error
    return compute_deadlines(limit, unit, start)


def add_assignments(
    case: Case,
    lead_unit: Unit,
    co_units: list[Unit],
    *,
    actor: User | None,
    at: datetime,
    note: str = "",
    answering_units: Sequence[Unit] = (),
) -> list[Assignment]:
    """Write the assignments of one dispatch and set the case's own due instants.

    With answering units it is a task force (专班), which the lead coordinates. The case
    itself is saved by the caller (a move or the first insert).
    """
    roles = [(unit, AssignmentRole.ANSWERING) for unit in answering_units]
    roles += [(unit, AssignmentRole.CO) for unit in co_units]
    lead = new_assignment(
        case, lead_unit, AssignmentRole.LEAD, actor=actor, at=at, note=note,
        is_coordinating=bool(answering_units),
    )  # fmt: skip
    rows = [new_assignment(case, unit, role, actor=actor, at=at, note=note) for unit, role in roles]
    rows.insert(0, lead)
    made = insert_assignments(rows)
    for name, value in case_columns(made[0]).items():
        setattr(case, name, value)
    return made


def new_assignment(
    case: Case,
    unit: Unit,
    role: AssignmentRole,
    *,
    actor: User | None,
    at: datetime,
    note: str = "",
    parent: Assignment | None = None,
    is_coordinating: bool = False,
) -> Assignment:
    """Return an unsaved assignment with its due instants; `insert_assignments` writes it."""
    due = deadlines_for(case, unit, at)
    row = Assignment(
        case=case,
        unit=unit,
        role=role,
        parent=parent,
        is_coordinating=is_coordinating,
        round=case.round,
        level=unit.level,
        limit_name=due.rule_name,
        limit_terms=due.terms.store() if due.terms else {},
        note=note,
        dispatched_at=at,
        dispatched_by=actor,
        dispatching_centre=None if parent else sending_centre(actor, unit),
        sign_due_at=due.sign_due_at,
        return_due_at=due.return_due_at,
        contact_due_at=due.contact_due_at,
        reply_due_at=due.reply_due_at,
        original_reply_due_at=due.reply_due_at,
        warn_at=turns_amber_at(due.reply_due_at, due.reply_due_at - due.began_at),
        due_is_certain=due.is_certain,
    )
    return arm(row, case)


def insert_assignments(rows: Iterable[Assignment]) -> list[Assignment]:
    """Insert assignments, each with the first segment of its clock.

    A limit that runs from signing has none until then (see `timekeeping.start_clock`).
    Raises Conflict where a unit was merged into another one a moment before.
    """
    rows = list(rows)
    refuse_merged([row.unit for row in rows])
    made = Assignment.objects.bulk_create(rows, batch_size=500)
    running = [row for row in made if row.limit_terms.get("starts_at") != SIGNING]
    ClockSegment.objects.bulk_create([first_segment(row) for row in running], batch_size=500)
    return made


def first_segment(row: Assignment) -> ClockSegment:
    """Return the unsaved first stretch of a clock that runs from the dispatch."""
    return ClockSegment(
        assignment=row,
        round=row.round,
        started_at=row.dispatched_at,
        start_reason=StartReason.REDO if row.round > 1 else StartReason.DISPATCH,
        stopped_at=row.ended_at and max(row.ended_at, row.dispatched_at),
        stop_reason=row.end_reason,
    )


def case_columns(lead: Assignment) -> dict[str, object]:
    """Return the columns of a case that mirror its lead assignment; what was met is none."""
    return {
        "lead_unit": lead.unit,
        "sign_due_at": None if lead.signed_at else lead.sign_due_at,
        "contact_due_at": None if lead.contacted_at else lead.contact_due_at,
        "reply_due_at": lead.reply_due_at,
        "warn_at": lead.warn_at,
        "clock_stopped_at": lead.clock_stopped_at,
        "due_is_certain": lead.due_is_certain,
    }


# The same columns of a case that is with nobody yet, or no more.
WITHOUT_LEAD: dict[str, object] = {
    "lead_unit": None, "sign_due_at": None, "contact_due_at": None, "reply_due_at": None,
    "warn_at": None, "clock_stopped_at": None, "due_is_certain": True,
}  # fmt: skip


def end_assignments(case: Case, reason: EndReason, *, at: datetime) -> int:
    """End every open assignment of a case and stop its clock; returns how many there were."""
    return end_parts(list(case.assignments.filter(ended_at__isnull=True)), reason, at=at)


def end_assignment(assignment: Assignment, reason: EndReason, *, at: datetime) -> None:
    """End one open assignment and stop its clock; nothing happens to an ended one."""
    if not assignment.ended_at:
        end_parts([assignment], reason, at=at)


def end_branch(assignment: Assignment, reason: EndReason, *, at: datetime) -> None:
    """End an assignment, and with it all that was handed down from it."""
    rows = assignment.case.assignments.filter(ended_at__isnull=True)
    below = [row for row in branch_of(assignment, list(rows)) if row.pk != assignment.pk]
    end_parts(below, EndReason.PARENT, at=at)
    end_assignment(assignment, reason, at=at)


def end_reviewed(case: Case, *, at: datetime) -> None:
    """End all assignments of a case whose replies were accepted.

    Who has not replied, and was not waited for, ends with the case or with the unit above;
    it did not finish its part.
    """
    rows = list(case.assignments.filter(ended_at__isnull=True))
    below = [row for row in rows if row.parent_id]
    silent = [row for row in rows if not row.parent_id and not row.replied_at]
    done = [row for row in rows if not row.parent_id and row.replied_at]
    for some, reason in (
        (below, EndReason.PARENT), (silent, EndReason.CLOSED), (done, EndReason.DONE),
    ):  # fmt: skip
        if some:
            end_parts(some, reason, at=at)


def end_parts(rows: list[Assignment], reason: EndReason, *, at: datetime) -> int:
    """End some open assignments and stop their clocks; two statements, however many."""
    ids = [row.pk for row in rows]
    ClockSegment.objects.filter(assignment__in=ids, stopped_at__isnull=True).update(
        stopped_at=Greatest("started_at", at), stop_reason=reason
    )
    for row in rows:
        row.ended_at, row.end_reason, row.clock_stopped_at = at, reason, None
    return Assignment.objects.filter(pk__in=ids, ended_at__isnull=True).update(
        ended_at=at, end_reason=reason, clock_stopped_at=None
    )
