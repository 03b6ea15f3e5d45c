"""What a demand and what is done with it must satisfy."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cases.models.case import TEXT_MAX
from cases.rules.states import State
from cases.services.record.demands import (
    CLOCK_SKEW,
    Demand,
    Disposition,
    case_of,
    check_answer,
    check_demand,
    check_disposition,
    check_rejection,
    check_units,
)
from grids.rules import rule
from hotline.errors import InvalidInput

pytestmark = pytest.mark.django_db
OLD = [datetime(1, 1, 1, tzinfo=UTC), datetime(1899, 12, 29, tzinfo=UTC)]


@pytest.fixture
def demand(category, phone_channel, at):
    return Demand(
        kind="help", category=category, channel=phone_channel, text="路灯不亮", received_at=at
    )


@pytest.mark.parametrize("received_at", OLD)
def test_check_demand_of_another_century_is_refused(demand, at, received_at):
    with pytest.raises(InvalidInput) as refusal:
        check_demand(replace(demand, received_at=received_at), at)
    assert "1990 年至 2199 年" in refusal.value.fields["received_at"]


def fields_of(call):
    """Return the names of the fields that a check refuses."""
    with pytest.raises(InvalidInput) as refused:
        call()
    return set(refused.value.fields)


def test_check_demand_returns_the_number_as_it_is_dialled(demand, at):
    assert check_demand(demand, at) == ""
    assert check_demand(replace(demand, phone="138 9700 1234"), at) == "13897001234"


def test_check_demand_names_every_faulty_field_at_once(demand, at):
    wrong = replace(
        demand, kind="none", urgency="later", text=" ", phone="12", title="长" * 200,
        place="长" * 201, caller_name="长" * 41, received_at=at + timedelta(hours=1),
        source_due_at=at,
    )  # fmt: skip
    assert fields_of(lambda: check_demand(wrong, at)) == {
        "kind", "urgency", "text", "phone", "title", "place", "caller_name", "received_at",
        "source_due_at",
    }  # fmt: skip


def test_check_demand_of_a_text_too_long_says_how_long_it_is(demand, at):
    with pytest.raises(InvalidInput) as refused:
        check_demand(replace(demand, text="长" * (TEXT_MAX + 1)), at)
    assert f"现有 {TEXT_MAX + 1} 字" in refused.value.fields["text"]


def test_a_clock_that_runs_a_little_ahead_is_forgiven(demand, at):
    assert check_demand(replace(demand, received_at=at + CLOCK_SKEW), at) == ""
    beyond = replace(demand, received_at=at + CLOCK_SKEW + timedelta(seconds=1))
    assert fields_of(lambda: check_demand(beyond, at)) == {"received_at"}


def test_an_open_case_is_not_complained_about_again(demand, make_case, at):
    again = replace(demand, related_case=make_case())
    with pytest.raises(InvalidInput) as refused:
        check_demand(again, at)
    assert "还没有办结" in refused.value.fields["related"]


def test_case_of_takes_a_title_from_the_text_and_calls_nobody_back_without_a_number(demand, at):
    case = case_of(demand, 7, caller=None, registered_at=at)
    assert (case.pk, case.title, case.wants_callback) == (7, "路灯不亮", False)
    titled = case_of(replace(demand, title=" 报修 "), 8, caller=None, registered_at=at)
    assert titled.title == "报修"


@pytest.mark.parametrize(
    ("facts", "state", "handling"),
    [
        ({}, State.PENDING, "dispatched"),
        ({"direct_way": "answered"}, State.CLOSED, "direct"),
        ({"answer": "已答复"}, State.CLOSED, "direct"),
        ({"ground": "不属于本市行政区域"}, State.REJECTED, "direct"),
    ],
)
def test_a_disposition_leads_to_one_state(facts, state, handling):
    found = Disposition(**facts)
    assert (found.target, found.handling, found.units) == (state, handling, [])


def test_a_disposition_with_units_names_the_lead_first(unit, other_unit, sub_unit):
    found = Disposition(lead_unit=unit, co_units=[other_unit], answering_units=[sub_unit])
    assert (found.target, found.units) == (State.DISPATCHED, [unit, sub_unit, other_unit])


def test_check_units_refuses_a_unit_twice_and_one_out_of_use(unit, other_unit, operator):
    assert fields_of(lambda: check_units(unit, [unit], operator)) == {"co_units"}
    assert fields_of(lambda: check_units(unit, [], operator, [unit])) == {"co_units"}
    other_unit.is_active = False
    with pytest.raises(InvalidInput):
        check_units(other_unit, [], operator)


def test_check_answer_needs_a_target_where_a_call_is_put_through(db):
    assert fields_of(lambda: check_answer("transferred", "已转接", "某处")) == {"transferred_to"}
    assert fields_of(lambda: check_answer("", " ", "")) == {"direct_way", "answer"}
    assert fields_of(lambda: check_answer("answered", "长" * (TEXT_MAX + 1), "")) == {"answer"}
    check_answer("transferred", "已转接", rule("transfer.targets")[0])


def test_check_rejection_needs_ground_and_path(db):
    assert fields_of(lambda: check_rejection("无", " ")) == {"ground", "right_path"}
    ground = rule("rejection.grounds")[0]
    assert fields_of(lambda: check_rejection(ground, "长" * 301)) == {"right_path"}
    check_rejection(ground, "请拨打海东12345")


def test_check_disposition_asks_what_each_way_needs(operator, unit):
    check_disposition(Disposition(), operator)
    for facts, wanted in (
        ({"direct_way": "answered"}, {"answer"}),
        ({"ground": "无"}, {"ground", "right_path"}),
        ({"lead_unit": unit, "co_units": [unit]}, {"co_units"}),
    ):
        found = Disposition(**facts)
        assert fields_of(lambda found=found: check_disposition(found, operator)) == wanted
