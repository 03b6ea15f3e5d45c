"""Calls without a demand, and taking one back that one wrong key logged."""

from datetime import timedelta

import pytest

from cases.models import Call, Draft
from cases.services.intake import intake, other_calls
from grids.models import Role
from hotline.errors import Conflict, Forbidden, NotVisible
from tests import factories

pytestmark = pytest.mark.django_db
TYPED = {"text": ["小区电梯停运三天"], "phone": ["13897001234"]}


@pytest.fixture
def call(operator, at):
    return intake.log_other_call("empty", actor=operator, at=at)


def test_take_back_call_gives_back_what_was_set_aside(call, operator, at):
    other_calls.set_aside(call, TYPED, key="k", actor=operator, at=at)
    assert Draft.objects.get().act != "", "it is none of the drafts that wait"
    later = at + timedelta(seconds=3)
    draft = other_calls.take_back_call(call.pk, actor=operator, at=later)
    draft.refresh_from_db()
    assert (draft.act, draft.saved_at) == ("", later)
    call.refresh_from_db()
    assert call.excluded_reason == other_calls.TAKEN_BACK


def test_a_second_press_finds_it_done(call, operator, at):
    other_calls.take_back_call(call.pk, actor=operator, at=at)
    late = at + timedelta(days=1)
    assert other_calls.take_back_call(call.pk, actor=operator, at=late) is None


def test_take_back_call_comes_too_late(call, operator, at):
    limit = other_calls.taken_back_within()
    with pytest.raises(Conflict, match="已过可撤销的时间"):
        other_calls.take_back_call(call.pk, actor=operator, at=at + limit + timedelta(seconds=1))
    call.refresh_from_db()
    assert call.excluded_reason == ""
    other_calls.take_back_call(call.pk, actor=operator, at=at + limit)


def test_take_back_call_is_for_the_own_call_without_a_demand(
    call, operator, handler, make_case, at
):
    colleague = factories.make_person(Role.OPERATOR, username="colleague")
    with pytest.raises(NotVisible):
        other_calls.take_back_call(call.pk, actor=colleague, at=at)
    with pytest.raises(Forbidden):
        other_calls.take_back_call(call.pk, actor=handler, at=at)
    of_case = Call.objects.get(case=make_case())
    with pytest.raises(NotVisible):
        other_calls.take_back_call(of_case.pk, actor=operator, at=at)


def test_nothing_typed_is_nothing_to_set_aside(call, operator, at):
    other_calls.set_aside(call, {"text": [" "]}, key="k", actor=operator, at=at)
    assert not Draft.objects.exists()
    assert other_calls.take_back_call(call.pk, actor=operator, at=at) is None


@pytest.mark.parametrize(
    ("typed", "is_written"),
    [(TYPED, True), ({"text": [" "], "phone": ["138"]}, False), ({}, False)],
)
def test_what_was_written_down_is_asked_about(typed, is_written):
    assert other_calls.is_written(typed) is is_written
