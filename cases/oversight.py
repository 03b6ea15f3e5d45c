"""How a case is overseen: its orders, proposed criticisms and instructions, and who may act.

Read once with the case, so that offering a verb costs no query; each predicate says the
same as the refusals of its service.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.models import (
    Case,
    Criticism,
    CriticismStatus,
    InstructionTask,
    OrderStatus,
    SupervisionOrder,
)
from cases.permissions import permits
from cases.presence import may_have
from cases.states import Verb

if TYPE_CHECKING:
    from cases.allowed import Standing


@dataclass(frozen=True)
class Oversight:
    """The rows of a case: supervision orders, proposals of criticism, instructions' tasks.

    `replied` are the assignments that have a reply waiting for review: they owe nothing.
    """

    orders: tuple[SupervisionOrder, ...] = ()
    criticisms: tuple[Criticism, ...] = ()
    tasks: tuple[InstructionTask, ...] = ()
    replied: frozenset[int] = frozenset()


NOTHING = Oversight()


def read_oversight(case: Case) -> Oversight:
    """Return what oversees a case; a query for each kind that it has, more for the answers."""
    orders = case.supervision_orders.select_related("unit", "issued_by", "closed_by")
    tasks = InstructionTask.objects.filter(instruction__case=case).select_related(
        "unit", "answered_by", "instruction__recorded_by"
    )
    answered = orders.prefetch_related("answers__submitted_by", "answers__attachments")
    told = tasks.order_by("instruction__given_at", "pk").prefetch_related("attachments")
    replied = case.replies.filter(verdict="").values_list("assignment_id", flat=True)
    return Oversight(
        orders=tuple(answered) if may_have(case, "orders") else (),
        criticisms=(
            tuple(case.criticisms.select_related("unit", "circular"))
            if may_have(case, "criticisms")
            else ()
        ),
        tasks=tuple(told) if may_have(case, "instructions") else (),
        replied=frozenset(replied) if may_have(case, "replies") else frozenset(),
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
    busy = {o.assignment_id for o in s.oversight.orders if o.status != OrderStatus.CLOSED}
    return [row.pk for row in s.assignments if not row.ended_at and row.pk not in busy]


def answerable_orders(s: Standing) -> list[SupervisionOrder]:
    """Return the open orders that the person's unit must answer."""
    return _orders(s, Verb.ANSWER_SUPERVISION, OrderStatus.OPEN)


def endable_orders(s: Standing) -> list[SupervisionOrder]:
    """Return the orders that the supervisor may end, the answered ones first."""
    found = _orders(s, Verb.ACCEPT_SUPERVISION, OrderStatus.ANSWERED)
    return found + _orders(s, Verb.ACCEPT_SUPERVISION, OrderStatus.OPEN)


def returnable_orders(s: Standing) -> list[SupervisionOrder]:
    """Return the answered orders that the supervisor may send back."""
    return _orders(s, Verb.REFUSE_SUPERVISION, OrderStatus.ANSWERED)


def _orders(s: Standing, verb: Verb, status: OrderStatus) -> list[SupervisionOrder]:
    found = [order for order in s.oversight.orders if order.status == status]
    return [order for order in found if permits(s.actor, verb, s.case, order.unit)]


def decidable_criticisms(s: Standing, verb: Verb) -> list[Criticism]:
    """Return the proposals that the supervisor has not decided."""
    found = [row for row in s.oversight.criticisms if row.status == CriticismStatus.PROPOSED]
    return found if s.permits(verb) else []


def may_instruct(s: Standing) -> bool:
    """Tell whether there is a unit that an instruction could ask."""
    return bool(s.assignments) and s.permits(Verb.INSTRUCT)


def answerable_tasks(s: Standing) -> list[InstructionTask]:
    """Return the instructions that the person's unit has not answered."""
    waiting = [task for task in s.oversight.tasks if not task.answered_at]
    return [t for t in waiting if permits(s.actor, Verb.ANSWER_INSTRUCTION, s.case, t.unit)]
