"""Take a dispatch back before the unit has signed: 撤回派单, and 改派 in one step."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cases.guards.desk import recall_refusal
from cases.models import Case, EndReason
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import State, Verb
from cases.services.clocks.assigning import WITHOUT_LEAD, end_assignments
from cases.services.dispatch.dispatch import send_case
from cases.services.oversight.supervising import open_order
from cases.services.oversight.withdrawing_orders import take_order_back
from cases.services.record.notices import notify
from cases.services.record.reasons import check_reason
from cases.services.record.transitions import Seen, begin, move_case
from grids.models import Unit, User
from hotline.errors import InvalidInput


@transaction.atomic
def recall_case(
    case: Case, *, actor: User, at: datetime, reason: str, seen: Seen | None = None
) -> Case:
    """Take a case back to the dispatch desk (撤回派单) before any of its units has signed.

    The whole dispatch ends, co-units and task force included, and counts in no rate of
    those units, who are told. Raises Forbidden, Conflict, InvalidInput.
    """
    case = begin(case, recall_refusal, Verb.RECALL, actor=actor, at=at, seen=seen).case
    check_reason("reason", reason)
    lead_unit, units = case.lead_unit, _end_dispatch(case, actor, at)
    move_case(
        case, State.PENDING, Verb.RECALL, actor=actor, at=at, unit=lead_unit, note=reason,
        changes=WITHOUT_LEAD,
    )  # fmt: skip
    _tell(case, units, at)
    return case


@transaction.atomic
def reassign_case(
    case: Case,
    *,
    actor: User,
    at: datetime,
    lead_unit: Unit,
    reason: str,
    co_units: list[Unit] | None = None,
    answering_units: list[Unit] | None = None,
    seen: Seen | None = None,
) -> Case:
    """Take an unsigned dispatch back and send the case elsewhere (改派) in one step.

    The new units' clocks start now; the former ones are told, and it counts in no rate of
    theirs. Raises Forbidden, Conflict, and InvalidInput for the same units as before.
    """
    case = begin(case, recall_refusal, Verb.REASSIGN, actor=actor, at=at, seen=seen).case
    check_reason("reason", reason)
    if lead_unit.pk == case.lead_unit_id and not (co_units or answering_units):
        raise InvalidInput(fields={"lead_unit": "请改派给另一个承办单位。"})
    kept = {lead_unit.pk, *(unit.pk for unit in (*(co_units or []), *(answering_units or [])))}
    former = _end_dispatch(case, actor, at)
    send_case(
        case, lead_unit, co_units or [], Verb.REASSIGN, actor=actor, at=at, note=reason,
        answering_units=answering_units or [],
    )  # fmt: skip
    _tell(case, [unit for unit in former if unit.pk not in kept], at)
    return case


def _end_dispatch(case: Case, actor: User, at: datetime) -> list[Unit]:
    """End the open assignments with the orders on them, and return their units."""
    parts = list(case.assignments.filter(ended_at__isnull=True).select_related("unit"))
    for row in parts:
        if order := open_order(row):
            take_order_back(order, case, actor=actor, at=at, reason=EndReason.RECALLED.label)
    end_assignments(case, EndReason.RECALLED, at=at)
    return [row.unit for row in parts]


def _tell(case: Case, units: Sequence[Unit], at: datetime) -> None:
    notify(CaseSentence.RECALLED, at=at, case=case, units=list(units))
