"""How a case is overseen: its orders, proposed criticisms and instructions as rows.

Read with the case, so that offering a verb costs no query.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, OuterRef, QuerySet, Value

from cases.access.record_kinds import may_have
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


def _with_files(rows: Any, case: Case, name: str) -> Rows:
    """Let rows tell as `file_ids` the files that came with them; `name` is what links call them."""
    ids: Any = Value([], ArrayField(BigIntegerField()))
    if may_have(case, "attachments"):
        pairs = rows.model.attachments.through.objects.filter(**{name: OuterRef("pk")})
        ids = ArraySubquery(pairs.values("attachment_id"))
    told: Rows = rows.annotate(file_ids=ids)
    return told


def _answers(case: Case) -> Rows:
    rows = SupervisionAnswer.objects.filter(order__case=case).order_by("pk")
    return _with_files(rows, case, "supervisionanswer")


def _tasks(case: Case) -> Rows:
    rows = InstructionTask.objects.filter(instruction__case=case).select_related("instruction")
    return _with_files(rows.order_by("instruction__given_at", "pk"), case, "instructiontask")


# What oversees a case, by name: the kind of record (`cases.access.record_kinds`) and its query.
# Who issued an order is read with it, since a rule asks whether they are still there.
OVERSIGHT: dict[str, tuple[str, Callable[[Case], Rows]]] = {
    "orders": ("orders", lambda case: case.supervision_orders.select_related("issued_by")),
    "answers": ("orders", _answers),
    "criticisms": ("criticisms", lambda case: case.criticisms.select_related("circular")),
    "tasks": ("instructions", _tasks),
}


def oversight_of(read: Mapping[str, Sequence[Any]]) -> Oversight:
    """Return what oversees a case of the rows that were read."""
    names = ("orders", "criticisms", "tasks", "answers")
    return Oversight(**{name: tuple(read.get(name, ())) for name in names})
