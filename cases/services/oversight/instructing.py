"""Leaders' instructions (批示): given in the page or recorded from paper, and answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from cases.access.situation import Situation
from cases.guards.oversight import answer_instruction_refusal, instruct_refusal
from cases.models import Case, Instruction, InstructionTask
from cases.rules.capabilities import CaseCapability
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import Verb
from cases.services.record.attachments import Uploads, keep_file, keep_files
from cases.services.record.notices import notify, notify_with_leader
from cases.services.record.reasons import check_reason
from cases.services.record.transitions import Seen, begin, record_event
from grids.models import Unit, User
from hotline.bounds import falls_due
from hotline.errors import InvalidInput
from hotline.times import say_due

TEXT_MAX = 2000
NAME_MAX = 60


@dataclass(frozen=True)
class Giver:
    """Whose instruction it is: the leader who gives it, or the one named on the paper."""

    leader: User | None
    name: str
    given_at: datetime
    is_from_paper: bool


@transaction.atomic
def instruct_case(
    case: Case,
    *,
    actor: User,
    at: datetime,
    text: str,
    due_at: datetime,
    units: list[Unit] | None = None,
    leader: User | None = None,
    leader_name: str = "",
    given_at: datetime | None = None,
    uploads: Uploads = (),
    seen: Seen | None = None,
) -> Instruction:
    """Record an instruction that the units named, the lead by default, must answer.

    A leader gives it in the page; others record one given on paper, with leader's name, day
    and scan. Raises InvalidInput for a unit that has no part in the case.
    """
    s = begin(case, instruct_refusal, actor=actor, at=at, seen=seen)
    case = s.case
    check_reason("text", text, TEXT_MAX)
    if fault := falls_due(due_at, at=at, label="反馈截止"):
        raise InvalidInput(fields={"due_at": fault})
    giver = _giver(actor, leader, leader_name, given_at, case, at)
    chosen = _answering_units(s, units or [])
    scan = _keep_scan(giver, uploads, case, actor)
    instruction = Instruction.objects.create(
        case=case, leader=giver.leader, leader_name=giver.name, text=text.strip(),
        given_at=giver.given_at, due_at=due_at, is_from_paper=giver.is_from_paper, scan=scan,
        recorded_at=at, recorded_by=actor,
    )  # fmt: skip
    InstructionTask.objects.bulk_create(
        InstructionTask(instruction=instruction, unit=unit, due_at=due_at) for unit in chosen
    )
    names = "、".join(str(unit) for unit in chosen)
    record_event(
        case, Verb.INSTRUCT, actor=actor, at=at,
        note=f"{giver.name}批示：{instruction.text}\n请{names}于{say_due(due_at, at)}前反馈。",
        facts={"instruction": instruction.pk},
    )  # fmt: skip
    for unit in chosen:
        facts = {"giver": giver.name}
        notify_with_leader(CaseSentence.INSTRUCTED, facts, at=at, case=case, unit=unit)
    return instruction


def _giver(
    actor: User,
    leader: User | None,
    name: str,
    given_at: datetime | None,
    case: Case,
    at: datetime,
) -> Giver:
    """Return whose instruction it is; a leader signs with the own name, now."""
    if actor.can(CaseCapability.INSTRUCT_IN_PERSON):
        return Giver(actor, str(actor), at, False)
    wrong: dict[str, str] = {}
    if leader is not None and not leader.can(CaseCapability.INSTRUCT_IN_PERSON):
        wrong["leader"] = f"{leader}不是领导。"
    name = name.strip() or (str(leader) if leader else "")
    if not name:
        wrong["leader_name"] = "请填写批示领导的姓名和职务。"
    elif len(name) > NAME_MAX:
        wrong["leader_name"] = f"最多 {NAME_MAX} 字，现有 {len(name)} 字。"
    if given_at is None or not case.received_at <= given_at <= at:
        wrong["given_at"] = "批示时间应在来电之后、现在之前。"
    if wrong:
        raise InvalidInput(fields=wrong)
    assert given_at is not None
    return Giver(leader, name, given_at, True)


def _answering_units(s: Situation, units: list[Unit]) -> list[Unit]:
    """Return the units that must answer, each with a part in the case, so that it sees it."""
    by_id = {row.unit_id: row.unit for row in sorted(s.assignments, key=lambda row: row.pk)}
    if missing := [str(unit) for unit in units if unit.pk not in by_id]:
        names = "、".join(missing)
        raise InvalidInput(fields={"units": f"{names}没有承办这件工单，请先派单或增加协办。"})
    lead = by_id.get(s.case.lead_unit_id or 0) or next(iter(by_id.values()))
    return list(dict.fromkeys(units)) or [lead]


def _keep_scan(giver: Giver, uploads: Uploads, case: Case, actor: User) -> Any:
    if not giver.is_from_paper:
        return None
    if len(uploads) != 1:
        raise InvalidInput(fields={"attachments": "请上传一份批示件的扫描件。"})
    return keep_file(uploads[0], actor=actor, case=case)


@transaction.atomic
def answer_instruction(
    task: InstructionTask,
    *,
    actor: User,
    at: datetime,
    text: str,
    uploads: Uploads = (),
) -> InstructionTask:
    """Answer an instruction for one unit, once; the leader and the supervisors are told."""
    case = begin(
        task.instruction.case, answer_instruction_refusal, task.pk, actor=actor, at=at
    ).case
    fresh = InstructionTask.objects.select_related("instruction__leader", "unit").get(pk=task.pk)
    check_reason("text", text, TEXT_MAX)
    fresh.text, fresh.answered_at, fresh.answered_by = text.strip(), at, actor
    fresh.save(update_fields=["text", "answered_at", "answered_by"])
    fresh.attachments.set(keep_files(uploads, actor=actor, case=case))
    name = fresh.instruction.leader_name
    record_event(
        case, Verb.ANSWER_INSTRUCTION, actor=actor, at=at, unit=fresh.unit,
        note=f"就{name}的批示反馈：{fresh.text}", facts={"instruction": fresh.instruction_id},
    )  # fmt: skip
    sentence, facts = CaseSentence.INSTRUCTION_ANSWERED, {"unit": fresh.unit}
    notify(sentence, facts, at=at, case=case, to=CaseCapability.HEAR_OF_SUPERVISION)
    if fresh.instruction.leader:
        leader = fresh.instruction.leader
        notify(sentence, facts, at=at, case=case, user=leader)
    return fresh
