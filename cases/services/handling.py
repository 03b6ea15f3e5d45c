"""The unit's verbs: sign, contact, object, report progress, resolve."""

from datetime import datetime

from django.db import transaction

from cases.models import (
    Assignment,
    AssignmentRole,
    Attachment,
    Case,
    Contact,
    ContactMeans,
    EndReason,
    NoticeKind,
    Objection,
    Reply,
    ReplyOutcome,
)
from cases.models.case import TEXT_MAX
from cases.permissions import own_assignment, require_verb
from cases.services.dispatch import check_reason
from cases.services.notices import notify
from cases.services.transitions import Seen, lock_case, move_case, record_event, stale
from cases.states import State, Verb
from grids.models import Role, Unit, User
from grids.rules import rule
from hotline.errors import Conflict, InvalidInput
from hotline.times import say_due

WITH_UNIT = (State.DISPATCHED, State.HANDLING)


@transaction.atomic
def sign_assignment(
    case: Case, *, actor: User, at: datetime, seen: Seen | None = None
) -> Assignment:
    """Take the case for one's unit; the lead's signature moves it to handling."""
    case = lock_case(case, seen)
    _require_with_unit(case, actor, Verb.SIGN)
    assignment = own_assignment(actor, case, Verb.SIGN)
    if assignment.signed_at:
        raise stale(case)
    assignment.signed_at, assignment.signed_by = at, actor
    assignment.save(update_fields=["signed_at", "signed_by"])
    if assignment.role == AssignmentRole.LEAD:
        move_case(
            case, State.HANDLING, Verb.SIGN, actor=actor, at=at, unit=assignment.unit,
            changes={"sign_due_at": None},
        )  # fmt: skip
    else:
        record_event(case, Verb.SIGN, actor=actor, at=at, unit=assignment.unit)
    return assignment


def _require_with_unit(case: Case, actor: User, verb: Verb) -> None:
    """Refuse in the order a person expects: not theirs, then not now."""
    if case.state not in WITH_UNIT:
        require_verb(actor, verb, case)
        raise stale(case)


@transaction.atomic
def record_contact(
    case: Case,
    *,
    actor: User,
    at: datetime,
    means: str,
    is_reached: bool,
    note: str = "",
    contacted_at: datetime | None = None,
) -> Contact:
    """Record that the unit reached out to the citizen (先行联系); 响应率 measures it."""
    case = lock_case(case)
    _require_with_unit(case, actor, Verb.CONTACT)
    assignment = (
        None if actor.has_role(Role.OPERATOR) else own_assignment(actor, case, Verb.CONTACT)
    )
    when = contacted_at or at
    _check_contact(case, means, note, when, at)
    contact = Contact.objects.create(
        case=case, assignment=assignment, at=when, recorded_at=at, by=actor,
        means=means, is_reached=is_reached, note=note,
    )  # fmt: skip
    if assignment and is_reached and assignment.contacted_at is None:
        assignment.contacted_at = when
        assignment.save(update_fields=["contacted_at"])
        if assignment.role == AssignmentRole.LEAD and case.contact_due_at:
            case.contact_due_at = None
            case.save(update_fields=["contact_due_at"])
    result = "已联系上" if is_reached else "未联系上"
    record_event(
        case, Verb.CONTACT, actor=actor, at=at, unit=assignment.unit if assignment else None,
        note=f"{ContactMeans(means).label}，{result}。{note}".strip(),
    )  # fmt: skip
    return contact


def _check_contact(case: Case, means: str, note: str, when: datetime, at: datetime) -> None:
    wrong: dict[str, str] = {}
    if means not in ContactMeans.values:
        wrong["means"] = "请选择联系方式。"
    if len(note) > 500:
        wrong["note"] = "联系结果最多 500 字。"
    if not case.received_at <= when <= at:
        wrong["contacted_at"] = "联系时间应在来电之后、现在之前。"
    if wrong:
        raise InvalidInput(fields=wrong)


@transaction.atomic
def object_assignment(
    case: Case,
    *,
    actor: User,
    at: datetime,
    ground: str,
    text: str,
    proposed_unit: Unit | None = None,
    seen: Seen | None = None,
) -> Objection:
    """Return the case (退单): ground from the list, inside the window, at most N a round.

    The lead's objection moves the case to the dispatcher; a co-unit's is ruled on its own
    assignment and moves nothing.
    """
    case = lock_case(case, seen)
    _require_with_unit(case, actor, Verb.OBJECT)
    assignment = own_assignment(actor, case, Verb.OBJECT)
    _check_objection(case, assignment, ground, text, at)
    objection = Objection.objects.create(
        case=case, assignment=assignment, ground=ground, text=text, proposed_unit=proposed_unit,
        raised_at=at, raised_by=actor, state_before=case.state,
    )  # fmt: skip
    note = f"{ground}。{text}"
    if assignment.role == AssignmentRole.LEAD:
        move_case(
            case, State.RETURNED, Verb.OBJECT, actor=actor, at=at, unit=assignment.unit, note=note
        )
    else:
        record_event(case, Verb.OBJECT, actor=actor, at=at, unit=assignment.unit, note=note)
    notify(NoticeKind.OBJECTION, f"退单待审 {case.number}", at=at, case=case, role=Role.DISPATCHER)
    return objection


