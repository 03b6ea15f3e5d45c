"""Lists of what oversees cases: orders, notices of urging, criticism, instructions.

One rule for all: the hotline's readers see every row, a unit's people those of their own
units and of units below.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, OuterRef, QuerySet, Subquery

from cases.access.permissions import is_unit_person
from cases.access.privacy import line_text
from cases.access.reviewing import not_of_own_units
from cases.models import (
    Circular,
    Criticism,
    CriticismStatus,
    InstructionTask,
    OrderStatus,
    SupervisionAnswer,
    SupervisionOrder,
    Urge,
    UrgeKind,
)
from cases.models.paper_references import circular_reference, order_reference, urge_reference
from cases.rules.capabilities import CaseCapability
from grids.models import User
from hotline.counts import Countable
from hotline.paging import Page, take_page

RowModel = TypeVar("RowModel", bound=Model)
CIRCULARS_SHOWN = 12
TASK_SHOWN = ("instruction__case", "instruction__leader", "unit", "answered_by")


def of_own_units(rows: QuerySet[RowModel], user: User) -> QuerySet[RowModel]:
    """Return the rows that a person may see, by the unit that they are about."""
    if not user.is_active:
        return rows.none()
    if is_unit_person(user):
        return rows.filter(unit__any_of=user.scope_unit_ids)
    return rows


@dataclass(frozen=True)
class OrderLine:
    """A supervision order in the list."""

    order: SupervisionOrder
    reference: str
    title: str
    ground: str
    ended_at: datetime | None


def visible_orders(user: User) -> QuerySet[SupervisionOrder]:
    """Return the supervision orders that a person may see."""
    return of_own_units(SupervisionOrder.objects.all(), user)


def order_page(
    orders: QuerySet[SupervisionOrder], user: User, number: int = 1
) -> tuple[Page, list[OrderLine]]:
    """Return a page of orders in the order given; one query."""
    page = take_page(orders_with_answers(orders), number)
    return page, order_lines(page.objects, user)


def orders_with_answers(orders: QuerySet[SupervisionOrder]) -> QuerySet[Any]:
    """Return orders with what a line tells of them, when they were last answered among it."""
    answered = SupervisionAnswer.objects.filter(order=OuterRef("pk")).order_by("-pk")
    return orders.select_related("case", "unit", "issued_by").annotate(
        answered_at=Subquery(answered.values("submitted_at")[:1])
    )


def order_lines(orders: Sequence[Any], user: User) -> list[OrderLine]:
    """Return the lines of orders, texts as the person reads them."""
    return [
        OrderLine(
            order,
            order_reference(order),
            line_text(user, order.case, order.case.title),
            line_text(user, order.case, order.ground),
            None if order.status == OrderStatus.OPEN else order.answered_at or order.closed_at,
        )
        for order in orders
    ]


def waiting_orders(user: User) -> Countable:
    """Return the orders that wait for a person: to be judged, or to be answered."""
    if user.can(CaseCapability.SUPERVISE):
        answered = SupervisionOrder.objects.filter(status=OrderStatus.ANSWERED)
        return answered.filter(not_of_own_units(user, "unit"))
    if user.can(CaseCapability.HANDLE):
        return visible_orders(user).filter(status=OrderStatus.OPEN)
    return 0


@dataclass(frozen=True)
class UrgeLine:
    """A notice of urging in the list."""

    urge: Urge
    reference: str
    title: str
    text: str


def visible_urge_notices(user: User) -> QuerySet[Urge]:
    """Return the notices of urging (催办通知书) that a person may see."""
    return of_own_units(Urge.objects.filter(kind=UrgeKind.NOTICE), user)


def urge_page(urges: QuerySet[Urge], user: User, number: int = 1) -> tuple[Page, list[UrgeLine]]:
    """Return a page of notices, the newest first; one query."""
    page = take_page(urges_in_order(urges), number)
    return page, urge_lines(page.objects, user)


def urges_in_order(urges: QuerySet[Urge]) -> QuerySet[Urge]:
    """Return notices, the newest first, with what a line tells of them."""
    return urges.select_related("case", "unit").order_by("-at", "-pk")


def urge_lines(urges: Sequence[Urge], user: User) -> list[UrgeLine]:
    """Return the lines of notices, texts as the person reads them."""
    return [
        UrgeLine(
            urge, urge_reference(urge), line_text(user, urge.case, urge.case.title),
            line_text(user, urge.case, urge.text),
        )
        for urge in urges
    ]  # fmt: skip


@dataclass(frozen=True)
class CriticismLine:
    """An entry for a circular in the list."""

    entry: Criticism
    title: str
    reason: str
    note: str
    reference: str


def criticism_page(
    entries: QuerySet[Criticism], user: User, number: int = 1
) -> tuple[Page, list[CriticismLine]]:
    """Return a page of entries, the newest first; one query."""
    page = take_page(criticisms_in_order(entries), number)
    return page, criticism_lines(page.objects, user)


def criticisms_in_order(entries: QuerySet[Criticism]) -> QuerySet[Criticism]:
    """Return entries, the newest first, with what a line tells of them."""
    found = entries.select_related("case", "unit", "circular", "decided_by")
    return found.order_by("-proposed_at", "-pk")


def criticism_lines(entries: Sequence[Criticism], user: User) -> list[CriticismLine]:
    """Return the lines of entries, texts as the person reads them."""
    return [
        CriticismLine(
            entry,
            line_text(user, entry.case, entry.case.title),
            line_text(user, entry.case, entry.reason),
            line_text(user, entry.case, entry.note),
            circular_reference(entry.circular) if entry.circular else "",
        )
        for entry in entries
    ]


def visible_criticisms(user: User) -> QuerySet[Criticism]:
    """Return the entries that a person may see; units see what was published about them."""
    found = of_own_units(Criticism.objects.all(), user)
    if is_unit_person(user):
        return found.filter(status=CriticismStatus.PUBLISHED)
    return found


def waiting_criticisms(user: User) -> Countable:
    """Return the proposals that wait for the supervisor."""
    if not user.can(CaseCapability.CRITICISE):
        return 0
    proposed = Criticism.objects.filter(status=CriticismStatus.PROPOSED)
    return proposed.filter(not_of_own_units(user, "unit"))


def last_circulars() -> list[tuple[Circular, str]]:
    """Return the latest circulars with their references; they are public among units."""
    found = Circular.objects.select_related("issued_by")[:CIRCULARS_SHOWN]
    return [(circular, circular_reference(circular)) for circular in found]


@dataclass(frozen=True)
class TaskLine:
    """One unit's duty to answer an instruction, in the list."""

    task: InstructionTask
    title: str
    text: str
    answer: str


