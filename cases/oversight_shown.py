"""What oversees a case as one person sees it: masked, and cut to the person's own units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cases.models import (
    Criticism,
    CriticismStatus,
    Instruction,
    InstructionTask,
    OrderStatus,
    SupervisionAnswer,
    SupervisionOrder,
    Urge,
    UrgeKind,
)
from cases.papers import order_reference, urge_reference
from cases.permissions import is_unit_person

if TYPE_CHECKING:
    from cases.dossier import Dossier
    from cases.dossier_parts import File

COUNTED = {
    UrgeKind.CITIZEN: "市民催办{}次",
    UrgeKind.PERSON: "热线催办{}次",
    UrgeKind.REMINDER: "到期提醒{}次",
    UrgeKind.NOTICE: "催办通知书{}份",
}


@dataclass(frozen=True)
class AnswerShown:
    """One answer to an order, masked, with its files."""

    answer: SupervisionAnswer
    text: str
    reason: str
    files: list[File]


@dataclass(frozen=True)
class OrderShown:
    """A supervision order with its answers."""

    order: SupervisionOrder
    reference: str
    ground: str
    required: str
    ended_at: datetime | None
    answers: list[AnswerShown]
    closing_note: str = ""


@dataclass(frozen=True)
class TaskShown:
    """What one unit answered to an instruction."""

    task: InstructionTask
    text: str
    files: list[File]


@dataclass(frozen=True)
class InstructionShown:
    """An instruction with its scan and what the units answered."""

    instruction: Instruction
    text: str
    scans: list[File]
    answers: list[TaskShown]


@dataclass(frozen=True)
class Overseen:
    """All of it; empty where nothing oversees the case."""

    orders: list[OrderShown]
    instructions: list[InstructionShown]
    notices: list[tuple[Urge, str]]
    criticisms: list[tuple[Criticism, str]]
    counted: str

    def __bool__(self) -> bool:
        return bool(self.orders or self.instructions or self.counted or self.criticisms)


def read_overseen(dossier: Dossier) -> Overseen:
    """Return what oversees a case; from what the dossier has read."""
    oversight = dossier.situation.oversight
    urges = dossier.urges
    tally = Counter(UrgeKind(urge.kind) for urge in urges)
    notices = [urge for urge in urges if urge.kind == UrgeKind.NOTICE]
    return Overseen(
        orders=[_order(order, dossier) for order in _own(oversight.orders, dossier)],
        instructions=_instructions(_own(oversight.tasks, dossier), dossier),
        notices=[(urge, urge_reference(urge)) for urge in _own(notices, dossier)],
        criticisms=[
            (row, dossier.privacy.text(row.reason))
            for row in _own(oversight.criticisms, dossier)
            if _is_told(row, dossier)
        ],
        counted="，".join(said.format(tally[k]) for k, said in COUNTED.items() if tally[k]),
    )


def _own(rows: Sequence[Any], dossier: Dossier) -> list[Any]:
    """Keep what is about the person's own units; the hotline sees all."""
    if not is_unit_person(dossier.user):
        return list(rows)
    return [row for row in rows if row.unit_id in dossier.user.scope_unit_ids]


def _is_told(row: Criticism, dossier: Dossier) -> bool:
    return not is_unit_person(dossier.user) or row.status == CriticismStatus.PUBLISHED


def _order(order: SupervisionOrder, dossier: Dossier) -> OrderShown:
    text, oversight = dossier.privacy.text, dossier.situation.oversight
    files_of = _filed(oversight.answer_files, dossier)
    answers = [
        AnswerShown(row, text(row.text), text(row.verdict_reason), files_of(row.pk))
        for row in oversight.answers
        if row.order_id == order.pk
    ]
    last = answers[-1].answer.submitted_at if answers else None
    ended = None if order.status == OrderStatus.OPEN else last or order.closed_at
    return OrderShown(
        order, order_reference(order), text(order.ground), text(order.required), ended, answers,
        text(order.closing_note),
    )  # fmt: skip


def _instructions(tasks: Iterable[InstructionTask], dossier: Dossier) -> list[InstructionShown]:
    text, shown = dossier.privacy.text, {}
    files_of = _filed(dossier.situation.oversight.task_files, dossier)
    for task in tasks:
        given = task.instruction
        if given.pk not in shown:
            scans = [row for row in dossier.files if row.attachment.pk == given.scan_id]
            shown[given.pk] = InstructionShown(given, text(given.text), scans, [])
        shown[given.pk].answers.append(TaskShown(task, text(task.text), files_of(task.pk)))
    return list(shown.values())


def _filed(pairs: Sequence[tuple[int, int]], dossier: Dossier) -> Callable[[int], list[File]]:
    """Return which files came with a row, told by (row, file) pairs of ids."""
    linked = set(pairs)
    return lambda pk: [file for file in dossier.files if (pk, file.attachment.pk) in linked]


def oversight_files(dossier: Dossier) -> set[int]:
    """Return the ids of files that belong to orders and instructions, not to the demand."""
    oversight = dossier.situation.oversight
    found = {file for _, file in (*oversight.answer_files, *oversight.task_files)}
    return found | {task.instruction.scan_id or 0 for task in oversight.tasks}