def _check_objection(
    case: Case, assignment: Assignment, ground: str, text: str, at: datetime
) -> None:
    if ground not in rule("objection.grounds"):
        raise InvalidInput(fields={"ground": "请从列表中选择退单理由。"})
    check_reason("text", text, 2000)
    if assignment.return_due_at and at > assignment.return_due_at:
        due = say_due(assignment.return_due_at, at)
        raise Conflict(f"退单时限已过（{due}），如确有困难请联系热线。")
    earlier = Objection.objects.filter(
        case=case, assignment__unit=assignment.unit, assignment__round=case.round
    )
    if any(not row.ruling for row in earlier):
        raise Conflict("上一次退单还在审核中。")
    if len(earlier) >= rule("objection.limit"):
        raise Conflict(f"本轮退单已满 {rule('objection.limit')} 次，请办理或联系热线会商。")


@transaction.atomic
def report_progress(case: Case, *, actor: User, at: datetime, text: str) -> Case:
    """Write an interim report (阶段性反馈) that keeps the citizen informed."""
    case = lock_case(case)
    require_verb(actor, Verb.REPORT_PROGRESS, case)
    if case.state not in (State.HANDLING, State.PARKED):
        raise stale(case)
    assignment = own_assignment(actor, case, Verb.REPORT_PROGRESS)
    check_reason("text", text, 2000)
    record_event(case, Verb.REPORT_PROGRESS, actor=actor, at=at, unit=assignment.unit, note=text)
    return case


@transaction.atomic
def resolve_assignment(
    case: Case,
    *,
    actor: User,
    at: datetime,
    text: str,
    outcome: str,
    attachments: list[Attachment] | None = None,
    not_waiting_reason: str = "",
    seen: Seen | None = None,
) -> Reply:
    """Reply with result and evidence (办结); the lead's reply moves the case to review.

    The lead waits for open co-units or says why it does not. A co-unit's reply ends its
    own assignment. Raises InvalidInput, Conflict.
    """
    case = lock_case(case, seen)
    if case.state != State.HANDLING:
        require_verb(actor, Verb.RESOLVE, case)
        raise stale(case)
    assignment = own_assignment(actor, case, Verb.RESOLVE)
    _check_reply(case, assignment, text, outcome, not_waiting_reason)
    reply = Reply.objects.create(
        case=case, assignment=assignment, round=case.round, text=text.strip(), outcome=outcome,
        submitted_at=at, submitted_by=actor,
    )  # fmt: skip
    Attachment.objects.filter(pk__in=[row.pk for row in attachments or []]).update(
        case=case, reply=reply
    )
    if assignment.replied_at is None:
        assignment.replied_at = at
    facts = {"reply": reply.pk, "attachments": len(attachments or [])}
    if assignment.role == AssignmentRole.LEAD:
        assignment.save(update_fields=["replied_at"])
        note = text if not not_waiting_reason else f"{text}\n（不等协办：{not_waiting_reason}）"
        move_case(
            case, State.RESOLVED, Verb.RESOLVE, actor=actor, at=at, unit=assignment.unit,
            note=note, facts=facts,
        )  # fmt: skip
        notify(NoticeKind.REPLY, f"答复待审 {case.number}", at=at, case=case, role=Role.DISPATCHER)
    else:
        assignment.ended_at, assignment.end_reason = at, EndReason.DONE
        assignment.save(update_fields=["replied_at", "ended_at", "end_reason"])
        record_event(
            case, Verb.RESOLVE, actor=actor, at=at, unit=assignment.unit, note=text, facts=facts
        )
    return reply


def _check_reply(
    case: Case, assignment: Assignment, text: str, outcome: str, not_waiting_reason: str
) -> None:
    if outcome not in ReplyOutcome.values:
        raise InvalidInput(fields={"outcome": "请选择办理结果：已解决或解释说明。"})
    check_reason("text", text, TEXT_MAX)
    if assignment.signed_at is None:
        raise Conflict("请先签收再答复。")
    if assignment.role != AssignmentRole.LEAD:
        return
    waiting = case.assignments.filter(ended_at__isnull=True).exclude(pk=assignment.pk)
    names = [str(row.unit) for row in waiting.select_related("unit")]
    if names and not not_waiting_reason.strip():
        raise InvalidInput(
            fields={"not_waiting_reason": f"{'、'.join(names)}尚未答复，请等待或说明不等的原因。"}
        )
    if len(not_waiting_reason) > 200:
        raise InvalidInput(fields={"not_waiting_reason": "最多 200 字。"})
