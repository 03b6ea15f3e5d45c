"""The dispatcher's verbs: send out, settle, refuse, rule on objections, review replies."""

from datetime import datetime

from django.db import transaction

from cases.models import (
    Assignment,
    AssignmentRole,
    Case,
    EndReason,
    NoticeKind,
    Objection,
    Reply,
    Ruling,
)
from cases.permissions import require_verb
from cases.services.assigning import add_assignments, case_columns, end_assignments
from cases.services.demands import check_answer, check_rejection, check_units
from cases.services.notices import notify
from cases.services.transitions import Seen, lock_case, move_case, record_event, stale
from cases.states import State, Verb, roles_for
from grids.models import Unit, User
from grids.rules import rule
from hotline.errors import InvalidInput

REASON_MAX = 500


def check_reason(name: str, text: str, limit: int = REASON_MAX) -> None:
    """Raise InvalidInput for an empty or too long explanation."""
    if not text.strip():
        raise InvalidInput(fields={name: "请填写说明。"})
    if len(text) > limit:
        raise InvalidInput(fields={name: f"最多 {limit} 字，现有 {len(text)} 字。"})


@transaction.atomic
def dispatch_case(
    case: Case,
    *,
    actor: User,
    at: datetime,
    lead_unit: Unit,
    co_units: list[Unit] | None = None,
    note: str = "",
    seen: Seen | None = None,
) -> Case:
    """Send a pending case to its lead unit and co-units; their clocks start now."""
    case = lock_case(case, seen)
    require_verb(actor, Verb.DISPATCH, case, lead_unit)
    if case.state != State.PENDING:
        raise stale(case)
    send_case(case, lead_unit, co_units or [], Verb.DISPATCH, actor=actor, at=at, note=note)
    return case


def send_case(
    case: Case,
    lead_unit: Unit,
    co_units: list[Unit],
    verb: Verb,
    *,
    actor: User,
    at: datetime,
    note: str,
    round_number: int | None = None,
) -> None:
    """Write new assignments and move the case to dispatched."""
    check_units(lead_unit, co_units, actor)
    if len(note) > REASON_MAX:
        raise InvalidInput(fields={"note": f"派单意见最多 {REASON_MAX} 字。"})
    if round_number:
        case.round = round_number
    lead = add_assignments(case, lead_unit, co_units, actor=actor, at=at, note=note)[0]
    move_case(
        case, State.DISPATCHED, verb, actor=actor, at=at, unit=lead_unit, note=note,
        facts={"co_units": [str(unit) for unit in co_units]},
        changes={**case_columns(lead), "round": case.round},
    )  # fmt: skip
    kind = NoticeKind.REDO if verb == Verb.REDO else NoticeKind.NEW_CASE
    text = f"{kind.label} {case.number}"
    notify(kind, text, at=at, case=case, units=[lead_unit, *co_units])


@transaction.atomic
def answer_case(
    case: Case,
    *,
    actor: User,
    at: datetime,
    way: str,
    answer: str,
    transferred_to: str = "",
    seen: Seen | None = None,
) -> Case:
    """Settle a pending case by the hotline's own answer; closed as 直接办理.

    Its handling stays what it was at registration, since that day's figures are made of it.
    """
    case = lock_case(case, seen)
    require_verb(actor, Verb.ANSWER_DIRECTLY, case)
    check_answer(way, answer, transferred_to)
    move_case(
        case, State.CLOSED, Verb.ANSWER_DIRECTLY, actor=actor, at=at, note=answer,
        changes={
            "direct_way": way, "answer": answer, "transferred_to": transferred_to,
            "closed_way": "answered",
        },
    )  # fmt: skip
    return case


@transaction.atomic
def reject_case(
    case: Case,
    *,
    actor: User,
    at: datetime,
    ground: str,
    right_path: str,
    seen: Seen | None = None,
) -> Case:
    """Do not accept a pending case, on a ground from the list, telling the right path."""
    case = lock_case(case, seen)
    require_verb(actor, Verb.REJECT, case)
    check_rejection(ground, right_path)
    move_case(
        case, State.REJECTED, Verb.REJECT, actor=actor, at=at, note=f"{ground}。{right_path}",
        changes={"rejected_ground": ground, "right_path": right_path},
    )  # fmt: skip
    return case


@transaction.atomic
def accept_objection(
    objection: Objection,
    *,
    actor: User,
    at: datetime,
    lead_unit: Unit | None = None,
    co_units: list[Unit] | None = None,
    reason: str = "",
    seen: Seen | None = None,
) -> Case:
    """Rule that the unit need not answer: a lead's case goes elsewhere, a co-unit just leaves.

    Raises InvalidInput for a lead's objection without a new unit, or with the same one.
    """
    case = lock_case(objection.case, seen)
    require_verb(actor, Verb.ACCEPT_OBJECTION, case, objection.assignment.unit)
    objection = _open_objection(objection, case, Verb.ACCEPT_OBJECTION)
    assignment = objection.assignment
    if len(reason) > REASON_MAX:
        raise InvalidInput(fields={"reason": f"最多 {REASON_MAX} 字。"})
    _rule(objection, Ruling.ACCEPTED, actor, at, reason)
    if assignment.role == AssignmentRole.LEAD:
        if lead_unit is None or lead_unit == assignment.unit:
            raise InvalidInput(fields={"lead_unit": "请改派给另一个承办单位。"})
        end_assignments(case, EndReason.OBJECTION, at=at)
        send_case(
            case, lead_unit, co_units or [], Verb.ACCEPT_OBJECTION, actor=actor, at=at, note=reason
        )
    else:
        Assignment.objects.filter(pk=assignment.pk).update(
            ended_at=at, end_reason=EndReason.OBJECTION
        )
        record_event(case, Verb.ACCEPT_OBJECTION, actor=actor, at=at, unit=assignment.unit,
                     note=reason)  # fmt: skip
    _tell_ruling(case, assignment.unit, "退单已同意", at)
    return case


