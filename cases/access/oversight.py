"""How a case is overseen: its orders, proposed criticisms and instructions as rows.

Read with the case, so that offering a verb costs no query.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import QuerySet

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
    # The ids of the files that came with an answer to an order, and to an instruction.
    answer_files: tuple[tuple[int, int], ...] = ()
    task_files: tuple[tuple[int, int], ...] = ()

    @property
    def file_ids(self) -> set[int]:
        """The ids of files that belong to orders and instructions, not to the demand."""
        found = {file for _, file in (*self.answer_files, *self.task_files)}
        return found | {task.instruction.scan_id or 0 for task in self.tasks}


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


# What oversees a case, by name: the kind of record (`cases.access.record_kinds`) and its query.
OVERSIGHT: dict[str, tuple[str, Callable[[Case], Rows]]] = {
    "orders": ("orders", _orders),
    "answers": ("orders", _answers),
    "answer_files": ("orders", _answer_files),
    "criticisms": ("criticisms", lambda case: case.criticisms.select_related("circular")),
    "tasks": ("instructions", _tasks),
    "task_files": ("instructions", _task_files),
}


def oversight_of(read: Mapping[str, Sequence[Any]]) -> Oversight:
    """Return what oversees a case of the rows that were read."""
    names = ("orders", "criticisms", "tasks", "answers", "answer_files", "task_files")
    return Oversight(**{name: tuple(read.get(name, ())) for name in names})
