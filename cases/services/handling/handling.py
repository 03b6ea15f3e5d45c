"""The unit's verbs: sign, contact, object, report progress, resolve."""

from datetime import datetime

from django.db import transaction

from cases.access.branches import chain_of
from cases.access.privacy import is_kept_from_units
from cases.guards.basics import acts_for_hotline
from cases.guards.sign_off_needed import needs_sign_off, signer_for
from cases.guards.units import (
    contact_refusal,
    object_refusal,
    report_refusal,
    resolve_refusal,
    sign_refusal,
)
from cases.models import (
    Assignment,
    AssignmentRole,
    Attachment,
    Case,
    Contact,
    ContactMeans,
    Objection,
    Reply,
    SignOff,
    SignOffSubject,
)
from cases.rules.states import Verb
from cases.services.dispatch.signing import take_assignment
from cases.services.dispatch.telephone import mark_first_report
from cases.services.handling.objecting import Return, check_return, send_objection
from cases.services.handling.replying import Answer, check_answer, send_reply
from cases.services.record.authorship import Authorship
from cases.services.record.reasons import check_reason
from cases.services.record.sign_off import hold
from cases.services.record.transitions import Seen, begin, record_event
from grids.models import Unit, User
from hotline.errors import InvalidInput


@transaction.atomic
def sign_assignment(
    case: Case, *, actor: User, at: datetime, seen: Seen | None = None
) -> Assignment:
    """Take the case for one's unit; the lead's signature moves it to handling."""
    s = begin(case, sign_refusal, actor=actor, at=at, seen=seen)
    take_assignment(s.case, s.acting_part, Verb.SIGN, actor=actor, at=at)
    return s.acting_part


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
    s = begin(case, contact_refusal, actor=actor, at=at)
    case, by_hotline = s.case, acts_for_hotline(s, Verb.CONTACT)
    assignment = s.own
    if by_hotline:
        assignment = s.lead if is_kept_from_units(case) else None
    when = contacted_at or at
    _check_contact(case, means, note, when, at)
    contact = Contact.objects.create(
        case=case, assignment=assignment, at=when, recorded_at=at, by=actor,
        means=means, is_reached=is_reached, note=note,
    )  # fmt: skip
    if assignment and is_reached:
        _mark_contacted(case, assignment, when)
    result = "已联系上" if is_reached else "未联系上"
    on_behalf = "热线代联系：" if by_hotline and assignment else ""
    record_event(
        case, Verb.CONTACT, actor=actor, at=at,
        unit=assignment.unit if assignment and not by_hotline else None,
        note=f"{on_behalf}{ContactMeans(means).label}，{result}。{note}".strip(),
    )  # fmt: skip
    return contact


def _mark_contacted(case: Case, assignment: Assignment, when: datetime) -> None:
    """Note the first contact on the unit's part and on those from which it came down.

    To the citizen it is one administration that called: the parts above need no second call.
    """
    for row in chain_of(assignment, case.assignments.all()):
        if row.contacted_at is not None or row.ended_at:
            continue
        row.contacted_at = when
        row.save(update_fields=["contacted_at"])
        if row.role == AssignmentRole.LEAD and case.contact_due_at:
            case.contact_due_at = None
            case.save(update_fields=["contact_due_at"])


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
) -> Objection | SignOff:
    """Return the case (退单): ground from the list, inside the window, at most N a round.

    The lead's objection moves the case to the dispatcher; a co-unit's is ruled on its own
    assignment and moves nothing. Some grounds need material, as the city sets it; a lead
    that a conference named for good returns nothing. A pause for the citizen ends here.
    Where the unit's leader must sign it waits for them.
    """
    s = begin(case, object_refusal, actor=actor, at=at, seen=seen)
    case, assignment = s.case, s.acting_part
    given = Return(ground, text, proposed_unit, attachments or [])
    check_return(given)
    if needs_sign_off(assignment, SignOffSubject.OBJECTION, actor):
        proposed = proposed_unit.pk if proposed_unit else None
        values = {"ground": ground, "text": text, "proposed_unit": proposed}
        return hold(
            case, assignment, SignOffSubject.OBJECTION, values, actor=actor, at=at,
            files=given.files,
        )  # fmt: skip
    author = Authorship(actor, signer_for(assignment, SignOffSubject.OBJECTION, actor))
    return send_objection(case, assignment, given, author=author, verb=Verb.OBJECT, at=at)


@transaction.atomic
def report_progress(case: Case, *, actor: User, at: datetime, text: str) -> Case:
    """Write an interim report (阶段性反馈) that keeps the citizen informed."""
    s = begin(case, report_refusal, actor=actor, at=at)
    case, assignment = s.case, s.acting_part
    check_reason("text", text, 2000)
    is_first = bool(assignment.first_report_due_at and not assignment.first_reported_at)
    mark_first_report(assignment, at=at)
    record_event(
        case, Verb.REPORT_PROGRESS, actor=actor, at=at, unit=assignment.unit, note=text,
        facts={"is_first_report": True} if is_first else None,
    )  # fmt: skip
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
    basis: str = "",
    seen: Seen | None = None,
) -> Reply | SignOff:
    """Reply with result and evidence (办结); the lead's reply moves the case to review.

    A unit waits for what it handed down, the lead for co-units and answering units too, or
    says why it does not. A co-unit's reply ends its own part, a child's goes to the unit
    above it. Where the unit's leader must sign it waits for them. Raises InvalidInput,
    Conflict.
    """
    s = begin(case, resolve_refusal, actor=actor, at=at, seen=seen)
    case, assignment = s.case, s.acting_part
    answer = Answer(text, outcome, attachments or [], not_waiting_reason, basis)
    check_answer(s, assignment, answer)
    if needs_sign_off(assignment, SignOffSubject.REPLY, actor):
        values = {
            "text": text.strip(), "outcome": outcome, "not_waiting_reason": not_waiting_reason,
            "basis": basis.strip(),
        }  # fmt: skip
        return hold(
            case, assignment, SignOffSubject.REPLY, values, actor=actor, at=at,
            files=answer.files,
        )  # fmt: skip
    author = Authorship(actor, signer_for(assignment, SignOffSubject.REPLY, actor))
    return send_reply(case, assignment, answer, author=author, verb=Verb.RESOLVE, at=at)
