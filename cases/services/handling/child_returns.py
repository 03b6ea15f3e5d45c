"""A return from below: who handed the part down rules on it, not the hotline.

Source: domain "The life of a case": what a unit hands down climbs back level by level; the
hotline's ruling is on the units to which it sent the case.
"""

from datetime import datetime

from django.db import transaction

from cases.guards.sub_dispatch import rule_child_return_refusal
from cases.models import Case, EndReason, Objection, Ruling
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import Verb
from cases.services.clocks.assigning import end_branch
from cases.services.dispatch.dispatch import returned, settle_objection, tell_ruling
from cases.services.record.reasons import REASON_MAX, check_reason
from cases.services.record.transitions import Seen, begin, record_event
from grids.models import User
from hotline.errors import InvalidInput
from notices.sentences import Sentence


@transaction.atomic
def accept_child_return(
    objection: Objection, *, actor: User, at: datetime, reason: str = "", seen: Seen | None = None
) -> Objection:
    """Take a part back (同意下级退单): the unit below is done with it, with all below it.

    The part is the ruling unit's own again, to do itself or to hand to another. Raises
    Forbidden for a unit that did not hand it down, Conflict where it was ruled on.
    """
    s = begin(
        objection.case, rule_child_return_refusal, Verb.ACCEPT_CHILD_RETURN, objection.pk,
        actor=actor, at=at, seen=seen,
    )  # fmt: skip
    case, row = s.case, returned(s, objection)
    if len(reason) > REASON_MAX:
        raise InvalidInput(fields={"reason": f"最多 {REASON_MAX} 字。"})
    settle_objection(row, Ruling.ACCEPTED, actor, at, reason)
    end_branch(row.assignment, EndReason.OBJECTION, at=at)
    _tell(case, row, Verb.ACCEPT_CHILD_RETURN, CaseSentence.RETURN_ACCEPTED, actor=actor, at=at)
    return row


@transaction.atomic
def refuse_child_return(
    objection: Objection, *, actor: User, at: datetime, reason: str, seen: Seen | None = None
) -> Objection:
    """Leave a part with the unit below (驳回下级退单); its clock has run on."""
    s = begin(
        objection.case, rule_child_return_refusal, Verb.REFUSE_CHILD_RETURN, objection.pk,
        actor=actor, at=at, seen=seen,
    )  # fmt: skip
    case, row = s.case, returned(s, objection)
    check_reason("reason", reason)
    settle_objection(row, Ruling.REFUSED, actor, at, reason)
    _tell(case, row, Verb.REFUSE_CHILD_RETURN, CaseSentence.RETURN_REFUSED, actor=actor, at=at)
    return row


def _tell(
    case: Case, row: Objection, verb: Verb, sentence: Sentence, *, actor: User, at: datetime
) -> None:
    unit = row.assignment.unit
    record_event(
        case, verb, actor=actor, at=at, unit=unit, note=row.reason, facts={"objection": row.pk}
    )
    tell_ruling(case, unit, sentence, at)
