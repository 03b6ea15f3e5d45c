"""One act per form: a key does its deed once, and a refused deed leaves it free."""

from datetime import timedelta
from time import sleep

import pytest

from cases import tasks
from cases.models import CreationKey
from cases.services.record import idempotency
from grids.models import CitySetting
from grids.rules import forget_rules
from hotline.errors import Conflict, InvalidInput
from tests.at_once import at_once

pytestmark = pytest.mark.django_db


def set_days(key, days):
    CitySetting.objects.create(key=key, value=days)
    forget_rules()


def test_the_beat_forgets_used_keys_by_the_citys_days(operator, at, settings):
    set_days("key.keep_days", 30)
    idempotency.claim_key(operator, "old", None, at)
    assert idempotency.forget_keys(at=at + timedelta(days=29)) == 0
    assert tasks.forget_keys() == 1
    assert not CreationKey.objects.exists()
    assert settings.CELERY_BEAT_SCHEDULE["forget-keys"]["task"] == tasks.forget_keys.name


@pytest.fixture
def done():
    """A list of what was done, and the verb that adds to it."""
    made = []
    return made, lambda: made.append("done") or "result"


def test_do_once_does_a_deed_once_for_each_person_case_and_key(
    make_case, operator, dispatcher, done, at
):
    case, other = make_case(), make_case()
    made, verb = done

    def do(which, key, actor):
        return idempotency.do_once(which, key, verb, actor=actor, at=at)

    assert do(case, "k", operator) == "result"
    assert do(case, "k", operator) is None
    for which, key, actor in (
        (case, "l", operator),
        (other, "k", operator),
        (case, "k", dispatcher),
    ):
        assert do(which, key, actor) == "result"
    assert len(made) == 4
    assert idempotency.is_key_used(operator, idempotency.key_of_deed(case, "k"))
    assert not idempotency.is_key_used(dispatcher, idempotency.key_of_deed(case, "l"))


def test_do_once_without_a_key_does_it_each_time(make_case, operator, done, at):
    made, verb = done
    case = make_case()
    for _ in range(2):
        idempotency.do_once(case, "", verb, actor=operator, at=at)
    assert len(made) == 2
    assert not CreationKey.objects.filter(case_id=case.pk).exists()


def test_a_deed_that_is_refused_leaves_its_key_free(make_case, operator, done, at):
    def refused():
        raise Conflict("工单已变化")

    case, (made, verb) = make_case(), done
    with pytest.raises(Conflict):
        idempotency.do_once(case, "k", refused, actor=operator, at=at)
    assert idempotency.do_once(case, "k", verb, actor=operator, at=at) == "result"
    assert made == ["done"]


def test_claim_creation_draws_a_case_id_for_a_key_once(operator, dispatcher, at):
    first = idempotency.claim_creation(operator, "k", at)
    assert first is not None
    assert idempotency.claim_creation(operator, "k", at) is None
    assert idempotency.claim_creation(dispatcher, "k", at) not in (None, first)
    # The cases themselves are inserted by whoever claims; the database asks at the end.
    CreationKey.objects.all().delete()


def test_a_key_that_is_too_long_is_refused(operator, at):
    for claim in (
        lambda: idempotency.claim_creation(operator, "k" * 65, at),
        lambda: idempotency.claim_key(operator, "k" * 65, None, at),
    ):
        with pytest.raises(InvalidInput, match="请求编号过长"):
            claim()
    assert not CreationKey.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_twin_that_arrives_meanwhile_waits_and_does_nothing(make_case, operator, at):
    case, made = make_case(), []

    def slowly():
        sleep(0.2)
        made.append("done")
        return "result"

    answers = at_once(*[lambda: idempotency.do_once(case, "k", slowly, actor=operator, at=at)] * 2)
    assert sorted(answers, key=str) == [None, "result"]
    assert made == ["done"]
