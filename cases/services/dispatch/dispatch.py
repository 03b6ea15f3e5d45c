"""The dispatcher's verbs: send out, settle, refuse, rule on objections, review replies."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cases.access.permissions import require_direct_dispatch
from cases.access.situation import Situation
from cases.guards.desk import (
    dispatch_refusal,
    review_reply_refusal,
    rule_objection_refusal,
    settle_refusal,
    waiting_replies,
)
from cases.models import (
    Assignment,
    AssignmentRole,
    Case,
    EndReason,
    Objection,
    Reply,
    Ruling,
)
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import State, Verb
from cases.services.clocks.assigning import (
    add_assignments,
    case_columns,
    end_assignments,
    end_branch,
    end_reviewed,
)
from cases.services.dispatch.merged_cases import exemption_facts, lock_family, share_reply
from cases.services.record.callback_sampling import no_callback_reason
from cases.services.record.demands import check_answer, check_rejection, check_units
from cases.services.record.notices import notify
from cases.services.record.reasons import REASON_MAX, check_reason
from cases.services.record.transitions import (
    Seen,
    begin,
    move_case,
    open_lead,
    record_event,
    require_allowed,
)
from grids.models import Unit, User
from hotline.errors import InvalidInput
from notices.sentences import Sentence


@transaction.atomic
def dispatch_case(
    case: Case,
    *,
    actor: User,
    at: datetime,
    lead_unit: Unit,
    co_units: list[Unit] | None = None,
    answering_units: list[Unit] | None = None,
    note: str = "",
    seen: Seen | None = None,
) -> Case:
    """Send a pending case to its lead unit and co-units; their clocks start now.

    With answering units it is a task force (专班, 并行派单): the lead coordinates, each of
    them replies.
    """
    case = begin(case, dispatch_refusal, actor=actor, at=at, seen=seen).case
    send_case(
        case, lead_unit, co_units or [], Verb.DISPATCH, actor=actor, at=at, note=note,
        answering_units=answering_units or [],
    )  # fmt: skip
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
    answering_units: Sequence[Unit] = (),
) -> None:
    """Write new assignments and move the case to dispatched."""
    check_units(lead_unit, co_units, actor, answering_units)
    if verb != Verb.REDO:
        # A redo goes back to who had the case, whatever the city allows by now.
        require_direct_dispatch(actor, [lead_unit, *answering_units, *co_units])
    if len(note) > REASON_MAX:
        raise InvalidInput(fields={"note": f"派单意见最多 {REASON_MAX} 字。"})
    if round_number:
        case.round = round_number
    lead = add_assignments(
        case, lead_unit, co_units, actor=actor, at=at, note=note, answering_units=answering_units
    )[0]
    move_case(
        case, State.DISPATCHED, verb, actor=actor, at=at, unit=lead_unit, note=note,
        facts=sent_to(co_units, answering_units),
        changes={**case_columns(lead), "round": case.round},
    )  # fmt: skip
    sentence = CaseSentence.REDO if verb == Verb.REDO else CaseSentence.DISPATCHED
    notify(sentence, at=at, case=case, units=[lead_unit, *answering_units, *co_units])


def sent_to(co_units: Sequence[Unit], answering_units: Sequence[Unit]) -> dict[str, object]:
    """Return whom a dispatch names beside the lead, for the timeline."""
    facts: dict[str, object] = {"co_units": [str(unit) for unit in co_units]}
    if answering_units:
        facts["answering_units"] = [str(unit) for unit in answering_units]
    return facts


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
    case = begin(case, settle_refusal, Verb.ANSWER_DIRECTLY, actor=actor, at=at, seen=seen).case
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
    case = begin(case, settle_refusal, Verb.REJECT, actor=actor, at=at, seen=seen).case
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
    answering_units: list[Unit] | None = None,
    reason: str = "",
    seen: Seen | None = None,
) -> Case:
    """Rule that the unit need not answer: a lead's case goes elsewhere, a co-unit just leaves.

    Answering units make it a task force, which the unit that objected may be made to
    coordinate: it had said that several must answer. Raises InvalidInput for a lead's
    objection without a new unit, or with the same one alone.
    """
    s = begin(
        objection.case, rule_objection_refusal, Verb.ACCEPT_OBJECTION, objection.pk,
        actor=actor, at=at, seen=seen,
    )  # fmt: skip
    case, objection = s.case, returned(s, objection)
    assignment = objection.assignment
    if len(reason) > REASON_MAX:
        raise InvalidInput(fields={"reason": f"最多 {REASON_MAX} 字。"})
    settle_objection(objection, Ruling.ACCEPTED, actor, at, reason)
    if assignment.role == AssignmentRole.LEAD:
        if lead_unit is None or (lead_unit == assignment.unit and not answering_units):
            raise InvalidInput(fields={"lead_unit": "请改派给另一个承办单位。"})
        end_assignments(case, EndReason.OBJECTION, at=at)
        send_case(
            case, lead_unit, co_units or [], Verb.ACCEPT_OBJECTION, actor=actor, at=at,
            note=reason, answering_units=answering_units or [],
        )  # fmt: skip
    else:
        _let_go(case, assignment, actor=actor, at=at, reason=reason)
    tell_ruling(case, assignment.unit, CaseSentence.RETURN_ACCEPTED, at)
    return case


def _let_go(case: Case, own: Assignment, *, actor: User, at: datetime, reason: str) -> None:
    """End the part of a unit that does not lead; what was waited for may thereby be there."""
    end_branch(own, EndReason.OBJECTION, at=at)
    if is_complete(case):
        move_case(
            case, State.RESOLVED, Verb.ACCEPT_OBJECTION, actor=actor, at=at, unit=own.unit,
            note=reason,
        )  # fmt: skip
    else:
        record_event(case, Verb.ACCEPT_OBJECTION, actor=actor, at=at, unit=own.unit, note=reason)


@transaction.atomic
def refuse_objection(
    objection: Objection, *, actor: User, at: datetime, reason: str, seen: Seen | None = None
) -> Case:
    """Rule that the unit must answer: the case is where it was, its clock has run on."""
    s = begin(
        objection.case, rule_objection_refusal, Verb.REFUSE_OBJECTION, objection.pk,
        actor=actor, at=at, seen=seen,
    )  # fmt: skip
    case, objection = s.case, returned(s, objection)
    check_reason("reason", reason)
    settle_objection(objection, Ruling.REFUSED, actor, at, reason)
    unit = objection.assignment.unit
    if objection.assignment.role == AssignmentRole.LEAD:
        target = State(objection.state_before)
        move_case(case, target, Verb.REFUSE_OBJECTION, actor=actor, at=at, unit=unit, note=reason)
    else:
        record_event(case, Verb.REFUSE_OBJECTION, actor=actor, at=at, unit=unit, note=reason)
    tell_ruling(case, unit, CaseSentence.RETURN_REFUSED, at)
    return case


def returned(s: Situation, objection: Objection) -> Objection:
    """Return a unit's return as it was read under the lock, with its part."""
    fresh = next(row for row in s.objections if row.pk == objection.pk)
    fresh.assignment = s.part(fresh.assignment_id)
    return fresh


