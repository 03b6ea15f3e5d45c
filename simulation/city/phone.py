"""On the callback desk: attempts, identity, the three questions, redo, appeal."""

from cases.models import AttemptOutcome, Case, Satisfaction
from cases.models.event_rows import attempts_of
from cases.rules.states import State
from cases.services.callback import appeals, callback, callback_holds
from cases.services.callback.callback import Answers, next_try_at
from grids.models import User
from grids.rules import rule
from simulation.city import applying, contact, odds
from simulation.city.agenda import Road
from simulation.city.life import Life
from simulation.replay import replies
from simulation.replay.acts.desk import HAPPINESS, closing_reason


def call_back(life: Life) -> Road:
    """Ask the citizen; tells whether the case goes to its unit once more."""
    while True:
        yield life.calling_time(life.later(1, 26))
        if life.state() != State.AWAITING_CALLBACK:
            return False
        if life.chance(odds.WITHDRAWN / 4):
            yield from contact.withdraw(life)
            return False
        life.case = Case.objects.get(pk=life.row.pk)
        agent = life.scene.staff.callback_agent(life.rng)
        if life.do(callback_holds.claim_case, actor=agent) is None:
            continue
        if life.chance(odds.NOT_REACHED):
            yield from _miss(life, agent)
        else:
            return (yield from _ask(life, agent))


def _miss(life: Life, agent: User) -> Road:
    """Reach nobody, or be refused; the desk tries again at another time of the day."""
    outcome = life.rng.choices(
        [AttemptOutcome.NO_ANSWER, AttemptOutcome.DEAD_NUMBER, AttemptOutcome.REFUSED], [8, 1, 1]
    )[0]
    tried = attempts_of(life.row).values_list("at", flat=True)
    again = next_try_at(list(tried), life.at)
    life.do(callback.record_attempt, actor=agent, outcome=outcome)
    yield again


def _remark(life: Life, *, is_unhappy: bool) -> str:
    if is_unhappy:
        return replies.complaint_of(life.rng, life.told)
    return life.rng.choice(replies.REMARKS)


def _ask(life: Life, agent: User) -> Road:
    is_unhappy = life.chance(odds.UNHAPPY)
    content = [one for one in HAPPINESS if one != Satisfaction.DISSATISFIED]
    satisfaction = str(life.rng.choices(content, [HAPPINESS[one] for one in content])[0])
    if is_unhappy:
        satisfaction = Satisfaction.DISSATISFIED
    answers = Answers(
        was_contacted=life.chance(0.98), was_solved=life.chance(0.2 if is_unhappy else 0.98),
        satisfaction=satisfaction, matches_facts=not is_unhappy or life.chance(0.5),
        remark=_remark(life, is_unhappy=is_unhappy),
    )  # fmt: skip
    if life.row.is_secret:
        means = rule("callback.identity_means")[0]
        life.do(callback.confirm_identity, actor=agent, means=means)
    is_redone = is_unhappy and life.row.main_case_id is None and life.chance(odds.REDONE)
    if is_redone:
        reason = replies.complaint_of(life.rng, life.told)
        done = life.do(callback.redo_case, actor=agent, answers=answers, reason=reason)
    else:
        done = life.do(
            callback.record_callback, actor=agent, answers=answers, **closing_reason(answers)
        )
    if done is not None and is_unhappy and life.chance(odds.APPEAL):
        life.scene.agenda.enter(life.at_work(1, 16), life, _appeal(life))
    if is_redone and done is not None:
        life.case = Case.objects.get(pk=life.row.pk)
        return True
    life.scene.closed_lives.append(life)
    if life.unit is not None and life.chance(odds.EXCLUSION / 3):
        yield from applying.exclude(life)
    return False


def _appeal(life: Life) -> Road:
    """The unit holds the answers to be unfair; the supervisor rules."""
    made = life.do(
        appeals.appeal_callback, actor=life.clerk, ground=life.rng.choice(rule("appeal.grounds")),
        text="已按规定办结并向来电人说明。",
    )  # fmt: skip
    yield life.at_desk(4, 40)
    if made is None:
        return
    if life.chance(odds.APPEAL_ACCEPTED):
        life.do(appeals.accept_appeal, actor=life.supervisor, reason="情况属实。")
    else:
        life.do(appeals.refuse_appeal, actor=life.supervisor, reason="回访记录属实。")
