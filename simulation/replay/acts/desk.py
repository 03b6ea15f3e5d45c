"""At the dispatcher's and the callback desk."""

from datetime import datetime
from typing import Any

from cases.models import AttemptOutcome, Satisfaction
from cases.services.callback import callback
from cases.services.callback.callback import Answers
from cases.services.dispatch import dispatch
from grids.models import User
from grids.rules import rule
from simulation.replay import replies
from simulation.replay.plan import Track
from simulation.replay.stage import Stage

HAPPINESS = {
    Satisfaction.SATISFIED: 86,
    Satisfaction.BASICALLY: 7,
    Satisfaction.DISSATISFIED: 4,
    Satisfaction.NO_OPINION: 3,
}


def send_out(stage: Stage, track: Track, at: datetime) -> None:
    """Send a waiting case to its units."""
    dispatch.dispatch_case(
        track.open_case, actor=stage.cast.dispatcher(stage.rng), at=at,
        lead_unit=track.answerable, co_units=track.co_units,
    )  # fmt: skip


def answer(stage: Stage, track: Track, at: datetime) -> None:
    """Answer a message that is a question."""
    dispatch.answer_case(
        track.open_case, actor=stage.cast.dispatcher(stage.rng), at=at, way="answered",
        answer=track.told.answer,
    )  # fmt: skip


def rule_on(stage: Stage, track: Track, at: datetime) -> None:
    """Rule on an objection, if one was raised in time: elsewhere, or stay."""
    objection, actor = track.objection, stage.cast.dispatcher(stage.rng)
    if objection is None:
        return
    others = stage.city.co_units(track.placing.category, track.place, track.answerable)
    if others and stage.rng.random() < 0.5:
        dispatch.accept_objection(
            objection, actor=actor, at=at, lead_unit=others[0], reason="经核实，理由成立。"
        )
        track.lead_unit, track.co_units = others[0], []
    else:
        reason = "经核对权责清单，属于你单位职责，请按时办理。"
        dispatch.refuse_objection(objection, actor=actor, at=at, reason=reason)
    track.objection = None


def refuse(stage: Stage, track: Track, at: datetime) -> None:
    """Send a reply back to its unit."""
    track.is_reply_refused = True
    dispatch.refuse_reply(
        track.open_case, actor=stage.cast.dispatcher(stage.rng), at=at,
        reason=stage.rng.choice(replies.REFUSALS),
    )  # fmt: skip


def accept(stage: Stage, track: Track, at: datetime) -> None:
    """Accept a reply."""
    dispatch.accept_reply(track.open_case, actor=stage.cast.dispatcher(stage.rng), at=at)


def attempt(stage: Stage, track: Track, at: datetime) -> None:
    """Call a citizen who does not answer."""
    callback.record_attempt(
        track.open_case, actor=stage.cast.callback_agent(stage.rng), at=at,
        outcome=AttemptOutcome.NO_ANSWER,
    )  # fmt: skip


def give_up(stage: Stage, track: Track, at: datetime) -> None:
    """Call a citizen who does not want to answer; the case closes, no callback counts."""
    callback.record_attempt(
        track.open_case, actor=stage.cast.callback_agent(stage.rng), at=at,
        outcome=AttemptOutcome.REFUSED, note="市民表示不便接受回访。",
    )  # fmt: skip


def make_sure(track: Track, at: datetime, agent: User) -> None:
    """Confirm who is on the line where the case is secret."""
    if track.open_case.is_secret:
        means = rule("callback.identity_means")[0]
        callback.confirm_identity(track.open_case, actor=agent, at=at, means=means)


def closing_reason(answers: Answers) -> dict[str, Any]:
    """Return why a case is closed that the answers leave open; draws no chance of its own."""
    if not callback.leaves_open(answers):
        return {}
    grounds = rule("callback.closing_grounds")
    return {
        "ground": grounds[len(answers.remark) % len(grounds)],
        "explanation": "承办单位已依规办理，回访时已向市民说明。",
    }


def call_back(stage: Stage, track: Track, at: datetime) -> None:
    """Ask the three questions."""
    rng = stage.rng
    satisfaction = rng.choices(list(HAPPINESS), list(HAPPINESS.values()))[0]
    is_unhappy = satisfaction == Satisfaction.DISSATISFIED
    answers = Answers(
        was_contacted=rng.random() < 0.995,
        was_solved=rng.random() < (0.4 if is_unhappy else 0.99),
        satisfaction=satisfaction,
        matches_facts=not is_unhappy or rng.random() < 0.5,
        remark=replies.complaint_of(rng, track.told) if is_unhappy else rng.choice(replies.REMARKS),
    )
    agent = stage.cast.callback_agent(rng)
    make_sure(track, at, agent)
    callback.record_callback(
        track.open_case, actor=agent, at=at, answers=answers, **closing_reason(answers)
    )


def redo(stage: Stage, track: Track, at: datetime) -> None:
    """Ask, and send the case back to its unit."""
    reason = replies.complaint_of(stage.rng, track.told)
    answers = Answers(
        was_contacted=True, was_solved=False, satisfaction=Satisfaction.DISSATISFIED,
        matches_facts=False, remark=reason,
    )  # fmt: skip
    agent = stage.cast.callback_agent(stage.rng)
    make_sure(track, at, agent)
    callback.redo_case(track.open_case, actor=agent, at=at, answers=answers, reason=reason)
