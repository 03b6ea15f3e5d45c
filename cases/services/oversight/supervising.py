"""Supervision orders (督办单): issued by the supervisor or the ladder, answered, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from cases.access.situation import Situation
from cases.guards.basics import not_now
from cases.guards.oversight import order_refusal, supervise_refusal
from cases.models import (
    ENDED_ORDERS,
    Assignment,
    Case,
    OrderStatus,
    Ruling,
    Series,
    SupervisionAnswer,
    SupervisionLevel,
    SupervisionOrder,
)
from cases.models.paper_references import order_reference
from cases.rules.capabilities import CaseCapability
from cases.rules.escalation import Step
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import Verb
from cases.services.clocks.ladder import ladder_of
from cases.services.record.attachments import Uploads, keep_files
from cases.services.record.notices import notify, notify_with_leader
from cases.services.record.numbers import take_year_number
from cases.services.record.reasons import check_reason
from cases.services.record.transitions import Seen, begin, record_event, require_allowed
from grids.models import Unit, User
from hotline.bounds import falls_due
from hotline.errors import InvalidInput
from hotline.times import say_span

GROUND_MAX = 500
REQUIRED_MAX = 1000
ANSWER_MAX = 2000


@dataclass(frozen=True)
class Wording:
    """What an order says: level, why, what is required, and by when it must be answered."""

    level: str
    ground: str
    required: str
    answer_due_at: datetime


@transaction.atomic
def supervise_case(
    case: Case,
    *,
    actor: User,
    at: datetime,
    level: str,
    ground: str,
    required: str,
    answer_due_at: datetime,
    unit: Unit | None = None,
    copied_to: list[User] | None = None,
    seen: Seen | None = None,
) -> SupervisionOrder:
    """Issue a numbered supervision order to a unit of the case, the lead unless named.

    An order has a deadline of its own: the case's reply stays due when it was, since a
    supervised unit gets no more time than it had. Raises InvalidInput, and Conflict where
    the unit has an order that is not ended.
    """
    s = begin(case, supervise_refusal, actor=actor, at=at, seen=seen)
    case = s.case
    wording = Wording(level, ground.strip(), required.strip(), answer_due_at)
    _check_wording(wording, at)
    copies = _check_leaders(copied_to or [])
    assignment = _supervised(s, unit)
    require_allowed(supervise_refusal(s, assignment.pk))
    return issue_order(assignment, case, wording, at=at, actor=actor, copied_to=copies)


def _check_wording(wording: Wording, at: datetime) -> None:
    if wording.level not in SupervisionLevel.values:
        raise InvalidInput(fields={"level": "请选择督办级别。"})
    check_reason("ground", wording.ground, GROUND_MAX)
    check_reason("required", wording.required, REQUIRED_MAX)
    if fault := falls_due(wording.answer_due_at, at=at, label="反馈截止"):
        raise InvalidInput(fields={"answer_due_at": fault})


def _check_leaders(people: list[User]) -> list[User]:
    wrong = [str(person) for person in people if not person.can(CaseCapability.INSTRUCT_IN_PERSON)]
    if wrong:
        raise InvalidInput(fields={"copied_to": f"{'、'.join(wrong)}不是领导，不能抄送。"})
    return people


def _supervised(s: Situation, unit: Unit | None) -> Assignment:
    if unit is None:
        if s.lead is None:
            raise not_now(s)
        return s.lead
    named = [row for row in s.assignments if not row.ended_at and row.unit_id == unit.pk]
    if not named:
        raise InvalidInput(fields={"unit": f"{unit}没有承办这件工单，请选择承办单位。"})
    return named[-1]


def open_order(assignment: Assignment) -> SupervisionOrder | None:
    """Return the assignment's order that is not ended, if any."""
    return assignment.orders.exclude(status__in=ENDED_ORDERS).first()


def issue_order(
    assignment: Assignment,
    case: Case,
    wording: Wording,
    *,
    at: datetime,
    actor: User | None = None,
    copied_to: list[User] | None = None,
) -> SupervisionOrder:
    """Write an order with its event and notices; the caller holds the case's lock.

    The ladder goes on from here: silence counts from the order, whoever issued it.
    """
    _climb(assignment, case, wording, at)
    year, number = take_year_number(Series.SUPERVISION, at)
    order = SupervisionOrder.objects.create(
        case=case, assignment=assignment, unit=assignment.unit, year=year, number=number,
        level=wording.level, ground=wording.ground, required=wording.required,
        answer_due_at=wording.answer_due_at, reply_due_at=assignment.reply_due_at,
        issued_at=at, issued_by=actor,
    )  # fmt: skip
    order.copied_to.set(copied_to or [])
    name = order_reference(order)
    record_event(
        case, Verb.SUPERVISE, actor=actor, at=at, unit=order.unit,
        note=f"{name}（{order.get_level_display()}）：{order.ground}", facts={"order": order.pk},
    )  # fmt: skip
    sentence, facts = CaseSentence.ORDERED, {"name": name}
    notify_with_leader(sentence, facts, at=at, case=case, unit=order.unit)
    for leader in copied_to or []:
        notify(sentence, facts, at=at, case=case, user=leader, is_copy=True)
    return order


def _climb(assignment: Assignment, case: Case, wording: Wording, at: datetime) -> None:
    """Put a late unit's ladder on the step of supervision; one in time is only supervised."""
    if at < assignment.reply_due_at or assignment.escalation_step > Step.SUPERVISED:
        return
    assignment.escalation_step = Step.SUPERVISED
    assignment.escalate_at = ladder_of(assignment, case).criticise_at(at, wording.answer_due_at)
    assignment.save(update_fields=["escalation_step", "escalate_at"])


