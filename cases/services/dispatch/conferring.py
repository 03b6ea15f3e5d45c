"""会商: after repeated returns the units meet, and the lead is named for good."""

from datetime import datetime

from django.db import transaction

from cases.guards.desk import conference_refusal
from cases.models import DECISIONS, Case, Conference, Objection
from cases.rules.states import Verb
from cases.services.dispatch.dispatch import accept_objection, refuse_objection
from cases.services.record.reasons import REASON_MAX, TEXT_MAX, check_texts
from cases.services.record.transitions import Seen, begin, record_event
from grids.models import Unit, User
from grids.services import propose_responsibility
from hotline.errors import InvalidInput

PARTICIPANTS_MAX = 500
LIMITS = {"participants": PARTICIPANTS_MAX, "conclusion": TEXT_MAX}


def ruled_count(case: Case) -> int:
    """Return how many returns of a lead have been ruled on."""
    return case.objections.filter(assignment__role="lead", ruling__in=DECISIONS).count()


@transaction.atomic
def hold_conference(
    case: Case,
    *,
    actor: User,
    at: datetime,
    held_at: datetime,
    participants: str,
    conclusion: str,
    lead_unit: Unit,
    proposes_duty: bool = False,
    seen: Seen | None = None,
) -> Conference:
    """Record the conference on a returned case; it settles the return that waits.

    The named lead answers for good: it can return the case no more. With `proposes_duty`
    the category (and place) is proposed to the administrator for the table of
    responsibilities. Raises Conflict before the city's number of rulings.
    """
    case = begin(case, conference_refusal, actor=actor, at=at, seen=seen).case
    check_texts(LIMITS, participants=participants, conclusion=conclusion)
    if not case.received_at <= held_at <= at:
        raise InvalidInput(fields={"held_at": "会商时间应在来电之后、现在之前。"})
    row = Conference.objects.create(
        case=case, held_at=held_at, participants=participants.strip(),
        conclusion=conclusion.strip(), lead_unit=lead_unit, recorded_at=at, recorded_by=actor,
    )  # fmt: skip
    record_event(case, Verb.HOLD_CONFERENCE, actor=actor, at=at, unit=lead_unit,
                 note=f"{row.conclusion}\n参加：{row.participants}")  # fmt: skip
    case.lead_is_final = True
    case.save(update_fields=["lead_is_final"])
    _settle_return(case, row, actor, at)
    if proposes_duty:
        propose_responsibility(
            category=case.category, grid=case.grid, unit=lead_unit,
            reason=f"会商：{row.conclusion}", case_number=case.number, actor=actor, at=at,
        )  # fmt: skip
    return row


def _settle_return(case: Case, row: Conference, actor: User, at: datetime) -> None:
    waiting = case.objections.filter(ruling="", assignment__role="lead")
    objection: Objection = waiting.select_related("assignment__unit").earliest("pk")
    reason = f"会商确定由{row.lead_unit}主办。{row.conclusion}"[:REASON_MAX]
    if objection.assignment.unit_id == row.lead_unit_id:
        refuse_objection(objection, actor=actor, at=at, reason=reason)
    else:
        accept_objection(objection, actor=actor, at=at, lead_unit=row.lead_unit, reason=reason)
