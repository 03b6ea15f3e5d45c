"""更正: a mark that leaves every figure, by two persons."""

import pytest

from cases.models import Call, Case
from cases.rules.states import State, Verb
from cases.services.applications import correcting
from grids.models import Role
from hotline.errors import Conflict, Forbidden, InvalidInput

pytestmark = pytest.mark.django_db


def test_a_correction_needs_a_second_person_and_can_be_taken_back(put, people, at):
    case = put(State.CLOSED)
    leader, dispatcher = people[Role.SHIFT_LEADER], people[Role.DISPATCHER]
    row = correcting.ask_correction(case, actor=leader, at=at, mark="test", text="系统测试")
    with pytest.raises(Forbidden, match="另一个人"):
        correcting.rule_correction(row, actor=leader, at=at, ruling="accepted")
    correcting.rule_correction(row, actor=dispatcher, at=at, ruling="accepted")
    case.refresh_from_db()
    assert case.excluded_reason == Call.objects.get(case=case).excluded_reason != ""
    back = correcting.ask_correction(case, actor=leader, at=at, mark="restore", text="误标")
    correcting.rule_correction(back, actor=dispatcher, at=at, ruling="accepted")
    case.refresh_from_db()
    assert case.excluded_reason == Call.objects.get(case=case).excluded_reason == ""


def test_ask_correction_waits_for_a_second_person(put, people, at):
    case = put(State.CLOSED)
    row = correcting.ask_correction(
        case, actor=people[Role.SHIFT_LEADER], at=at, mark="mistake", text=" 误登记 "
    )
    assert (row.text, row.ruling) == ("误登记", "")
    case.refresh_from_db()
    assert case.excluded_reason == ""
    with pytest.raises(Conflict, match="等候裁定"):
        correcting.ask_correction(
            case, actor=people[Role.SHIFT_LEADER], at=at, mark="test", text="测试"
        )


@pytest.mark.parametrize(("facts", "field"), [({"mark": "none"}, "mark"), ({"text": " "}, "text")])
def test_ask_correction_names_the_field_that_is_wrong(facts, field, put, people, at):
    wanted = {"mark": "test", "text": "测试"} | facts
    with pytest.raises(InvalidInput) as refused:
        correcting.ask_correction(
            put(State.CLOSED), actor=people[Role.SHIFT_LEADER], at=at, **wanted
        )
    assert set(refused.value.fields) == {field}


def test_what_is_counted_is_not_restored_nor_marked_twice(put, people, at):
    case, leader = put(State.CLOSED), people[Role.SHIFT_LEADER]
    with pytest.raises(Conflict, match="不用恢复"):
        correcting.ask_correction(case, actor=leader, at=at, mark="restore", text="误标")
    Case.objects.filter(pk=case.pk).update(excluded_reason="测试：系统测试")
    with pytest.raises(Conflict, match="只能恢复计入"):
        correcting.ask_correction(case, actor=leader, at=at, mark="test", text="测试")


def test_a_duplicate_leaves_its_own_call_out_alone(put, people, operator_calls, at):
    case = put(State.CLOSED)
    later = operator_calls(case)
    row = correcting.ask_correction(
        case, actor=people[Role.SHIFT_LEADER], at=at, mark="duplicate", text="与前单重复"
    )
    correcting.rule_correction(row, actor=people[Role.DISPATCHER], at=at, ruling="accepted")
    assert Call.objects.get(case=case, is_first=True).excluded_reason
    later.refresh_from_db()
    assert later.excluded_reason == ""


def test_a_correction_that_is_refused_marks_nothing(put, people, at):
    case = put(State.CLOSED)
    row = correcting.ask_correction(
        case, actor=people[Role.SHIFT_LEADER], at=at, mark="test", text="系统测试"
    )
    correcting.rule_correction(
        row, actor=people[Role.DISPATCHER], at=at, ruling="refused", reason="是真实诉求"
    )
    case.refresh_from_db()
    assert case.excluded_reason == ""
    assert "是真实诉求" in case.events.get(verb=Verb.CORRECT).note


@pytest.fixture
def operator_calls(people, at):
    """Return a function that writes a later call about a case."""

    def call(case):
        return Call.objects.create(
            kind="demand", received_at=at, registered_at=at, operator=people[Role.OPERATOR],
            case=case, caller=case.caller, handling="dispatched", is_first=False, note="又来电",
        )  # fmt: skip

    return call
