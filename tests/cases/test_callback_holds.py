"""Holds on the callback queue: who may call which case, and nobody twice."""

from datetime import timedelta

import pytest

from cases import tasks
from cases.access.situation import Situation
from cases.models import CallbackClaim
from cases.models.claim import HOLD
from cases.rules.states import State
from cases.services.callback import callback, callback_holds
from grids.models import CitySetting
from grids.rules import forget_rules
from hotline.errors import Conflict, Forbidden
from tests.at_once import at_once
from tests.cases.calling_back import has_confirmed

pytestmark = pytest.mark.django_db


def test_two_agents_never_hold_the_same_case(callback_agent, other_agent, make_in_state, at):
    first, second = (make_in_state(State.AWAITING_CALLBACK) for _ in range(2))
    assert callback_holds.claim_next(actor=callback_agent, at=at) == first
    assert callback_holds.claim_next(actor=other_agent, at=at) == second
    assert callback_holds.claim_next(actor=callback_agent, at=at) == first, "the one in hand stays"
    with pytest.raises(Conflict, match="赵回访正在回访"):
        callback_holds.claim_case(first, actor=other_agent, at=at)


def test_a_hold_lapses_after_a_quarter_of_an_hour(callback_agent, other_agent, case_to_call, at):
    callback_holds.claim_next(actor=callback_agent, at=at)
    soon, later = at + timedelta(minutes=14), at + timedelta(minutes=15)
    assert callback_holds.claim_next(actor=other_agent, at=soon) is None
    assert callback_holds.claim_next(actor=other_agent, at=later) == case_to_call


def test_choosing_another_case_lets_the_first_one_go(
    callback_agent, other_agent, make_in_state, at
):
    first, second = (make_in_state(State.AWAITING_CALLBACK) for _ in range(2))
    callback_holds.claim_case(first, actor=callback_agent, at=at)
    callback_holds.claim_case(second, actor=callback_agent, at=at)
    assert callback_holds.claim_next(actor=other_agent, at=at) == first


def test_secret_cases_go_to_named_agents_alone(callback_agent, other_agent, make_in_state, at):
    secret = make_in_state(State.AWAITING_CALLBACK, is_secret=True)
    CitySetting.objects.create(key="callback.secret_agents", value=["colleague"])
    forget_rules()
    assert callback_holds.claim_next(actor=callback_agent, at=at) is None
    with pytest.raises(Forbidden, match="指定"):
        callback_holds.claim_case(secret, actor=callback_agent, at=at)
    with pytest.raises(Forbidden, match="指定"):
        callback.record_attempt(secret, actor=callback_agent, at=at, outcome="no_answer")
    assert callback_holds.claim_next(actor=other_agent, at=at) == secret


def test_a_confirmation_ends_with_the_hold_and_with_an_attempt(
    callback_agent, other_agent, secret, at
):
    confirm = {"means": "姓名与登记一致"}
    callback.confirm_identity(secret, actor=callback_agent, at=at, **confirm)
    assert has_confirmed(secret, actor=callback_agent, at=at + timedelta(minutes=14))
    later = at + timedelta(minutes=16)
    callback_holds.claim_case(secret, actor=callback_agent, at=later)
    assert not has_confirmed(secret, actor=callback_agent, at=later)
    callback.confirm_identity(secret, actor=callback_agent, at=later, **confirm)
    callback.record_attempt(secret, actor=callback_agent, at=later, outcome="no_answer")
    much_later = at + timedelta(days=1)
    callback_holds.claim_case(secret, actor=other_agent, at=much_later)
    assert not has_confirmed(secret, actor=other_agent, at=much_later)


@pytest.mark.django_db(transaction=True)
def test_two_connections_that_race_get_two_cases(callback_agent, other_agent, make_in_state, at):
    waiting = {make_in_state(State.AWAITING_CALLBACK).pk for _ in range(2)}
    taken = at_once(
        *[
            lambda agent=agent: callback_holds.claim_next(actor=agent, at=at).pk
            for agent in (callback_agent, other_agent)
        ]
    )
    assert set(taken) == waiting


def test_a_colleagues_hold_that_has_lapsed_blocks_nobody(
    callback_agent, other_agent, case_to_call, at
):
    callback_holds.claim_case(case_to_call, actor=callback_agent, at=at)
    with pytest.raises(Conflict, match="正在回访"):
        callback.record_attempt(
            case_to_call, actor=other_agent, at=at + timedelta(minutes=14), outcome="refused"
        )
    later = at + HOLD.length
    assert Situation(other_agent, case_to_call, later).held_by is None
    callback.record_attempt(case_to_call, actor=other_agent, at=later, outcome="refused")
    case_to_call.refresh_from_db()
    assert case_to_call.state == State.CLOSED


def test_a_hold_taken_while_the_clock_was_ahead_blocks_nobody(
    callback_agent, other_agent, case_to_call, at
):
    callback_holds.claim_case(case_to_call, actor=callback_agent, at=at + timedelta(days=1))
    assert Situation(other_agent, case_to_call, at).held_by is None
    assert callback_holds.claim_next(actor=other_agent, at=at) == case_to_call
    with pytest.raises(Conflict, match="正在回访"):
        callback_holds.claim_case(case_to_call, actor=callback_agent, at=at)


@pytest.fixture
def secret(make_in_state):
    return make_in_state(State.AWAITING_CALLBACK, is_secret=True)


def test_the_beat_forgets_holds_that_hold_nothing_back(make_case, operator, at, settings):
    free, held, put_off = (make_case() for _ in range(3))
    long_ago, later = at - timedelta(hours=1), at + timedelta(hours=1)
    for case, until, retry in ((free, long_ago, None), (held, later, None), (put_off, at, later)):
        CallbackClaim.objects.create(case=case, agent=operator, claimed_until=until, retry_at=retry)
    assert callback_holds.forget_holds(at=at) == 1
    assert not CallbackClaim.objects.filter(case=free).exists()
    assert tasks.forget_holds() == 2
    assert settings.CELERY_BEAT_SCHEDULE["forget-holds"]["task"] == tasks.forget_holds.name
