"""撤销督办: a supervision order is taken back by who issued it, until the unit has answered."""

from datetime import datetime

from django.db import transaction

from cases.models import Assignment, Case, Ruling, SupervisionOrder
from cases.models.paper_references import order_reference
from cases.rules.escalation import Step
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import Verb
from cases.services.clocks.ladder import ladder_of
from cases.services.oversight.supervising import GROUND_MAX, begin_on_order, end_order
from cases.services.record.notices import notify, notify_with_leader
from cases.services.record.reasons import check_reason
from cases.services.record.transitions import record_event
from grids.models import User


@transaction.atomic
def withdraw_order(
    order: SupervisionOrder, *, actor: User, at: datetime, reason: str
) -> SupervisionOrder:
    """Withdraw an unanswered order (撤销督办): the unit need not answer it.

    Its number stays used. A late unit is pressed by the ladder from the notice on, counting
    from now. Raises Forbidden, Conflict, InvalidInput.
    """
    case, order = begin_on_order(order, Verb.WITHDRAW_SUPERVISION, actor=actor, at=at)
    check_reason("reason", reason, GROUND_MAX)
    take_order_back(order, case, actor=actor, at=at, reason=reason)
    if not order.assignment.ended_at:
        _step_down(order.assignment, case, at)
    return order


def take_order_back(
    order: SupervisionOrder, case: Case, *, actor: User, at: datetime, reason: str
) -> None:
    """Write that an order is withdrawn, with event and notices, under the case's lock."""
    end_order(order, Ruling.WITHDRAWN, actor=actor, at=at, note=reason)
    name = order_reference(order)
    record_event(
        case, Verb.WITHDRAW_SUPERVISION, actor=actor, at=at, unit=order.unit,
        note=f"{name}：{reason}", facts={"order": order.pk},
    )  # fmt: skip
    sentence, facts = CaseSentence.ORDER_WITHDRAWN, {"name": name}
    notify_with_leader(sentence, facts, at=at, case=case, unit=order.unit)
    if order.issued_by is not None and order.issued_by_id != actor.pk:
        notify(sentence, facts, at=at, case=case, user=order.issued_by)
    for leader in order.copied_to.all():
        notify(sentence, facts, at=at, case=case, user=leader, is_copy=True)


def _step_down(row: Assignment, case: Case, at: datetime) -> None:
    """Put a supervised unit back on the step before; silence counts from now."""
    if row.escalation_step != Step.SUPERVISED:
        return
    row.escalation_step = Step.NOTICED
    stands = row.clock_stopped_at is not None
    row.escalate_at = None if stands else ladder_of(row, case).supervise_at(at)
    row.save(update_fields=["escalation_step", "escalate_at"])
