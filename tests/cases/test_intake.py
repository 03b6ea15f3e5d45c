"""Registering: case, call, assignments, events and notice in one go."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cases.models import Assignment, Call, Case, Event
from cases.rules.states import State, Verb
from cases.services.intake import intake
from cases.services.record.demands import Disposition
from hotline.errors import Forbidden, InvalidInput
from notices.models import Notice

pytestmark = pytest.mark.django_db
OLD = [datetime(1, 1, 1, tzinfo=UTC), datetime(1899, 12, 29, tzinfo=UTC)]


@pytest.fixture
def case(demand, operator, at, unit):
    return intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)


def test_open_case_with_units_writes_case_call_assignment_events_and_notice(case, unit, at):
    case.refresh_from_db()
    assert (case.number, case.state, case.title) == (
        "24121000001", State.DISPATCHED, "小区电梯停运三天，物业没有维修",
    )  # fmt: skip
    assert case.caller.phone == "13897001234"
    call = Call.objects.get()
    assert (call.case, call.handling) == (case, "dispatched")
    lead = Assignment.objects.get()
    assert (lead.unit, lead.role, lead.reply_due_at) == (unit, "lead", case.reply_due_at)
    assert [e.verb for e in Event.objects.all()] == [Verb.REGISTER, Verb.DISPATCH]
    assert Notice.objects.get().unit == unit


def test_the_same_key_makes_one_case(demand, operator, at):
    first = intake.open_case(demand, actor=operator, at=at, key="k1")
    assert intake.open_case(demand, actor=operator, at=at, key="k1") == first
    assert Case.objects.count() == 1


def test_every_faulty_field_is_named_at_once(demand, operator, at):
    with pytest.raises(InvalidInput) as refusal:
        intake.open_case(replace(demand, phone="12", text=" ", kind="xx"), actor=operator, at=at)
    assert set(refusal.value.fields) == {"phone", "text", "kind"}


def test_registration_stays_within_its_queries(
    demand, operator, at, unit, django_assert_num_queries
):
    intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)
    operator.current_grants  # noqa: B018
    with django_assert_num_queries(12):
        intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at, key="z")


def test_open_case_waits_for_dispatch_where_nothing_is_said(demand, operator, at):
    case = intake.open_case(demand, actor=operator, at=at)
    assert (case.state, case.lead_unit, case.handling) == (State.PENDING, None, "dispatched")
    assert not Notice.objects.filter(unit__isnull=False).exists()


@pytest.mark.parametrize(
    ("disposition", "state", "way"),
    [
        (Disposition(direct_way="answered", answer="请带证件"), State.CLOSED, "answered"),
        (
            Disposition(ground="不属于本市行政区域", right_path="请拨打海东12345"),
            State.REJECTED,
            "",
        ),
    ],
)
def test_open_case_may_settle_the_demand_at_once(demand, operator, at, disposition, state, way):
    case = intake.open_case(demand, disposition, actor=operator, at=at)
    assert (case.state, case.closed_way, case.closed_at) == (state, way, at)
    assert Call.objects.get().handling == "direct"
    assert not case.assignments.exists()


def test_open_case_is_the_hotlines(demand, handler, leader, at):
    for person in (handler, leader):
        with pytest.raises(Forbidden):
            intake.open_case(demand, actor=person, at=at)
    assert not Case.objects.exists()


def test_add_call_tells_who_works_on_the_case(case, operator, unit, at):
    later = at + timedelta(hours=1)
    call = intake.add_call(case, actor=operator, at=later, note="又停了", phone="13897001234")
    assert (call.case, call.is_first, call.caller) == (case, False, case.caller)
    assert Notice.objects.get(sentence="added").unit == unit
    assert "又停了" in case.events.last().note
    with pytest.raises(InvalidInput):
        intake.add_call(case, actor=operator, at=later, note=" ")


def test_log_other_call_counts_for_no_case(operator, handler, phone_channel, at):
    call = intake.log_other_call("empty", actor=operator, at=at)
    assert (call.kind, call.case) == ("empty", None)
    with pytest.raises(InvalidInput):
        intake.log_other_call("none", actor=operator, at=at)
    with pytest.raises(Forbidden):
        intake.log_other_call("empty", actor=handler, at=at)


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (timedelta(days=-1), "不能早于工单的接收时间"),
        (timedelta(days=400 * 365), "不能晚于现在"),
        (timedelta(days=1), "不能晚于现在"),
    ],
)
def test_add_call_lies_between_the_first_call_and_now(case, operator, at, after, said):
    with pytest.raises(InvalidInput) as refusal:
        intake.add_call(case, actor=operator, at=at, note="追加", received_at=at + after)
    assert said in refusal.value.fields["received_at"]
    assert not Call.objects.filter(is_first=False).exists()


def test_add_call_of_earlier_today_is_taken(case, operator, at):
    later = at + timedelta(hours=2)
    call = intake.add_call(
        case, actor=operator, at=later, note="追加", received_at=at + timedelta(hours=1)
    )
    assert call.received_at == at + timedelta(hours=1)


def test_log_other_call_of_the_future_is_refused(operator, at):
    for received_at in (at + timedelta(days=1), *OLD):
        with pytest.raises(InvalidInput) as refusal:
            intake.log_other_call("nuisance", actor=operator, at=at, received_at=received_at)
        assert set(refusal.value.fields) == {"received_at"}
