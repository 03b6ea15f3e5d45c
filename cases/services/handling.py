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
    WaitEnd,
)
from cases.models.case import TEXT_MAX
from cases.permissions import own_assignment, require_verb
from cases.privacy import is_kept_from_units
from cases.services.assigning import end_assignment
from cases.services.dispatch import check_reason
from cases.services.notices import notify
from cases.services.timekeeping import start_clock
from cases.services.transitions import (
    Seen,
    lock_case,
    move_case,
    open_lead,
    record_event,
    stale,
)
from cases.services.waiting import end_waits
from cases.states import State, Verb
from grids.models import Role, Unit, User
from grids.rules import rule
from hotline.errors import Conflict, InvalidInput

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
    start_clock(assignment, at=at)
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
    """Record that the unit reached out to the citizen (先行联系); 响应率 measures it.

    Where the citizen is kept from units the hotline does so on the lead's behalf (热线代联系):
    an operator's contact then meets the lead's own limit.
    """
    case = lock_case(case)
    _require_with_unit(case, actor, Verb.CONTACT)
    by_hotline = actor.has_role(Role.OPERATOR)
    if by_hotline:
        assignment = open_lead(case) if is_kept_from_units(case) else None
    else:
        assignment = own_assignment(actor, case, Verb.CONTACT)
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
    on_behalf = "热线代联系：" if by_hotline and assignment else ""
    record_event(
        case, Verb.CONTACT, actor=actor, at=at,
        unit=assignment.unit if assignment and not by_hotline else None,
        note=f"{on_behalf}{ContactMeans(means).label}，{result}。{note}".strip(),
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
    attachments: list[Attachment] | None = None,
    seen: Seen | None = None,
) -> Objection:
    """Return the case (退单): ground from the list, inside the window, at most N a round.

    The lead's objection moves the case to the dispatcher; a co-unit's is ruled on its own
    assignment and moves nothing. Some grounds need material, as the city sets it; a lead
    that a conference named for good returns nothing. A pause for the citizen ends here.
    """
    case = lock_case(case, seen)
    _require_with_unit(case, actor, Verb.OBJECT)
    assignment = own_assignment(actor, case, Verb.OBJECT)
    _check_objection(case, assignment, ground, text, at)
    if not attachments and ground in rule("objection.needs_files"):
        raise InvalidInput(fields={"attachments": f"以“{ground}”退单须附证明材料。"})
    end_waits(case, WaitEnd.WORK, actor=actor, at=at, assignment=assignment)
    objection = Objection.objects.create(
        case=case, assignment=assignment, ground=ground, text=text, proposed_unit=proposed_unit,
        raised_at=at, raised_by=actor, state_before=case.state,
    )  # fmt: skip
    Attachment.objects.filter(pk__in=[row.pk for row in attachments or []]).update(
        case=case, objection=objection
    )
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
    is_lead = assignment.role == AssignmentRole.LEAD and assignment.parent_id is None
    if is_lead and case.lead_is_final:
        raise Conflict("会商已确定由本单位主办，不能再退单，请按时办理。")
    if assignment.return_due_at and at > assignment.return_due_at:
        due = assignment.return_due_at.astimezone()
        raise Conflict(f"退单时限已过（{due:%m月%d日 %H:%M}），如确有困难请联系热线。")
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
    end_waits(case, WaitEnd.WORK, actor=actor, at=at, assignment=assignment)
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
        assignment.save(update_fields=["replied_at"])
        end_assignment(assignment, EndReason.DONE, at=at)
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
