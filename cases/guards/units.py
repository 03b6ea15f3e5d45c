"""What a unit may do on its own part: sign, contact, object, report, reply, take back."""

from collections.abc import Iterable

from cases.access.situation import Situation
from cases.guards.basics import Refusal, any_unit_refusal, not_now, shared_refusal, unit_refusal
from cases.guards.sign_off_needed import held_refusal
from cases.models import (
    Assignment,
    AssignmentRole,
    Objection,
    Reply,
    Ruling,
    SignOff,
    SignOffStatus,
    SignOffSubject,
)
from cases.rules.states import State, Verb
from grids.rules import rule
from hotline.errors import Conflict
from hotline.times import say_due


def sign_refusal(s: Situation) -> Refusal:
    """签收: once; the lead's signature moves a dispatched case alone."""
    if refusal := unit_refusal(s, Verb.SIGN):
        return refusal
    own = s.acting_part
    is_late = own.role == AssignmentRole.LEAD and s.case.state != State.DISPATCHED
    return not_now(s) if own.signed_at or is_late else None


def contact_refusal(s: Situation) -> Refusal:
    """先行联系: every unit that has the case, and an operator of the hotline."""
    return shared_refusal(s, Verb.CONTACT)


def object_refusal(s: Situation) -> Refusal:
    """退单: inside the window and the number of returns, before the reply."""
    if refusal := unit_refusal(s, Verb.OBJECT):
        return refusal
    own = s.acting_part
    return return_refusal(s, own) or held_refusal(s, own, SignOffSubject.OBJECTION)


def return_refusal(s: Situation, own: Assignment) -> Refusal:
    """Refuse the return of a part: too late, too often, answered, or settled for good."""
    if own.role == AssignmentRole.LEAD and s.case.lead_is_final:
        return Conflict("会商已确定由本单位主办，不能再退单，请按时办理。")
    if own.first_report_due_at and not own.first_reported_at:
        return Conflict("特急工单先处置、后异议：请先用“阶段性反馈”首报，首报后可以退单。")
    if own.return_due_at and s.at > own.return_due_at:
        due = say_due(own.return_due_at, s.at)
        return Conflict(f"退单时限已过（{due}），如确有困难请联系热线。")
    if own.reply_sent_at:
        return Conflict("已经答复，正在等待审核，不能再退单。")
    return _repeated_return_refusal(s, own)


def _repeated_return_refusal(s: Situation, own: Assignment) -> Refusal:
    earlier = [
        row
        for row in s.objections
        if row.assignment.unit_id == own.unit_id
        and row.assignment.round == s.case.round
        and row.ruling != Ruling.WITHDRAWN
    ]
    if any(not row.ruling for row in earlier):
        return Conflict("上一次退单还在审核中。")
    if len(earlier) >= rule("objection.limit"):
        return Conflict(f"本轮退单已满 {rule('objection.limit')} 次，请办理或联系热线会商。")
    return None


def report_refusal(s: Situation) -> Refusal:
    """阶段性反馈: every unit that has the case."""
    return unit_refusal(s, Verb.REPORT_PROGRESS)


def resolve_refusal(s: Situation) -> Refusal:
    """办结: signed, not replied to, nothing of it before the leader."""
    if refusal := unit_refusal(s, Verb.RESOLVE):
        return refusal
    own = s.acting_part
    return reply_refusal(own) or held_refusal(s, own, SignOffSubject.REPLY)


def reply_refusal(own: Assignment) -> Refusal:
    """Refuse the reply of a part that was not signed, or whose reply waits for review."""
    if own.signed_at is None:
        return Conflict("请先签收再答复。")
    return Conflict("已经答复，正在等待审核。") if own.reply_sent_at else None


def withdraw_objection_refusal(s: Situation) -> Refusal:
    """撤回退单: until somebody has ruled on it."""
    if refusal := unit_refusal(s, Verb.WITHDRAW_OBJECTION):
        return refusal
    if waiting_objection(s.acting_part, s.objections) is None:
        return Conflict("没有可以撤回的退单：已经裁定，或没有提出退单。")
    return None


def withdraw_reply_refusal(s: Situation) -> Refusal:
    """撤回答复: until somebody has reviewed it."""
    if refusal := unit_refusal(s, Verb.WITHDRAW_REPLY):
        return refusal
    if waiting_reply(s.acting_part, s.replies) is None:
        return Conflict("没有可以撤回的答复：已经审核，或没有待审的答复。")
    return None


def withdraw_submission_refusal(s: Situation) -> Refusal:
    """撤回送审: until the leader has signed or sent it back."""
    if refusal := unit_refusal(s, Verb.WITHDRAW_SUBMISSION):
        return refusal
    if laid_before_leader(s.acting_part, s.papers) is None:
        return Conflict("没有可以撤回的送审：负责人已经审签或退回。")
    return None


def note_refusal(s: Situation) -> Refusal:
    """备注: the hotline, and every unit that has the case."""
    return any_unit_refusal(s, Verb.NOTE)


def attach_refusal(s: Situation) -> Refusal:
    """上传附件: the hotline, and every unit that has the case."""
    return any_unit_refusal(s, Verb.ATTACH)


def waiting_reply(own: Assignment, replies: Iterable[Reply]) -> Reply | None:
    """Return the reply of a part that nobody has reviewed; a co-unit's needs no review."""
    waiting = (row for row in replies if row.assignment_id == own.pk and not row.verdict)
    return None if own.ended_at else next(waiting, None)


def waiting_objection(own: Assignment, objections: Iterable[Objection]) -> Objection | None:
    """Return the return of a part that nobody has ruled on."""
    waiting = (row for row in objections if row.assignment_id == own.pk and not row.ruling)
    return None if own.ended_at else next(waiting, None)


def laid_before_leader(own: Assignment, papers: Iterable[SignOff]) -> SignOff | None:
    """Return what of a part waits for the leader's signature."""
    waiting = (
        row for row in papers if row.assignment_id == own.pk and row.status == SignOffStatus.WAITING
    )
    return None if own.ended_at else next(waiting, None)
