"""What oversees a case as one person sees it: masked, and cut to the person's own units."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.access.permissions import is_unit_person
from cases.access.privacy import Privacy
from cases.access.situation import Situation
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
from cases.models.paper_references import order_reference, urge_reference
from cases.selectors.files import File

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


def read_overseen(
    situation: Situation, urges: Sequence[Urge], privacy: Privacy, files: Sequence[File]
) -> Overseen:
    """Return what oversees a case, from the rows that were read for one person.

    `urges` and `files` are those that the person may see.
    """
    return _Reading(situation, privacy, files).overseen(urges)


@dataclass(frozen=True)
class _Reading:
    """The rows of one case as one person reads them."""

    situation: Situation
    privacy: Privacy
    files: Sequence[File]

    def overseen(self, urges: Sequence[Urge]) -> Overseen:
        """Return all of it, with urgings counted by kind."""
        oversight = self.situation.oversight
        counts = Counter(UrgeKind(urge.kind) for urge in urges)
        notices = [urge for urge in urges if urge.kind == UrgeKind.NOTICE]
        return Overseen(
            orders=[self._order(order) for order in self._own(oversight.orders)],
            instructions=self._instructions(self._own(oversight.tasks)),
            notices=[(urge, urge_reference(urge)) for urge in self._own(notices)],
            criticisms=[
                (row, self.privacy.text(row.reason))
                for row in self._own(oversight.criticisms)
                if self._is_told(row)
            ],
            counted="，".join(said.format(counts[k]) for k, said in COUNTED.items() if counts[k]),
        )

    def _own(self, rows: Sequence[Any]) -> list[Any]:
        """Keep what is about the person's own units; the hotline sees all."""
        user = self.situation.actor
        if not is_unit_person(user):
            return list(rows)
        return [row for row in rows if row.unit_id in user.scope_unit_ids]

    def _is_told(self, row: Criticism) -> bool:
        return not is_unit_person(self.situation.actor) or row.status == CriticismStatus.PUBLISHED

    def _order(self, order: SupervisionOrder) -> OrderShown:
        text, oversight = self.privacy.text, self.situation.oversight
        answers = [
            AnswerShown(row, text(row.text), text(row.verdict_reason), self._filed(row))
            for row in oversight.answers
            if row.order_id == order.pk
        ]
        last = answers[-1].answer.submitted_at if answers else None
        ended = None if order.status == OrderStatus.OPEN else last or order.closed_at
        return OrderShown(
            order, order_reference(order), text(order.ground), text(order.required), ended,
            answers, text(order.closing_note),
        )  # fmt: skip

    def _instructions(self, tasks: Iterable[InstructionTask]) -> list[InstructionShown]:
        text, shown = self.privacy.text, {}
        for task in tasks:
            given = task.instruction
            if given.pk not in shown:
                scans = [row for row in self.files if row.attachment.pk == given.scan_id]
                shown[given.pk] = InstructionShown(given, text(given.text), scans, [])
            shown[given.pk].answers.append(TaskShown(task, text(task.text), self._filed(task)))
        return list(shown.values())

    def _filed(self, row: Any) -> list[File]:
        """Return the files that came with a row and that the person may see."""
        return [file for file in self.files if file.attachment.pk in row.file_ids]