@transaction.atomic
def refuse_objection(
    objection: Objection, *, actor: User, at: datetime, reason: str, seen: Seen | None = None
) -> Case:
    """Rule that the unit must answer: the case is where it was, its clock has run on."""
    case = lock_case(objection.case, seen)
    require_verb(actor, Verb.REFUSE_OBJECTION, case, objection.assignment.unit)
    objection = _open_objection(objection, case, Verb.REFUSE_OBJECTION)
    check_reason("reason", reason)
    _rule(objection, Ruling.REFUSED, actor, at, reason)
    unit = objection.assignment.unit
    if objection.assignment.role == AssignmentRole.LEAD:
        target = State(objection.state_before)
        move_case(case, target, Verb.REFUSE_OBJECTION, actor=actor, at=at, unit=unit, note=reason)
    else:
        record_event(case, Verb.REFUSE_OBJECTION, actor=actor, at=at, unit=unit, note=reason)
    _tell_ruling(case, unit, "退单未同意", at)
    return case


def _open_objection(objection: Objection, case: Case, verb: Verb) -> Objection:
    fresh = case.objections.select_related("assignment__unit").get(pk=objection.pk)
    if fresh.ruling or not roles_for(verb, case.state):
        raise stale(case)
    return fresh


def _rule(objection: Objection, ruling: Ruling, actor: User, at: datetime, reason: str) -> None:
    objection.ruling, objection.ruled_at, objection.ruled_by = ruling, at, actor
    objection.reason = reason
    objection.save(update_fields=["ruling", "ruled_at", "ruled_by", "reason"])


def _tell_ruling(case: Case, unit: Unit, text: str, at: datetime) -> None:
    notify(NoticeKind.RULING, f"{text} {case.number}", at=at, case=case, units=[unit])


@transaction.atomic
def accept_reply(
    case: Case, *, actor: User, at: datetime, note: str = "", seen: Seen | None = None
) -> Case:
    """Accept the lead's reply: the case goes to the callback desk, or closes without one."""
    case = lock_case(case, seen)
    require_verb(actor, Verb.ACCEPT_REPLY, case)
    if len(note) > REASON_MAX:
        raise InvalidInput(fields={"note": f"最多 {REASON_MAX} 字。"})
    reply = _waiting_reply(case)
    _judge(reply, Ruling.ACCEPTED, actor, at, note)
    end_assignments(case, EndReason.DONE, at=at)
    if is_callback_due(case):
        move_case(case, State.AWAITING_CALLBACK, Verb.ACCEPT_REPLY, actor=actor, at=at, note=note)
    else:
        move_case(
            case, State.CLOSED, Verb.ACCEPT_REPLY, actor=actor, at=at, note=note,
            changes={"closed_way": reply.outcome},
        )  # fmt: skip
    return case


@transaction.atomic
def refuse_reply(
    case: Case, *, actor: User, at: datetime, reason: str, seen: Seen | None = None
) -> Case:
    """Send the reply back: same round, same deadline; the refused reply is kept."""
    case = lock_case(case, seen)
    require_verb(actor, Verb.REFUSE_REPLY, case)
    check_reason("reason", reason)
    reply = _waiting_reply(case)
    _judge(reply, Ruling.REFUSED, actor, at, reason)
    unit = reply.assignment.unit
    move_case(case, State.HANDLING, Verb.REFUSE_REPLY, actor=actor, at=at, unit=unit, note=reason)
    notify(NoticeKind.REPLY_REFUSED, f"答复被退回 {case.number}", at=at, case=case, units=[unit])
    return case


def is_callback_due(case: Case) -> bool:
    """Tell whether the citizen is called: has a phone, did not decline, kind is sampled."""
    return bool(
        case.caller_id and case.wants_callback and case.kind in rule("callback.required_kinds")
    )


def _waiting_reply(case: Case) -> Reply:
    reply = (
        case.replies.filter(verdict="", assignment__role=AssignmentRole.LEAD)
        .select_related("assignment__unit")
        .last()
    )
    if case.state != State.RESOLVED or reply is None:
        raise stale(case)
    return reply


def _judge(reply: Reply, verdict: Ruling, actor: User, at: datetime, reason: str) -> None:
    reply.verdict, reply.verdict_at, reply.verdict_by = verdict, at, actor
    reply.verdict_reason = reason
    reply.save(update_fields=["verdict", "verdict_at", "verdict_by", "verdict_reason"])
