"""电话指派: an urgent case is handed to the unit by telephone, who answers signs for it.

Source: domain "Clocks": 特急 by phone at once (who answered, when), act first, object
later; no answer: the leader on duty.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from cases.guards.telephone import call_unit_refusal
from cases.models import Assignment, Case, DutyCall, DutyOutcome
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import Verb
from cases.services.clocks.assigning import deadlines_for
from cases.services.dispatch.signing import take_assignment
from cases.services.hazards.grading import hand_over_by_call
from cases.services.record.notices import notify
from cases.services.record.transitions import Seen, begin, record_event
from grids.duty import Callee, callees_of, is_number
from grids.models import User
from grids.rules import rule
from hotline.errors import InvalidInput
from hotline.times import say_due_clock

OTHER = "other"
PHONE_MAX = 30


@transaction.atomic
def call_unit(
    assignment: Assignment,
    *,
    actor: User,
    at: datetime,
    callee: str,
    outcome: str,
    phone: str = "",
    answered_by: str = "",
    note: str = "",
    seen: Seen | None = None,
) -> DutyCall:
    """Record one call to the unit; an answered one signs on the unit's behalf.

    `callee` is duty, leader or unit, as `grids.duty.callees_of` lists them at this
    instant, or other: any `phone` by which somebody of the unit was reached. From an
    answer the first report is due within the city's minutes. Raises Conflict for a case
    that is neither 特急 nor 疑似重大, or that the unit has taken, InvalidInput.
    """
    s = begin(assignment.case, call_unit_refusal, assignment.pk, actor=actor, at=at, seen=seen)
    case, own = s.case, s.part(assignment.pk)
    who = _other(phone) if callee == OTHER else _whom(own, callee, at)
    is_answered = outcome == DutyOutcome.ANSWERED
    answered_by = answered_by.strip() or (who.name if is_answered else "")
    _check_call(outcome, answered_by, note)
    call = DutyCall.objects.create(
        case=case, assignment=own, called_at=at, called_by=actor, callee=who.label,
        is_leader=who.is_leader, phone=who.phone, outcome=outcome,
        answered_by=answered_by, note=note.strip(),
    )  # fmt: skip
    hand_over_by_call(case, own, call)
    facts = {"duty_call": call.pk, "callee": who.label, "outcome": outcome}
    if is_answered:
        _sign_on_behalf(case, own, call, facts, actor=actor, at=at)
    else:
        record_event(
            case, Verb.CALL_UNIT, actor=actor, at=at, unit=own.unit, note=_in_words(call),
            facts=facts,
        )  # fmt: skip
    return call


def _other(phone: str) -> Callee:
    """Return a number that stands in no roster: an emergency does not wait for one."""
    typed = phone.strip()
    if not is_number(typed) or len(typed) > PHONE_MAX:
        raise InvalidInput(fields={"phone": "请填写拨打的号码：手机 11 位，固定电话请带区号。"})
    return Callee(OTHER, "", typed)


def _whom(own: Assignment, kind: str, at: datetime) -> Callee:
    known = {one.kind: one for one in callees_of(own.unit, at)}
    if not known:
        raise InvalidInput(
            fields={
                "callee": f"{own.unit}现在没有值班安排，也没有值班电话，请选“其他电话”并填写号码。"
            }
        )
    if kind not in known:
        raise InvalidInput(fields={"callee": "请从值班表中选择拨打对象。"})
    return known[kind]


def _check_call(outcome: str, answered_by: str, note: str) -> None:
    wrong: dict[str, str] = {}
    if outcome not in DutyOutcome.values:
        wrong["outcome"] = "请选择通话结果。"
    if outcome == DutyOutcome.ANSWERED and not answered_by:
        wrong["answered_by"] = "请填写接听人姓名。"
    if len(answered_by) > 40:
        wrong["answered_by"] = "接听人最多 40 字。"
    if len(note) > 300:
        wrong["note"] = "备注最多 300 字。"
    if wrong:
        raise InvalidInput(fields=wrong)


def _sign_on_behalf(
    case: Case,
    own: Assignment,
    call: DutyCall,
    facts: dict[str, object],
    *,
    actor: User,
    at: datetime,
) -> None:
    own.first_report_due_at = at + timedelta(minutes=rule("telephone.first_report_minutes"))
    own.save(update_fields=["first_report_due_at"])
    due = say_due_clock(own.first_report_due_at)
    note = f"{_in_words(call)}代签收，首报截止 {due}。"
    take_assignment(case, own, Verb.CALL_UNIT, actor=actor, at=at, note=note, facts=facts)
    notify(CaseSentence.TELEPHONED, {"due": due}, at=at, case=case, units=[own.unit])


def _in_words(call: DutyCall) -> str:
    """Say what came of a call, without its number: timelines are read by many."""
    result = DutyOutcome(call.outcome).label
    if call.outcome == DutyOutcome.ANSWERED:
        result = f"{call.answered_by}{result}"
    return f"拨打{call.callee}，{result}。{call.note}"


def mark_first_report(assignment: Assignment, *, at: datetime) -> None:
    """Note the unit's first report after a telephone assignment; its return window opens now.

    Act first, object later: until then a return is refused, and the minutes for it do not
    run.
    """
    if not assignment.first_report_due_at or assignment.first_reported_at:
        return
    assignment.first_reported_at = at
    assignment.return_due_at = deadlines_for(assignment.case, assignment.unit, at).return_due_at
    assignment.save(update_fields=["first_reported_at", "return_due_at"])


def next_callee(callees: Iterable[Callee], calls: Iterable[DutyCall]) -> Callee | None:
    """Return who is called next: whom nobody has tried, in the roster's order, else anew.

    The least often tried comes first, so that after the leader the round begins again.
    """
    tried = [call.callee for call in calls]
    return min(callees, key=lambda one: tried.count(one.label), default=None)
