"""Instructions on documents as one person reads them, and those that wait."""

from dataclasses import dataclass

from django.db.models import F

from cases.rules.capabilities import CaseCapability
from grids.models import User
from hotline.counts import Countable
from hotline.paging import Page, take_page
from reports.capabilities import ReportCapability
from reports.models import Bulletin, DocumentInstruction
from reports.services.instructions import may_answer

SHOWN = ("bulletin", "leader", "unit", "answered_by")


@dataclass(frozen=True)
class InstructionLine:
    """An instruction; `is_mine` where the person may answer it, `is_readable` its document."""

    instruction: DocumentInstruction
    is_mine: bool
    is_readable: bool


def instruction_page(user: User, number: int = 1) -> tuple[Page, list[InstructionLine]]:
    """Return a page of the instructions that a person sees, the unanswered first by deadline."""
    rows = DocumentInstruction.objects.visible_to(user).select_related(*SHOWN)
    waiting_first = F("answered_at").desc(nulls_first=True)
    page = take_page(rows.order_by(waiting_first, "due_at", "pk"), number)
    return page, _lines(page.objects, user)


def instructions_on(bulletin: Bulletin, user: User) -> list[InstructionLine]:
    """Return the instructions on a document that a person sees, the newest first."""
    rows = DocumentInstruction.objects.visible_to(user).filter(bulletin=bulletin)
    return _lines(list(rows.select_related(*SHOWN)), user)


def _lines(rows: list[DocumentInstruction], user: User) -> list[InstructionLine]:
    keys = {row.bulletin_id for row in rows}
    seen = set(Bulletin.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    return [
        InstructionLine(row, not row.answered_at and may_answer(row, user), row.bulletin_id in seen)
        for row in rows
    ]


def waiting_instructions(user: User) -> Countable:
    """Return the unanswered ones: a leader's own, a unit's, or all for supervisors."""
    if not user.can(CaseCapability.FOLLOW_INSTRUCTIONS):
        return 0
    found = DocumentInstruction.objects.visible_to(user).open()
    return found.filter(leader=user) if user.can(CaseCapability.INSTRUCT_IN_PERSON) else found


def may_instruct(bulletin: Bulletin, user: User) -> bool:
    """Tell whether a person may give an instruction on a document now."""
    gives = user.can(CaseCapability.INSTRUCT_IN_PERSON) and user.can(
        ReportCapability.READ_BULLETINS
    )
    return gives and bulletin.is_issued