def late_ground(assignment: Assignment, *, at: datetime, urged: str = "") -> str:
    """Return the ground of an order on a late unit; `urged` says what was done before."""
    return f"工单已超期{say_span(at - assignment.reply_due_at)}，{urged}仍未办结。"


def wording_of_ladder(assignment: Assignment, case: Case, *, at: datetime) -> Wording:
    """Return what an order says that the ladder issues by itself."""
    return Wording(
        level=SupervisionLevel.ORDINARY,
        ground=late_ground(assignment, at=at, urged="经催办"),
        required="请立即办理并答复诉求人，在反馈截止前书面说明超期原因、办理进展和办结时间。",
        answer_due_at=ladder_of(assignment, case).answer_due_at(at),
    )


@transaction.atomic
def answer_order(
    order: SupervisionOrder,
    *,
    actor: User,
    at: datetime,
    text: str,
    uploads: Uploads = (),
) -> SupervisionAnswer:
    """Answer an order for the supervised unit; late answers are taken and shown as late."""
    case, order = begin_on_order(order, Verb.ANSWER_SUPERVISION, actor=actor, at=at)
    check_reason("text", text, ANSWER_MAX)
    answer = SupervisionAnswer.objects.create(
        order=order, text=text.strip(), submitted_at=at, submitted_by=actor
    )
    answer.attachments.set(keep_files(uploads, actor=actor, case=case))
    _set(order, status=OrderStatus.ANSWERED)
    record_event(
        case, Verb.ANSWER_SUPERVISION, actor=actor, at=at, unit=order.unit,
        note=f"{order_reference(order)}：{answer.text}",
    )  # fmt: skip
    facts = {"name": order_reference(order)}
    notify(
        CaseSentence.ORDER_ANSWERED, facts, at=at, case=case, to=CaseCapability.HEAR_OF_SUPERVISION
    )
    return answer


@transaction.atomic
def accept_order(
    order: SupervisionOrder, *, actor: User, at: datetime, note: str = ""
) -> SupervisionOrder:
    """End an order (销号): its answer is accepted, or the supervisor says why none is needed."""
    case, order = begin_on_order(order, Verb.ACCEPT_SUPERVISION, actor=actor, at=at)
    if len(note) > GROUND_MAX:
        raise InvalidInput(fields={"note": f"最多 {GROUND_MAX} 字，现有 {len(note)} 字。"})
    if order.status == OrderStatus.OPEN and not note.strip():
        raise InvalidInput(fields={"note": "单位还没有反馈，请说明为什么销号。"})
    end_order(order, Ruling.ACCEPTED, actor=actor, at=at, note=note)
    name = order_reference(order)
    record_event(
        case, Verb.ACCEPT_SUPERVISION, actor=actor, at=at, unit=order.unit,
        note=f"{name}　{note}".strip(),
    )  # fmt: skip
    facts = {"name": name}
    notify(CaseSentence.ORDER_SETTLED, facts, at=at, case=case, units=[order.unit])
    return order


@transaction.atomic
def refuse_order(
    order: SupervisionOrder,
    *,
    actor: User,
    at: datetime,
    reason: str,
    answer_due_at: datetime | None = None,
) -> SupervisionOrder:
    """Send an answer back: the order is open again, with a new deadline where one is given."""
    case, order = begin_on_order(order, Verb.REFUSE_SUPERVISION, actor=actor, at=at)
    check_reason("reason", reason)
    fault = answer_due_at and falls_due(answer_due_at, at=at, label="新的反馈截止")
    if fault:
        raise InvalidInput(fields={"answer_due_at": fault})
    _judge(order, Ruling.REFUSED, actor, at, reason)
    _set(order, status=OrderStatus.OPEN, answer_due_at=answer_due_at or order.answer_due_at)
    name = order_reference(order)
    record_event(
        case, Verb.REFUSE_SUPERVISION, actor=actor, at=at, unit=order.unit,
        note=f"{name}：{reason}",
    )  # fmt: skip
    facts = {"name": name}
    notify(CaseSentence.ORDER_REFUSED, facts, at=at, case=case, units=[order.unit])
    return order


def begin_on_order(
    order: SupervisionOrder, verb: Verb, *, actor: User, at: datetime
) -> tuple[Case, SupervisionOrder]:
    """Lock the case of an order and read the order anew, where its guard lets the person."""
    s = begin(order.case, order_refusal, verb, order.pk, actor=actor, at=at)
    found = s.case.supervision_orders.select_related("unit", "assignment__unit", "issued_by")
    return s.case, found.get(pk=order.pk)


def end_order(
    order: SupervisionOrder, ruling: Ruling, *, actor: User, at: datetime, note: str
) -> None:
    """End an order by what becomes of its answer: accepted (销号), or withdrawn (撤销)."""
    _judge(order, ruling, actor, at, note)
    is_withdrawn = ruling == Ruling.WITHDRAWN
    status = OrderStatus.WITHDRAWN if is_withdrawn else OrderStatus.CLOSED
    _set(order, status=status, closed_at=at, closed_by=actor, closing_note=note)


def _judge(
    order: SupervisionOrder, verdict: Ruling, actor: User, at: datetime, reason: str
) -> None:
    order.answers.filter(verdict="").update(
        verdict=verdict, verdict_at=at, verdict_by=actor, verdict_reason=reason
    )


def _set(order: SupervisionOrder, **values: Any) -> None:
    for name, value in values.items():
        setattr(order, name, value)
    order.save(update_fields=list(values))
