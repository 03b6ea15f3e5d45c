"""Notes: remarks in the timeline that move nothing and never go stale."""

from datetime import datetime

from django.db import transaction

from cases.guards.basics import unit_part
from cases.guards.units import note_refusal
from cases.models import Case, Event
from cases.rules.capabilities import CaseCapability
from cases.rules.states import Verb
from cases.services.record.reasons import check_reason
from cases.services.record.transitions import begin, record_event
from grids.models import User


@transaction.atomic
def add_note(
    case: Case, *, actor: User, at: datetime, text: str, is_internal: bool = False
) -> Event:
    """Write a remark (备注); an internal one of the hotline's is not shown to units."""
    s = begin(case, note_refusal, actor=actor, at=at)
    case, own = s.case, unit_part(s)
    check_reason("text", text, 2000)
    is_unit = actor.can(CaseCapability.WORK_IN_UNIT)
    unit = own.unit if own else actor.units[0] if is_unit else None
    return record_event(
        case, Verb.NOTE, actor=actor, at=at, unit=unit, note=text.strip(),
        is_internal=is_internal and not is_unit,
    )  # fmt: skip
