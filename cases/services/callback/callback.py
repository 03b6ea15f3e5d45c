"""The callback desk's verbs: identity, attempts, results, redo."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cases.access.situation import is_lead
from cases.guards.callback import (
    attempt_refusal,
    complete_refusal,
    confirm_identity_refusal,
    redo_refusal,
)
from cases.models import (
    AssignmentRole,
    AttemptOutcome,
    Callback,
    CallbackAttempt,
    Case,
    ClosedWay,
    EndReason,
    Reply,
    Ruling,
    Satisfaction,
)
from cases.models.event_rows import attempts_of
from cases.rules.capabilities import CaseCapability
from cases.rules.notice_kinds import CaseSentence
from cases.rules.retries import next_try, read_starts
from cases.rules.states import State, Verb
from cases.services.callback.callback_holds import (
    claim_case,
    forget_claim,
    keep_confirmation,
    put_off,
)
from cases.services.clocks.assigning import WITHOUT_LEAD
from cases.services.dispatch.dispatch import send_case
from cases.services.record.notices import notify
from cases.services.record.reasons import REASON_MAX, check_reason
from cases.services.record.transitions import Seen, begin, move_case, record_event
from grids.deadlines import CITY_ZONE
from grids.models import Unit, User
from grids.rules import rule
from grids.unit_mergers import going_on
from hotline.errors import InvalidInput

REMARK_MAX = 1000
# A unit of a task force that left it is not asked again in the next round.
NOT_ANSWERING = frozenset(
    {EndReason.OBJECTION, EndReason.HANDED_ON, EndReason.RECALLED, EndReason.SUCCEEDED}
)


@dataclass(frozen=True)
class Answers:
    """What the citizen said, in the order in which it was asked."""

    was_contacted: bool
    was_solved: bool
    satisfaction: str
    matches_facts: bool | None = None
    remark: str = ""


def leaves_open(answers: Answers) -> bool:
    """Tell whether the citizen calls the matter unsolved or is dissatisfied with the result."""
    return not answers.was_solved or answers.satisfaction == Satisfaction.DISSATISFIED


@transaction.atomic
def record_callback(
    case: Case,
    *,
    actor: User,
    at: datetime,
    answers: Answers,
    ground: str = "",
    explanation: str = "",
    seen: Seen | None = None,
) -> Callback:
    """Record the three answers and close the case.

    Answered 未解决 or 不满意 it is closed only with a ground of the city's list and an
    explanation, otherwise redone; both are dropped where the answers speak for the unit. The
    case is closed as unsolved where the citizen says so, else in the way of its accepted reply.
    """
    case = begin(case, complete_refusal, actor=actor, at=at, seen=seen).case
    ending = _closing_reason(answers, ground, explanation)
    callback = _complete(case, answers, actor, at, **ending)
    way = _closing_way(case) if answers.was_solved else ClosedWay.UNSOLVED
    move_case(
        case, State.CLOSED, Verb.COMPLETE_CALLBACK, actor=actor, at=at,
        note=_in_words(answers, **ending), changes={"closed_way": way},
    )  # fmt: skip
    return callback


@transaction.atomic
def redo_case(
    case: Case,
    *,
    actor: User,
    at: datetime,
    answers: Answers,
    reason: str,
    seen: Seen | None = None,
) -> Case:
    """Send the case back to its unit (重办): the answers are kept, round and clocks are new.

    Where the unit, or one that answered beside it, is no longer in use, the case waits for
    a dispatcher, and the timeline says why. Raises Conflict for a case that was answered
    with its main one: the unit has that one.
    """
    s = begin(case, redo_refusal, actor=actor, at=at, seen=seen)
    case = s.case
    check_reason("reason", reason)
    if not leaves_open(answers):
        raise InvalidInput(fields={"satisfaction": "市民表示已解决且未表示不满意，不能重办。"})
    _complete(case, answers, actor, at)
    lead = max((row for row in s.assignments if is_lead(row)), key=lambda row: row.pk)
    # Where a unit was merged meanwhile, its successor does it anew.
    lead_unit = going_on(lead.unit)
    answering = [
        going_on(row.unit)
        for row in sorted(s.assignments, key=lambda row: row.pk)
        if row.role == AssignmentRole.ANSWERING
        and row.round == lead.round
        and row.end_reason not in NOT_ANSWERING
    ]
    answering = [unit for unit in dict.fromkeys(answering) if unit != lead_unit]
    closed = [unit for unit in (lead_unit, *answering) if not unit.is_active]
    if closed:
        _leave_to_dispatcher(case, closed, actor, at, reason)
        return case
    send_case(
        case, lead_unit, [], Verb.REDO, actor=actor, at=at, note=reason,
        round_number=case.round + 1, answering_units=answering,
    )  # fmt: skip
    return case


def _leave_to_dispatcher(
    case: Case, closed: list[Unit], actor: User, at: datetime, reason: str
) -> None:
    """Open the new round without a unit, because those named are no longer in use."""
    names = "、".join(str(unit) for unit in closed)
    move_case(
        case, State.PENDING, Verb.REDO, actor=actor, at=at,
        note=f"{reason}（原承办单位{names}已停用，请派单员另派）",
        changes={**WITHOUT_LEAD, "round": case.round + 1},
    )  # fmt: skip
    notify(CaseSentence.REDO_TO_DISPATCH, at=at, case=case, to=CaseCapability.HEAR_OF_DISPATCHING)


@transaction.atomic
def record_attempt(
    case: Case,
    *,
    actor: User,
    at: datetime,
    outcome: str,
    note: str = "",
    seen: Seen | None = None,
) -> CallbackAttempt:
    """Record an attempt that reached nobody or was refused.

    Attempts in different hours use up the city's number of attempts; then the case closes
    with a callback that is not effective. A refusal to answer ends the attempts at once.
    """
    case = begin(case, attempt_refusal, actor=actor, at=at, seen=seen).case
    if outcome not in AttemptOutcome.values or outcome == AttemptOutcome.ANSWERED:
        raise InvalidInput(fields={"outcome": "请选择未接、空号或拒答。"})
    if len(note) > 300:
        raise InvalidInput(fields={"note": "备注最多 300 字。"})
    attempt = _attempt(case, AttemptOutcome(outcome), actor, at, note)
    label = AttemptOutcome(outcome).label
    if outcome == AttemptOutcome.REFUSED or _hours_tried(case) >= rule("callback.attempts"):
        _give_up(case, AttemptOutcome(outcome), actor, at, note)
    else:
        record_event(case, Verb.ATTEMPT_CALLBACK, actor=actor, at=at, note=f"{label}。{note}")
        put_off(case, actor=actor, at=at, until=next_try_at(_instants_tried(case), at))
    return attempt


def next_try_at(tried: Iterable[datetime], at: datetime) -> datetime:
    """Return when the citizen is called again if this attempt reaches nobody."""
    return next_try(tried, at, read_starts(rule("callback.retry_hours")))


@transaction.atomic
def confirm_identity(
    case: Case, *, actor: User, at: datetime, means: str, seen: Seen | None = None
) -> Case:
    """Record that the agent made sure to whom they speak, before the matter is named.

    Holds as long as the agent holds the case. Only secret cases (保密) need it.
    """
    case = begin(case, confirm_identity_refusal, actor=actor, at=at, seen=seen).case
    if means not in rule("callback.identity_means"):
        raise InvalidInput(fields={"means": "请从列表中选择核实方式。"})
    claim_case(case, actor=actor, at=at)
    keep_confirmation(case, actor=actor, at=at)
    record_event(case, Verb.CONFIRM_IDENTITY, actor=actor, at=at, note=means, is_internal=True)
    return case


def _attempt(
    case: Case, outcome: AttemptOutcome, actor: User, at: datetime, note: str = ""
) -> CallbackAttempt:
    return CallbackAttempt.objects.create(
        case=case, round=case.round, at=at, agent=actor, outcome=outcome, note=note
    )


def _closing_reason(answers: Answers, ground: str, explanation: str) -> dict[str, str]:
    """Return why a case is closed against the citizen's answers; empty where it is not.

    Raises InvalidInput where a ground of the city's list or the explanation is missing.
    """
    if not leaves_open(answers):
        return {}
    wrong: dict[str, str] = {}
    if ground not in rule("callback.closing_grounds"):
        wrong["ground"] = "市民表示未解决或不满意：请重办，或从列表中选择不重办的理由。"
    if not explanation.strip():
        wrong["explanation"] = "请说明为什么不重办。"
    elif len(explanation) > REASON_MAX:
        wrong["explanation"] = f"说明最多 {REASON_MAX} 字，现有 {len(explanation)} 字。"
    if wrong:
        raise InvalidInput(fields=wrong)
    return {"closing_ground": ground, "closing_explanation": explanation.strip()}


def _complete(case: Case, answers: Answers, actor: User, at: datetime, **ending: str) -> Callback:
    if answers.satisfaction not in Satisfaction.values:
        raise InvalidInput(fields={"satisfaction": "请选择满意度。"})
    if len(answers.remark) > REMARK_MAX:
        raise InvalidInput(fields={"remark": f"备注最多 {REMARK_MAX} 字。"})
    _attempt(case, AttemptOutcome.ANSWERED, actor, at)
    forget_claim(case)
    return Callback.objects.create(
        case=case, round=case.round, completed_at=at, agent=actor, is_effective=True,
        was_contacted=answers.was_contacted, was_solved=answers.was_solved,
        satisfaction=answers.satisfaction, matches_facts=answers.matches_facts,
        remark=answers.remark, unit=case.lead_unit, **ending,
    )  # fmt: skip


def _instants_tried(case: Case) -> list[datetime]:
    return list(attempts_of(case).values_list("at", flat=True))


def _hours_tried(case: Case) -> int:
    hours = (at.astimezone(CITY_ZONE) for at in _instants_tried(case))
    return len({hour.strftime("%Y%m%d%H") for hour in hours})


def _give_up(case: Case, outcome: AttemptOutcome, actor: User, at: datetime, note: str) -> None:
    Callback.objects.create(
        case=case, round=case.round, completed_at=at, agent=actor, is_effective=False,
        failure_reason=outcome, remark=note, unit=case.lead_unit,
    )  # fmt: skip
    move_case(
        case, State.CLOSED, Verb.ATTEMPT_CALLBACK, actor=actor, at=at,
        note=f"{outcome.label}，回访结束。{note}", changes={"closed_way": _closing_way(case)},
    )  # fmt: skip
    forget_claim(case)


def _closing_way(case: Case) -> str:
    """Return the outcome of the lead's accepted reply, or of the main case's."""
    own = Reply.objects.filter(
        case=case, verdict=Ruling.ACCEPTED, assignment__role=AssignmentRole.LEAD
    )
    reply = own.last() or case.shared_reply
    return reply.outcome if reply else "explained"


def _in_words(answers: Answers, closing_ground: str = "", closing_explanation: str = "") -> str:
    contacted = "有人联系" if answers.was_contacted else "无人联系"
    solved = "已解决" if answers.was_solved else "未解决"
    label = Satisfaction(answers.satisfaction).label
    said = f"{contacted}，{solved}，{label}。{answers.remark}"
    if not closing_ground:
        return said
    return f"{said}\n不重办：{closing_ground}。{closing_explanation}"
