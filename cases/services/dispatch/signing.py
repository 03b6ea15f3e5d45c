"""A unit takes a case: by its own signature, or by who was reached on the telephone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cases.models import Assignment, AssignmentRole, Case
from cases.rules.states import State, Verb
from cases.services.clocks.timekeeping import start_clock
from cases.services.record.transitions import move_case, record_event
from grids.models import User


def take_assignment(
    case: Case,
    assignment: Assignment,
    verb: Verb,
    *,
    actor: User,
    at: datetime,
    note: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Mark an assignment as signed; the lead's signature moves the case to handling.

    The case's row is locked and the permission checked by the verb.
    """
    assignment.signed_at, assignment.signed_by = at, actor
    assignment.save(update_fields=["signed_at", "signed_by"])
    if assignment.role == AssignmentRole.LEAD:
        move_case(
            case, State.HANDLING, verb, actor=actor, at=at, unit=assignment.unit, note=note,
            facts=facts, changes={"sign_due_at": None},
        )  # fmt: skip
    else:
        record_event(case, verb, actor=actor, at=at, unit=assignment.unit, note=note, facts=facts)
    start_clock(assignment, at=at)
