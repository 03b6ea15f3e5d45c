"""How a case is overseen: its orders, proposed criticisms and instructions, and who may act.

Read with the case, so that offering a verb costs no query; each predicate says the
same as the refusals of its service.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import QuerySet

from cases.models import (
    ENDED_ORDERS,
    Case,
    Criticism,
    CriticismStatus,
    InstructionTask,
    OrderStatus,
    SupervisionAnswer,
    SupervisionOrder,
)
from cases.permissions import permits
from cases.reviewing import own_unit_refusal
from cases.services.withdrawing_orders import withdrawal_refusal
from cases.states import Verb

if TYPE_CHECKING:
    from cases.allowed import Standing


Judged = TypeVar("Judged", SupervisionOrder, Criticism)
Rows = QuerySet[Any, Any]


@dataclass(frozen=True)
class Oversight:
    """The rows of a case: supervision orders, proposals of criticism, instructions' tasks.

    `replied` are the assignments that have a reply waiting for review: they owe nothing.
    """

    orders: tuple[SupervisionOrder, ...] = ()
    criticisms: tuple[Criticism, ...] = ()
    tasks: tuple[InstructionTask, ...] = ()
    replied: frozenset[int] = frozenset()
    answers: tuple[SupervisionAnswer, ...] = ()
    # The ids of the files that came with an answer to an order, and to an instruction.
    answer_files: tuple[tuple[int, int], ...] = ()
    task_files: tuple[tuple[int, int], ...] = ()


NOTHING = Oversight()


def _orders(case: Case) -> Rows:
    return case.supervision_orders.select_related("issued_by", "closed_by")


def _answers(case: Case) -> Rows:
    rows = SupervisionAnswer.objects.filter(order__case=case)
    return rows.select_related("submitted_by").order_by("pk")


def _answer_files(case: Case) -> Rows:
    pairs = SupervisionAnswer.attachments.through.objects.filter(
        supervisionanswer__order__case=case
    )
    return pairs.values_list("supervisionanswer_id", "attachment_id")


def _tasks(case: Case) -> Rows:
    rows = InstructionTask.objects.filter(instruction__case=case)
    related = rows.select_related("answered_by", "instruction__recorded_by")
    return related.order_by("instruction__given_at", "pk")


def _task_files(case: Case) -> Rows:
    pairs = InstructionTask.attachments.through.objects.filter(
        instructiontask__instruction__case=case
    )
    return pairs.values_list("instructiontask_id", "attachment_id")


# What oversees a case, by name: the kind of record (`cases.presence`) and its query.
OVERSIGHT: dict[str, tuple[str, Callable[[Case], Rows]]] = {
    "orders": ("orders", _orders),
    "answers": ("orders", _answers),
    "answer_files": ("orders", _answer_files),
    "criticisms": ("criticisms", lambda case: case.criticisms.select_related("circular")),
    "tasks": ("instructions", _tasks),
    "task_files": ("instructions", _task_files),
}


def oversight_of(read: Mapping[str, Sequence[Any]]) -> Oversight:
    """Return what oversees a case of the rows that were read, its replies among them."""
    names = ("orders", "criticisms", "tasks", "answers", "answer_files", "task_files")
    waiting = (reply for reply in read.get("replies", ()) if not reply.verdict)
    return Oversight(
        **{name: tuple(read.get(name, ())) for name in names},
        replied=frozenset(reply.assignment_id for reply in waiting),
    )


def may_urge(s: Standing) -> bool:
    """Tell whether some unit still owes a reply that the person may urge for."""
    owing = any(not row.ended_at and row.pk not in s.oversight.replied for row in s.assignments)
    return owing and s.permits(Verb.URGE)


def may_supervise(s: Standing) -> bool:
    """Tell whether some unit of the case is open and has no order that is not ended."""
    return bool(supervisable(s)) and s.permits(Verb.SUPERVISE)


def supervisable(s: Standing) -> list[int]:
    """Return the ids of the open assignments without an order that is not ended."""
    busy = {o.assignment_id for o in s.oversight.orders if o.status not in ENDED_ORDERS}
    return [row.pk for row in s.assignments if not row.ended_at and row.pk not in busy]


def answerable_orders(s: Standing) -> list[SupervisionOrder]:
    """Return the open orders that the person's unit must answer."""
    return _orders_of(s, Verb.ANSWER_SUPERVISION, OrderStatus.OPEN)


def endable_orders(s: Standing) -> list[SupervisionOrder]:
    """Return the orders that the supervisor may end, the answered ones first."""
    found = _orders_of(s, Verb.ACCEPT_SUPERVISION, OrderStatus.ANSWERED)
    return _of_others(s, found + _orders_of(s, Verb.ACCEPT_SUPERVISION, OrderStatus.OPEN))


def returnable_orders(s: Standing) -> list[SupervisionOrder]:
    """Return the answered orders that the supervisor may send back."""
    return _of_others(s, _orders_of(s, Verb.REFUSE_SUPERVISION, OrderStatus.ANSWERED))


def _of_others(s: Standing, rows: list[Judged]) -> list[Judged]:
    """Keep what is about other units than the person's own, on which nobody decides."""
    return [row for row in rows if own_unit_refusal(s.actor, row.unit_id) is None]


def withdrawable_orders(s: Standing) -> list[SupervisionOrder]:
    """Return the unanswered orders that the supervisor may withdraw."""
    found = _orders_of(s, Verb.WITHDRAW_SUPERVISION, OrderStatus.OPEN)
    return [order for order in found if withdrawal_refusal(s.actor, order) is None]


def _orders_of(s: Standing, verb: Verb, status: OrderStatus) -> list[SupervisionOrder]:
    found = [order for order in s.oversight.orders if order.status == status]
    return [order for order in found if permits(s.actor, verb, s.case, order.unit)]


def decidable_criticisms(s: Standing, verb: Verb) -> list[Criticism]:
    """Return the proposals that the supervisor has not decided."""
    found = [row for row in s.oversight.criticisms if row.status == CriticismStatus.PROPOSED]
    return _of_others(s, found) if s.permits(verb) else []


def may_instruct(s: Standing) -> bool:
    """Tell whether there is a unit that an instruction could ask."""
    return bool(s.assignments) and s.permits(Verb.INSTRUCT)


def answerable_tasks(s: Standing) -> list[InstructionTask]:
    """Return the instructions that the person's unit has not answered."""
    waiting = [task for task in s.oversight.tasks if not task.answered_at]
    return [t for t in waiting if permits(s.actor, Verb.ANSWER_INSTRUCTION, s.case, t.unit)]
