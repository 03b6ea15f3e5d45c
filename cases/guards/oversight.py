"""How a case is overseen: urging, supervision orders, criticism, instructions."""

from cases.access.permissions import permits
from cases.access.reviewing import own_unit_refusal
from cases.access.situation import Situation
from cases.guards.basics import Refusal, not_now, one_of, role_refusal, table_refusal
from cases.models import (
    ENDED_ORDERS,
    Assignment,
    Criticism,
    CriticismStatus,
    InstructionTask,
    OrderStatus,
    SupervisionOrder,
)
from cases.models.paper_references import order_reference
from cases.rules.states import Verb
from hotline.errors import Conflict, Forbidden

NOT_OF_UNIT = "这件工单不在您单位名下。"


def owing_parts(s: Situation) -> list[Assignment]:
    """Return the open parts that have no reply waiting for review."""
    return [row for row in s.assignments if not row.ended_at and row.pk not in s.replied]


def urge_refusal(s: Situation) -> Refusal:
    """催办: some unit owes a reply."""
    if refusal := table_refusal(s, Verb.URGE):
        return refusal
    return None if owing_parts(s) else Conflict("承办单位都已答复，正在审核，不必催办。")


def supervise_refusal(s: Situation, pk: int | None = None) -> Refusal:
    """督办: a part of the case without an order that is not ended."""
    if refusal := table_refusal(s, Verb.SUPERVISE):
        return refusal
    parts = [row for row in s.assignments if not row.ended_at and pk in (None, row.pk)]
    return one_of(parts, lambda row: _supervised_refusal(s, row), lambda: not_now(s))


def _supervised_refusal(s: Situation, part: Assignment) -> Refusal:
    for order in s.orders:
        if order.assignment_id == part.pk and order.status not in ENDED_ORDERS:
            return Conflict(f"{part.unit}已有未销号的{order_reference(order)}，请先核定。")
    return None


def supervisable(s: Situation) -> list[int]:
    """Return the ids of the open assignments without an order that is not ended."""
    parts = [row for row in s.assignments if not row.ended_at]
    return [row.pk for row in parts if _supervised_refusal(s, row) is None]


def order_refusal(s: Situation, verb: Verb, pk: int | None = None) -> Refusal:
    """督办反馈, 督办销号, 督办退回, 撤销督办: each of an order in its place."""
    if refusal := role_refusal(s, verb):
        return refusal
    rows = [row for row in s.orders if pk in (None, row.pk)]
    return one_of(rows, lambda row: one_order_refusal(s, verb, row), lambda: not_now(s))


def one_order_refusal(s: Situation, verb: Verb, order: SupervisionOrder) -> Refusal:
    """Refuse a verb that is done to an order: not theirs, ended, or not in its place.

    Nobody decides on an order of their own unit.
    """
    if not permits(s.actor, verb, s.case, order.unit):
        return role_refusal(s, verb) or Forbidden(NOT_OF_UNIT)
    name, status = order_reference(order), order.get_status_display()
    if order.status in ENDED_ORDERS:
        return Conflict(f"{name}{status}。")
    if verb == Verb.ANSWER_SUPERVISION:
        is_open = order.status == OrderStatus.OPEN
        return None if is_open else Conflict(f"{name}已反馈，正在核定。")
    if refusal := own_unit_refusal(s.actor, order.unit_id):
        return refusal
    if verb == Verb.REFUSE_SUPERVISION and order.status != OrderStatus.ANSWERED:
        return Conflict(f"{name}没有待核的反馈。")
    return _withdrawal_refusal(s, order) if verb == Verb.WITHDRAW_SUPERVISION else None


def _withdrawal_refusal(s: Situation, order: SupervisionOrder) -> Refusal:
    """Return why a supervisor may not withdraw an order, None where they may.

    It is its issuer's; any supervisor's where the ladder issued it, or the issuer has left.
    An answered one is judged instead.
    """
    issuer = order.issued_by
    if issuer is not None and issuer.is_active and issuer.pk != s.actor.pk:
        return Forbidden(f"由下发人{issuer}撤销；单位不用再反馈的，可以销号。")
    if order.status != OrderStatus.OPEN:
        name, status = order_reference(order), order.get_status_display()
        return Conflict(f"{name}现在是“{status}”，不能撤销，请核定单位的反馈。")
    return None


def orders_for(s: Situation, verb: Verb) -> list[SupervisionOrder]:
    """Return the orders to which the person may do a verb, the answered ones first."""
    rows = [row for row in s.orders if one_order_refusal(s, verb, row) is None]
    return sorted(rows, key=lambda row: row.status != OrderStatus.ANSWERED)


def criticism_refusal(s: Situation, verb: Verb, pk: int | None = None) -> Refusal:
    """列入通报, 不予通报: of a proposed entry, not on the own unit."""
    if refusal := table_refusal(s, verb):
        return refusal
    rows = [row for row in s.criticisms if pk in (None, row.pk)]
    return one_of(rows, lambda row: _entry_refusal(s, row), lambda: not_now(s))


def _entry_refusal(s: Situation, entry: Criticism) -> Refusal:
    if refusal := own_unit_refusal(s.actor, entry.unit_id):
        return refusal
    if entry.status == CriticismStatus.PROPOSED:
        return None
    return Conflict(f"这一项已经核定：{entry.get_status_display()}。")


def decidable_criticisms(s: Situation, verb: Verb) -> list[Criticism]:
    """Return the proposals that the person may decide."""
    if table_refusal(s, verb):
        return []
    return [row for row in s.criticisms if _entry_refusal(s, row) is None]


def instruct_refusal(s: Situation) -> Refusal:
    """批示: there is a unit that an instruction could ask."""
    if refusal := table_refusal(s, Verb.INSTRUCT):
        return refusal
    return None if s.assignments else Conflict("工单没有派给任何单位，请先派单再批示。")


def answer_instruction_refusal(s: Situation, pk: int | None = None) -> Refusal:
    """批示反馈: of the own unit, once."""
    if refusal := role_refusal(s, Verb.ANSWER_INSTRUCTION):
        return refusal
    rows = [row for row in s.tasks if pk in (None, row.pk)]
    return one_of(rows, lambda row: _task_refusal(s, row), lambda: not_now(s))


def _task_refusal(s: Situation, task: InstructionTask) -> Refusal:
    if not permits(s.actor, Verb.ANSWER_INSTRUCTION, s.case, task.unit):
        return Forbidden(NOT_OF_UNIT)
    return Conflict(f"{task.unit}已经反馈过这条批示。") if task.answered_at else None


def answerable_tasks(s: Situation) -> list[InstructionTask]:
    """Return the instructions that the person's unit has not answered."""
    if role_refusal(s, Verb.ANSWER_INSTRUCTION):
        return []
    return [row for row in s.tasks if _task_refusal(s, row) is None]
