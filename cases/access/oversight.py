"""How a case is overseen: its orders, proposed criticisms and instructions as rows.

Read with the case, so that offering a verb costs no query.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import F, QuerySet

from cases.access.file_ids import with_file_ids
from cases.models import (
    Case,
    Criticism,
    InstructionTask,
    SupervisionAnswer,
    SupervisionOrder,
)

Judged = TypeVar("Judged", SupervisionOrder, Criticism)
Rows = QuerySet[Any, Any]


@dataclass(frozen=True)
class Oversight:
    """The rows of a case: supervision orders, proposals of criticism, instructions' tasks."""

    orders: tuple[SupervisionOrder, ...] = ()
    criticisms: tuple[Criticism, ...] = ()
    tasks: tuple[InstructionTask, ...] = ()
    answers: tuple[SupervisionAnswer, ...] = ()

    @property
    def file_ids(self) -> set[int]:
        """The ids of files that belong to orders and instructions, not to the demand."""
        rows: tuple[Any, ...] = (*self.answers, *self.tasks)
        found = {file for row in rows for file in row.file_ids}
        return found | {task.instruction.scan_id or 0 for task in self.tasks}


NOTHING = Oversight()
ANSWER = [field.attname for field in SupervisionAnswer._meta.concrete_fields]


def read_orders(case: Case) -> tuple[list[SupervisionOrder], list[SupervisionAnswer]]:
    """Return the orders of a case, and the answers to them with their files; one query."""
    told: dict[str, Any] = {f"answer_{name}": F(f"answers__{name}") for name in ANSWER}
    rows: Rows = OVERSIGHT["orders"][1](case).annotate(**told).order_by("pk", "answers__pk")
    orders: dict[int, SupervisionOrder] = {}
    answers: list[SupervisionAnswer] = []
    for row in with_file_ids(
        rows, case, "supervisionanswer", SupervisionAnswer.attachments, "answers__pk"
    ):
        order = orders.setdefault(row.pk, row)
        if row.answer_id is not None:
            values = [getattr(row, f"answer_{name}") for name in ANSWER]
            answer: Any = SupervisionAnswer.from_db(str(row._state.db), ANSWER, values)
            answer.order, answer.file_ids = order, row.file_ids
            answers.append(answer)
    return list(orders.values()), answers


def _tasks(case: Case) -> Rows:
    rows = InstructionTask.objects.filter(instruction__case=case).select_related("instruction")
    rows = rows.order_by("instruction__given_at", "pk")
    return with_file_ids(rows, case, "instructiontask", InstructionTask.attachments)


# What oversees a case, by name: the kind of record (`cases.access.record_kinds`) and its query.
# Who issued an order is read with it, since a rule asks whether they are still there.
OVERSIGHT: dict[str, tuple[str, Callable[[Case], Rows]]] = {
    "orders": ("orders", lambda case: case.supervision_orders.select_related("issued_by")),
    "criticisms": ("criticisms", lambda case: case.criticisms.select_related("circular")),
    "tasks": ("instructions", _tasks),
}


def oversight_of(read: Mapping[str, Sequence[Any]]) -> Oversight:
    """Return what oversees a case of the rows that were read."""
    names = ("orders", "criticisms", "tasks", "answers")
    return Oversight(**{name: tuple(read.get(name, ())) for name in names})