def visible_tasks(user: User) -> QuerySet[InstructionTask]:
    """Return the instructions' tasks that a person may see."""
    return of_own_units(InstructionTask.objects.all(), user)


def task_page(
    tasks: QuerySet[InstructionTask], user: User, number: int = 1
) -> tuple[Page, list[TaskLine]]:
    """Return a page of tasks in the order given; one query."""
    page = take_page(tasks.select_related(*TASK_SHOWN), number)
    return page, task_lines(page.objects, user)


def task_lines(tasks: Sequence[InstructionTask], user: User) -> list[TaskLine]:
    """Return the lines of tasks read with `TASK_SHOWN`, texts as the person reads them."""
    return [_task_line(task, user) for task in tasks]


def _task_line(task: InstructionTask, user: User) -> TaskLine:
    case: Any = task.instruction.case
    return TaskLine(
        task,
        line_text(user, case, case.title),
        line_text(user, case, task.instruction.text),
        line_text(user, case, task.text),
    )


def waiting_tasks(user: User) -> QuerySet[InstructionTask]:
    """Return the instructions that nobody answered: the leader's own, the unit's, or all."""
    found = visible_tasks(user).filter(answered_at__isnull=True)
    gives_them = user.can(CaseCapability.INSTRUCT_IN_PERSON)
    return found.filter(instruction__leader=user) if gives_them else found


def late_tasks(user: User, at: datetime) -> QuerySet[InstructionTask]:
    """Return those of a person's unanswered instructions that are past their deadline."""
    return waiting_tasks(user).filter(due_at__lt=at)
