"""Leaders' instructions (批示) on issued documents: given, and answered once."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from cases.rules.capabilities import CaseCapability
from grids.models import Unit, User
from grids.role_checks import require_capability
from hotline.bounds import falls_due
from hotline.errors import Conflict, Forbidden, InvalidInput, NotVisible
from hotline.times import say_due
from notices.services.outbox import notify
from reports.models import Bulletin, DocumentInstruction
from reports.models.instruction import INSTRUCTION_MAX
from reports.notice_kinds import BulletinSentence


@transaction.atomic
def instruct_on_document(
    bulletin: Bulletin, *, actor: User, at: datetime, text: str, due_at: datetime,
    unit: Unit | None = None,
) -> DocumentInstruction:  # fmt: skip
    """Give an instruction on an issued document to a unit, or to the supervisors without one.

    Raises Forbidden for who is no leader, NotVisible for a document they do not read,
    Conflict for a draft and for one that waits already, InvalidInput for an empty text or a
    deadline gone by.
    """
    require_capability(actor, CaseCapability.INSTRUCT_IN_PERSON)
    Bulletin.objects.select_for_update(of=("self",)).filter(pk=bulletin.pk).first()
    if not Bulletin.objects.visible_to(actor).filter(pk=bulletin.pk).exists():
        raise NotVisible("没有这一期。")
    if not bulletin.is_issued:
        raise Conflict("签发以后才能批示。")
    wrong = {} if (said := _said(text)) else {"text": _length("批示内容")}
    if fault := falls_due(due_at, at=at, label="反馈截止"):
        wrong["due_at"] = fault
    if unit and not unit.is_active:
        wrong["unit"] = f"{unit}已停用。"
    if wrong:
        raise InvalidInput(fields=wrong)
    given = bulletin.instructions.filter(leader=actor, unit=unit, text=said, answered_at=None)
    if given.exists():
        raise Conflict("同样的批示已经作出，正在等反馈。")
    made = DocumentInstruction.objects.create(
        bulletin=bulletin, leader=actor, text=said, given_at=at, due_at=due_at, unit=unit
    )
    facts = {"giver": actor, "bulletin": bulletin, "due": say_due(due_at, at)}
    units = [unit] if unit else []
    notify(BulletinSentence.INSTRUCTED_ON, facts, at=at, page=_list(), units=units,
           to=CaseCapability.HEAR_OF_SUPERVISION)  # fmt: skip
    return made


@transaction.atomic
def answer_document_instruction(
    instruction: DocumentInstruction, *, actor: User, at: datetime, text: str
) -> DocumentInstruction:
    """Answer an instruction, once; the leader and the supervisors are told.

    Raises Forbidden for who does not answer for its unit, Conflict where it was answered.
    """
    rows = DocumentInstruction.objects.visible_to(actor).select_related("bulletin", "leader")
    row: DocumentInstruction | None = (
        rows.select_for_update(of=("self",)).filter(pk=instruction.pk).first()
    )
    if row is None:
        raise NotVisible("没有这条批示。")
    if not may_answer(row, actor):
        raise Forbidden(f"这条批示由{row.addressee}反馈。")
    if row.answered_at:
        raise Conflict("这条批示已经反馈过了。")
    said = _said(text)
    if not said:
        raise InvalidInput(fields={"text": _length("反馈内容")})
    row.answer, row.answered_at, row.answered_by = said, at, actor
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    facts = {"unit": row.addressee, "bulletin": row.bulletin}
    notify(BulletinSentence.INSTRUCTION_ON_ANSWERED, facts, at=at, page=_list(),
           user=row.leader, to=CaseCapability.HEAR_OF_SUPERVISION)  # fmt: skip
    return row


def may_answer(instruction: DocumentInstruction, user: User) -> bool:
    """Tell whether a person answers for the unit, or is a supervisor where there is none."""
    if not user.can(CaseCapability.ANSWER_FOR_INSTRUCTIONS):
        return False
    if instruction.unit_id is None:
        return user.can(CaseCapability.SUPERVISE)
    return instruction.unit_id in user.scope_unit_ids


def _said(text: str) -> str:
    said = text.strip()
    return said if len(said) <= INSTRUCTION_MAX else ""


def _length(label: str) -> str:
    return f"请填写{label}，最多{INSTRUCTION_MAX}字。"


def _list() -> str:
    return reverse("reports:document_instructions")
