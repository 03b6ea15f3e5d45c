"""A unit's return (退单): checked against its window and count, then sent to the hotline."""

from dataclasses import dataclass, field
from datetime import datetime

from cases.models import (
    Assignment,
    AssignmentRole,
    Attachment,
    Case,
    NoticeKind,
    Objection,
    Ruling,
    WaitEnd,
)
from cases.services.dispatch import check_reason
from cases.services.notices import notify, tell_reviewers
from cases.services.replying import Hand
from cases.services.transitions import move_case, record_event
from cases.services.waiting import end_waits
from cases.states import State, Verb
from grids.models import Unit
from grids.rules import rule
from hotline.errors import Conflict, InvalidInput
from hotline.times import say_due


@dataclass(frozen=True)
class Return:
    """What a unit says against its duty: ground, text, which unit instead, material."""

    ground: str
    text: str
    proposed_unit: Unit | None = None
    files: list[Attachment] = field(default_factory=list)


def check_return(case: Case, assignment: Assignment, given: Return, at: datetime) -> None:
    """Raise InvalidInput or Conflict for a return that is not allowed, or not any more."""
    if given.ground not in rule("objection.grounds"):
        raise InvalidInput(fields={"ground": "请从列表中选择退单理由。"})
    check_reason("text", given.text, 2000)
    if not given.files and given.ground in rule("objection.needs_files"):
        raise InvalidInput(fields={"attachments": f"以“{given.ground}”退单须附证明材料。"})
    if assignment.role == AssignmentRole.LEAD and case.lead_is_final:
        raise Conflict("会商已确定由本单位主办，不能再退单，请按时办理。")
    if assignment.first_report_due_at and not assignment.first_reported_at:
        raise Conflict("特急工单先处置、后异议：请先用“阶段性反馈”首报，首报后可以退单。")
    if assignment.return_due_at and at > assignment.return_due_at:
        due = say_due(assignment.return_due_at, at)
        raise Conflict(f"退单时限已过（{due}），如确有困难请联系热线。")
    if assignment.reply_sent_at:
        raise Conflict("已经答复，正在等待审核，不能再退单。")
    earlier = Objection.objects.filter(
        case=case, assignment__unit=assignment.unit, assignment__round=case.round
    ).exclude(ruling=Ruling.WITHDRAWN)
    if any(not row.ruling for row in earlier):
        raise Conflict("上一次退单还在审核中。")
    if len(earlier) >= rule("objection.limit"):
        raise Conflict(f"本轮退单已满 {rule('objection.limit')} 次，请办理或联系热线会商。")


def send_objection(
    case: Case, assignment: Assignment, given: Return, *, hand: Hand, verb: Verb, at: datetime
) -> Objection:
    """Send a checked return: the lead's moves the case to the dispatcher.

    Any other unit's is ruled on its own assignment and moves nothing; that of a part handed
    down goes to the unit above it.
    """
    end_waits(case, WaitEnd.WORK, actor=hand.actor, at=at, assignment=assignment)
    objection = Objection.objects.create(
        case=case, assignment=assignment, ground=given.ground, text=given.text,
        proposed_unit=given.proposed_unit, raised_at=at, raised_by=hand.writer,
        signed_off_at=at if hand.signer else None, signed_off_by=hand.signer,
        state_before=case.state,
    )  # fmt: skip
    Attachment.objects.filter(pk__in=[row.pk for row in given.files]).update(
        case=case, objection=objection
    )
    note = f"{given.ground}。{given.text}"
    if assignment.role == AssignmentRole.LEAD:
        move_case(
            case, State.RETURNED, verb, actor=hand.actor, at=at, unit=assignment.unit, note=note
        )
    else:
        record_event(case, verb, actor=hand.actor, at=at, unit=assignment.unit, note=note)
    if assignment.parent is not None:
        text, above = f"下级退单待审 {case.number}", assignment.parent.unit
        notify(NoticeKind.OBJECTION, text, at=at, case=case, units=[above])
        return objection
    tell_reviewers(NoticeKind.OBJECTION, f"退单待审 {case.number}", case, assignment, at)
    return objection
