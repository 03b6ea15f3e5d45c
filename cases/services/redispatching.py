"""直办转派: the hotline's own answer proved wrong, so the case goes to a unit after all."""

from datetime import datetime

from django.db import transaction

from cases.models import Case, ClosedWay
from cases.permissions import require_verb
from cases.services.dispatch import check_reason, send_case
from cases.services.transitions import Seen, lock_case, stale
from cases.states import State, Verb
from grids.models import Unit, User
from hotline.errors import Conflict


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
    case = lock_case(case, seen, actor)
    require_verb(actor, Verb.REDISPATCH, case, lead_unit)
    if case.state != State.CLOSED:
        raise stale(case, actor)
    if case.closed_way != ClosedWay.ANSWERED or case.is_history:
        raise Conflict("只有热线直接办理的工单可以转派；已由单位办结的，请登记再诉。")
    check_reason("reason", reason)
    send_case(case, lead_unit, co_units or [], Verb.REDISPATCH, actor=actor, at=at, note=reason)
    return case
