"""Dispatches as rows: assignments with their clocks."""

from datetime import datetime

from cases.models import Assignment, AssignmentRole, Case, EndReason
from grids.calendars import Deadlines, compute_deadlines, find_limit
from grids.models import Unit, User
from hotline.errors import InvalidInput


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
) -> list[Assignment]:
    """Write the assignments of one dispatch and set the case's own due instants.

    The case itself is saved by the caller (a move or the first insert).
    """
    rows = [_assignment(case, lead_unit, AssignmentRole.LEAD, actor, at, note)]
    rows += [_assignment(case, unit, AssignmentRole.CO, actor, at, note) for unit in co_units]
    made = Assignment.objects.bulk_create(rows)
    for name, value in case_columns(made[0]).items():
        setattr(case, name, value)
    return made


def case_columns(lead: Assignment) -> dict[str, object]:
    """Return the columns of a case that mirror its lead assignment."""
    return {
        "lead_unit": lead.unit,
        "sign_due_at": lead.sign_due_at,
        "contact_due_at": lead.contact_due_at,
        "reply_due_at": lead.reply_due_at,
    }


def _assignment(
    case: Case,
    unit: Unit,
    role: AssignmentRole,
    actor: User | None,
    at: datetime,
    note: str,
) -> Assignment:
    due = deadlines_for(case, unit, at)
    return Assignment(
        case=case,
        unit=unit,
        role=role,
        round=case.round,
        level=unit.level,
        limit_name=due.rule_name,
        note=note,
        dispatched_at=at,
        dispatched_by=actor,
        sign_due_at=due.sign_due_at,
        return_due_at=due.return_due_at,
        contact_due_at=due.contact_due_at,
        reply_due_at=due.reply_due_at,
        original_reply_due_at=due.reply_due_at,
    )


def end_assignments(case: Case, reason: EndReason, *, at: datetime) -> int:
    """End every open assignment of a case; returns how many there were."""
    return case.assignments.filter(ended_at__isnull=True).update(ended_at=at, end_reason=reason)
