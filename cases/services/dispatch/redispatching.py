"""直办转派: the hotline's own answer proved wrong, so the case goes to a unit after all."""

from datetime import datetime

from django.db import transaction

from cases.guards.desk import redispatch_refusal
from cases.models import Case
from cases.rules.states import Verb
from cases.services.dispatch.dispatch import send_case
from cases.services.record.reasons import check_reason
from cases.services.record.transitions import Seen, begin
from grids.models import Unit, User


@transaction.atomic
def redispatch_case(
    case: Case,
    *,
    actor: User,
    at: datetime,
    lead_unit: Unit,
    reason: str,
    co_units: list[Unit] | None = None,
    seen: Seen | None = None,
) -> Case:
    """Send a case that was closed by a direct answer to a unit, with what was wrong with it.

    The handling of case and call stays as it was registered: that day's figures are made
    of it and change by revision alone.
    """
    case = begin(case, redispatch_refusal, actor=actor, at=at, seen=seen).case
    check_reason("reason", reason)
    send_case(case, lead_unit, co_units or [], Verb.REDISPATCH, actor=actor, at=at, note=reason)
    return case
