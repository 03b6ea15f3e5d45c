"""A return from below: who handed the part down rules on it, not the hotline.

Source: domain "The life of a case": what a unit hands down climbs back level by level; the
hotline's ruling is on the units to which it sent the case.
"""

from datetime import datetime

from django.db import transaction

from cases.models import Case, EndReason, Objection, Ruling
from cases.permissions import own_assignment
from cases.reviewing import child_refusal
from cases.services.assigning import end_branch
from cases.services.dispatch import (
    REASON_MAX,
    check_reason,
    settle_objection,
    tell_ruling,
)
from cases.services.transitions import Seen, lock_case, record_event, require_possible, stale
from cases.states import Verb
from grids.models import User
from hotline.errors import Forbidden, InvalidInput


@transaction.atomic
def accept_child_return(
    objection: Objection, *, actor: User, at: datetime, reason: str = "", seen: Seen | None = None
) -> Objection:
    """Take a part back (同意下级退单): the unit below is done with it, with all below it.

    The part is the ruling unit's own again, to do itself or to hand to another. Raises
    Forbidden for a unit that did not hand it down, Conflict where it was ruled on.
    """
    case, row = _waiting_return(objection, Verb.ACCEPT_CHILD_RETURN, actor, seen)
    if len(reason) > REASON_MAX:
        raise InvalidInput(fields={"reason": f"最多 {REASON_MAX} 字。"})
    settle_objection(row, Ruling.ACCEPTED, actor, at, reason)
    end_branch(row.assignment, EndReason.OBJECTION, at=at)
    _tell(case, row, Verb.ACCEPT_CHILD_RETURN, "退单已同意", actor=actor, at=at)
    return row


@transaction.atomic
def refuse_child_return(
    objection: Objection, *, actor: User, at: datetime, reason: str, seen: Seen | None = None
) -> Objection:
    """Leave a part with the unit below (驳回下级退单); its clock has run on."""
    case, row = _waiting_return(objection, Verb.REFUSE_CHILD_RETURN, actor, seen)
    check_reason("reason", reason)
    settle_objection(row, Ruling.REFUSED, actor, at, reason)
    _tell(case, row, Verb.REFUSE_CHILD_RETURN, "退单未同意", actor=actor, at=at)
    return row


def _tell(case: Case, row: Objection, verb: Verb, text: str, *, actor: User, at: datetime) -> None:
    unit = row.assignment.unit
    record_event(
        case, verb, actor=actor, at=at, unit=unit, note=row.reason, facts={"objection": row.pk}
    )
    tell_ruling(case, unit, text, at)


def _waiting_return(
    objection: Objection, verb: Verb, actor: User, seen: Seen | None
) -> tuple[Case, Objection]:
    """Return the locked case and the return that waits for the actor's unit."""
    case = lock_case(objection.case, seen, actor)
    require_possible(case, actor, verb)
    own_assignment(actor, case, verb)
    row = case.objections.select_related("assignment__unit", "assignment__parent").get(
        pk=objection.pk
    )
    part = row.assignment
    part.case = case
    if part.parent is None:
        raise Forbidden(f"{part.unit}的退单由热线裁定。")
    if part.parent.unit_id not in actor.scope_unit_ids:
        raise Forbidden(f"{part.unit}的退单由派给它的单位裁定。")
    if refusal := child_refusal(actor, part):
        raise refusal
    if row.ruling or part.ended_at:
        raise stale(case, actor)
    return case, row
