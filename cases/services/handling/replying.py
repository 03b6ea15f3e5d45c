"""A unit's reply on its way: checked, perhaps signed off, sent to who reviews it."""

from dataclasses import dataclass, field
from datetime import datetime

from cases.access.branches import waited_for
from cases.access.situation import Situation
from cases.models import (
    Assignment,
    AssignmentRole,
    Attachment,
    Case,
    EndReason,
    Reply,
    ReplyOutcome,
    WaitEnd,
)
from cases.models.assignment import BASIS_MAX
from cases.models.case import TEXT_MAX
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import State, Verb
from cases.services.applications.waiting import end_waits
from cases.services.clocks.assigning import end_branch
from cases.services.dispatch.dispatch import is_complete
from cases.services.dispatch.telephone import mark_first_report
from cases.services.record.authorship import Authorship
from cases.services.record.notices import notify, tell_reviewers
from cases.services.record.reasons import check_reason
from cases.services.record.transitions import move_case, record_event
from hotline.errors import InvalidInput


@dataclass(frozen=True)
class Answer:
    """What a unit replies: text, outcome, proofs, basis, and why it does not wait for others."""

    text: str
    outcome: str
    files: list[Attachment] = field(default_factory=list)
    not_waiting_reason: str = ""
    basis: str = ""


def check_answer(s: Situation, assignment: Assignment, answer: Answer) -> None:
    """Raise InvalidInput for a reply that says too little."""
    if answer.outcome not in ReplyOutcome.values:
        raise InvalidInput(fields={"outcome": "请选择办理结果：已解决或解释说明。"})
    check_reason("text", answer.text, TEXT_MAX)
    if len(answer.basis) > BASIS_MAX:
        raise InvalidInput(fields={"basis": f"最多 {BASIS_MAX} 字。"})
    names = [str(row.unit) for row in waited_for(assignment, s.assignments)]
    if names and not answer.not_waiting_reason.strip():
        raise InvalidInput(
            fields={"not_waiting_reason": f"{'、'.join(names)}尚未答复，请等待或说明不等的原因。"}
        )
    if len(answer.not_waiting_reason) > 200:
        raise InvalidInput(fields={"not_waiting_reason": "最多 200 字。"})


def send_reply(
    case: Case,
    assignment: Assignment,
    answer: Answer,
    *,
    author: Authorship,
    verb: Verb,
    at: datetime,
) -> Reply:
    """Send a checked reply: the lead's to review by the hotline, a child's to its parent.

    A co-unit's ends its part. In a task force the case moves to review with the last reply
    that was waited for. The case's row is locked by the verb.
    """
    end_waits(case, WaitEnd.WORK, actor=author.actor, at=at, assignment=assignment)
    reply = Reply.objects.create(
        case=case, assignment=assignment, round=case.round, text=answer.text.strip(),
        outcome=answer.outcome, basis=answer.basis.strip(), submitted_at=at,
        submitted_by=author.writer, signed_off_at=at if author.signer else None,
        signed_off_by=author.signer,
    )  # fmt: skip
    Attachment.objects.filter(pk__in=[row.pk for row in answer.files]).update(
        case=case, reply=reply
    )
    mark_first_report(assignment, at=at)
    assignment.replied_at, assignment.reply_sent_at = assignment.replied_at or at, at
    assignment.save(update_fields=["replied_at", "reply_sent_at"])
    facts = {"reply": reply.pk, "attachments": len(answer.files)}
    note = answer.text
    if answer.not_waiting_reason.strip():
        note += f"\n（不等待：{answer.not_waiting_reason}）"
    if _moves_case(case, assignment):
        move_case(
            case, State.RESOLVED, verb, actor=author.actor, at=at, unit=assignment.unit, note=note,
            facts=facts,
        )  # fmt: skip
        tell_reviewers(CaseSentence.REPLY_TO_REVIEW, case, assignment, at)
        return reply
    record_event(
        case, verb, actor=author.actor, at=at, unit=assignment.unit, note=note, facts=facts
    )
    if assignment.role == AssignmentRole.CO:
        end_branch(assignment, EndReason.DONE, at=at)
    elif assignment.parent is not None:
        above = assignment.parent.unit
        notify(CaseSentence.LOWER_REPLY_TO_REVIEW, at=at, case=case, units=[above])
    return reply


def _moves_case(case: Case, assignment: Assignment) -> bool:
    """Tell whether with this reply the case has all that its review needs."""
    if assignment.role == AssignmentRole.LEAD:
        return True
    return assignment.role == AssignmentRole.ANSWERING and is_complete(case)
