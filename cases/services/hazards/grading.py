"""A 疑似重大 hazard: handed over by telephone at once, then judged by the competent department.

Source: domain "Hazards": an operator only marks 疑似重大; 重大 is judged by the competent
department under its standards, then supervised by name and reported upward.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cases.models import (
    Assignment,
    Case,
    DutyCall,
    DutyOutcome,
    Hazard,
    HazardCall,
    HazardDeed,
    HazardGrade,
)
from cases.rules.capabilities import CaseCapability
from cases.rules.notice_kinds import HazardSentence
from cases.services.hazards.rules import filers_of, lock_hazard, log_step
from cases.services.record.notices import notify
from grids.models import User
from hotline.errors import InvalidInput

NAME_MAX = 40
STANDARD_MAX = 200
NOTE_MAX = 300


@dataclass(frozen=True)
class Judgement:
    """What the competent department judged: the grade, why, under which standard.

    For 重大 also who supervises it and to which authority it is reported.
    """

    grade: str
    department: str
    standard: str
    reason: str
    supervised_by: str = ""
    reported_to: str = ""


@transaction.atomic
def record_hazard_call(
    hazard: Hazard,
    *,
    callee: str,
    outcome: str,
    actor: User,
    at: datetime,
    answered_by: str = "",
    note: str = "",
) -> Hazard:
    """Record one call that hands a hazard over; an answered one ends the demand for it.

    Raises InvalidInput for an answered call without who answered, Conflict where the
    hazard is not 疑似重大 or was handed over already.
    """
    hazard = lock_hazard(hazard, HazardDeed.CALL, actor)
    wrong = _too_long({"callee": callee, "answered_by": answered_by}, NAME_MAX)
    if not callee.strip():
        wrong["callee"] = "请填写接电话的单位或部门。"
    if outcome not in DutyOutcome.values:
        wrong["outcome"] = "请选择通话结果。"
    is_answered = outcome == DutyOutcome.ANSWERED
    if is_answered and not answered_by.strip():
        wrong["answered_by"] = "请填写接听人姓名。"
    wrong |= _too_long({"note": note}, NOTE_MAX)
    if wrong:
        raise InvalidInput(fields=wrong)
    answered_by = answered_by.strip() if is_answered else ""
    call = HazardCall.objects.create(
        hazard=hazard, called_at=at, called_by=actor, callee=callee.strip(), outcome=outcome,
        answered_by=answered_by, note=note.strip(),
    )  # fmt: skip
    if is_answered:
        hazard.handed_over_at = at
        hazard.save(update_fields=["handed_over_at"])
    return log_step(hazard, HazardDeed.CALL, _call_in_words(call), actor=actor, at=at)


def hand_over_by_call(case: Case, part: Assignment, call: DutyCall) -> None:
    """Note a call to the unit of a 疑似重大 case (电话指派) as one that hands its hazard over.

    One answered call thereby does for both. The case's row is locked by the verb.
    """
    hazard = Hazard.objects.select_for_update().filter(case=case).first()
    if hazard is None or not hazard.is_to_telephone:
        return
    made = HazardCall.objects.create(
        hazard=hazard, called_at=call.called_at, called_by=call.called_by,
        callee=str(part.unit)[:NAME_MAX], outcome=call.outcome,
        answered_by=call.answered_by[:NAME_MAX], note=call.note,
    )  # fmt: skip
    if call.outcome == DutyOutcome.ANSWERED:
        hazard.handed_over_at = call.called_at
        hazard.save(update_fields=["handed_over_at"])
    log_step(hazard, HazardDeed.CALL, _call_in_words(made), actor=call.called_by, at=call.called_at)


def _call_in_words(call: HazardCall) -> str:
    who = f"，接听人{call.answered_by}" if call.answered_by else ""
    return f"{call.callee}：{call.get_outcome_display()}{who}。{call.note}"


@transaction.atomic
def judge_hazard(hazard: Hazard, judgement: Judgement, *, actor: User, at: datetime) -> Hazard:
    """Record what the competent department judged a 疑似重大 hazard to be (等级认定).

    重大 names who supervises it and where it is reported to; leaders, supervisors and the
    body's filers get a notice each. Raises InvalidInput, Conflict before the hand-over.
    """
    hazard = lock_hazard(hazard, HazardDeed.JUDGE, actor)
    _check_judgement(judgement)
    is_major = judgement.grade == HazardGrade.MAJOR
    hazard.grade, hazard.judged_at = judgement.grade, at
    hazard.judging_department = judgement.department.strip()
    hazard.judging_standard = judgement.standard.strip()
    hazard.supervised_by = judgement.supervised_by.strip() if is_major else ""
    hazard.reported_to = judgement.reported_to.strip() if is_major else ""
    hazard.save(
        update_fields=[
            "grade", "judged_at", "judging_department", "judging_standard", "supervised_by",
            "reported_to",
        ]
    )  # fmt: skip
    if is_major:
        _tell_of_major(hazard, at)
    return log_step(hazard, HazardDeed.JUDGE, _in_words(hazard, judgement), actor=actor, at=at)


def _check_judgement(judgement: Judgement) -> None:
    wrong = {}
    if judgement.grade not in (HazardGrade.ORDINARY, HazardGrade.MAJOR):
        wrong["grade"] = "请选择一般或重大。"
    if not judgement.department.strip():
        wrong["department"] = "请填写认定部门。"
    if not judgement.standard.strip():
        wrong["standard"] = "请填写认定依据的标准。"
    if not judgement.reason.strip():
        wrong["reason"] = "请填写认定理由。"
    if judgement.grade == HazardGrade.MAJOR:
        if not judgement.supervised_by.strip():
            wrong["supervised_by"] = "重大隐患须挂牌督办，请填写督办责任人。"
        if not judgement.reported_to.strip():
            wrong["reported_to"] = "重大隐患须上报，请填写上报至哪个机关。"
    names = ("department", "supervised_by", "reported_to")
    wrong |= _too_long({name: getattr(judgement, name) for name in names}, NAME_MAX)
    wrong |= _too_long({"standard": judgement.standard}, STANDARD_MAX)
    wrong |= _too_long({"reason": judgement.reason}, NOTE_MAX)
    if wrong:
        raise InvalidInput(fields=wrong)


def _too_long(texts: dict[str, str], most: int) -> dict[str, str]:
    return {name: f"最多 {most} 字。" for name, text in texts.items() if len(text) > most}


def _tell_of_major(hazard: Hazard, at: datetime) -> None:
    facts = {"above": hazard.reported_to, "category": hazard.category}
    notify(HazardSentence.MAJOR, facts, at=at, to=CaseCapability.HEAR_OF_MAJOR_HAZARDS)
    for filer in filers_of(hazard.keeper):
        notify(HazardSentence.MAJOR, facts, at=at, user=filer)


def _in_words(hazard: Hazard, judgement: Judgement) -> str:
    said = (
        f"{hazard.judging_department}认定为{hazard.get_grade_display()}，"
        f"依据{hazard.judging_standard}。{judgement.reason.strip()}"
    )
    if hazard.grade == HazardGrade.MAJOR:
        said += f"（督办责任人{hazard.supervised_by}，上报{hazard.reported_to}）"
    return said