def settle_objection(
    objection: Objection, ruling: Ruling, actor: User, at: datetime, reason: str
) -> None:
    """Write the ruling onto an objection, or that it was taken back."""
    objection.ruling, objection.ruled_at, objection.ruled_by = ruling, at, actor
    objection.reason = reason
    objection.save(update_fields=["ruling", "ruled_at", "ruled_by", "reason"])


def tell_ruling(case: Case, unit: Unit, sentence: Sentence, at: datetime) -> None:
    """Tell a unit what was ruled on its return."""
    notify(sentence, at=at, case=case, units=[unit])


@transaction.atomic
def accept_reply(
    case: Case, *, actor: User, at: datetime, note: str = "", seen: Seen | None = None
) -> Case:
    """Accept the lead's reply: the case goes to the callback desk, or closes without one.

    In a task force the replies of all its units are accepted together. The cases merged
    into it follow with the lead's reply, each citizen on their own.
    """
    case, merged = lock_family(case, seen, actor)
    s = Situation(actor, case, at)
    require_allowed(review_reply_refusal(s, Verb.ACCEPT_REPLY))
    if len(note) > REASON_MAX:
        raise InvalidInput(fields={"note": f"最多 {REASON_MAX} 字。"})
    replies = waiting_replies(s)
    reply = replies[0]
    for one in replies:
        judge(one, Ruling.ACCEPTED, actor, at, note)
    end_reviewed(case, at=at)
    reason = no_callback_reason(case)
    move_case(
        case, State.CLOSED if reason else State.AWAITING_CALLBACK, Verb.ACCEPT_REPLY,
        actor=actor, at=at, note=f"{note}\n{reason}".strip(), facts=exemption_facts(reason),
        changes={"closed_way": reply.outcome} if reason else None,
    )  # fmt: skip
    share_reply(case, reply, merged, actor=actor, at=at)
    return case


@transaction.atomic
def refuse_reply(
    case: Case,
    *,
    actor: User,
    at: datetime,
    reason: str,
    refused: list[Assignment] | None = None,
    seen: Seen | None = None,
) -> Case:
    """Send the reply back: same round, same deadline; the refused reply is kept.

    In a task force `refused` names whose replies go back, the lead's alone if it is left
    out; the others stay, and the case comes to review again with the last of the new ones.
    """
    s = begin(case, review_reply_refusal, Verb.REFUSE_REPLY, actor=actor, at=at, seen=seen)
    case = s.case
    check_reason("reason", reason)
    replies = _chosen(waiting_replies(s), refused)
    for reply in replies:
        judge(reply, Ruling.REFUSED, actor, at, reason)
    units = [reply.assignment.unit for reply in replies]
    move_case(
        case, State.HANDLING, Verb.REFUSE_REPLY, actor=actor, at=at, unit=units[0], note=reason,
        facts={"refused": [str(unit) for unit in units]} if len(units) > 1 else None,
    )  # fmt: skip
    notify(CaseSentence.REPLY_REFUSED, at=at, case=case, units=units)
    return case


def _chosen(replies: list[Reply], refused: list[Assignment] | None) -> list[Reply]:
    """Return the replies that go back; InvalidInput where none of a unit's waits."""
    if not refused:
        return replies[:1]
    ids = {row.pk for row in refused}
    chosen = [reply for reply in replies if reply.assignment_id in ids]
    if len(chosen) != len(ids):
        raise InvalidInput(fields={"refused": "只能退回正在待审的答复，请刷新后重选。"})
    return chosen


def judge(reply: Reply, verdict: Ruling, actor: User, at: datetime, reason: str) -> None:
    """Write what became of a reply; unless accepted it leaves its unit to reply again."""
    reply.verdict, reply.verdict_at, reply.verdict_by = verdict, at, actor
    reply.verdict_reason = reason
    reply.save(update_fields=["verdict", "verdict_at", "verdict_by", "verdict_reason"])
    if verdict != Ruling.ACCEPTED:
        reply.assignment.reply_sent_at = None
        reply.assignment.save(update_fields=["reply_sent_at"])


def is_complete(case: Case) -> bool:
    """Tell whether a task force's lead has replied and no answering unit owes a reply.

    Where the hotline sent only some of its replies back, the last of them completes it.
    For co-units and for what it handed down the lead has waited, or said why not.
    """
    lead = open_lead(case)
    if case.state != State.HANDLING or lead is None or not lead.reply_sent_at:
        return False
    owing = case.assignments.filter(
        role=AssignmentRole.ANSWERING, ended_at__isnull=True, reply_sent_at__isnull=True
    )
    return not owing.exists()
