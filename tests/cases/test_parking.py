"""挂账 and 销账: onto the ledger with its clocks standing, and off it."""

from datetime import date, timedelta

import pytest

from cases.rules.states import State, Verb
from cases.services.applications import parking
from grids.models import Role
from hotline.errors import Conflict, Forbidden, InvalidInput
from notices.models import Notice
from tests.cases.applying import REVIEW_ON

pytestmark = pytest.mark.django_db


def test_the_ledger_stops_the_clock_and_gives_the_time_back(put, people, at):
    case = put(State.HANDLING)
    before = case.assignments.get().reply_due_at
    row = parking.ask_parking(
        case, actor=people[Role.UNIT_LEADER], at=at, text="资金未落实", owner="王主任",
        plan="列入计划", review_on=date(2024, 12, 20),
    )  # fmt: skip
    supervisor = people[Role.SUPERVISOR]
    parking.rule_parking(row, actor=supervisor, at=at, ruling="accepted")
    case.refresh_from_db()
    assert case.state == State.PARKED
    later = at + timedelta(days=7)
    with pytest.raises(InvalidInput):
        parking.review_parking(
            case, actor=supervisor, at=later, note="施工中", next_on=later.date()
        )
    parking.review_parking(
        case, actor=supervisor, at=later, note="施工中", next_on=date(2024, 12, 30)
    )
    parking.strike_off(case, actor=supervisor, at=later, is_solved=True, note="完工")
    case.refresh_from_db()
    assert case.state == State.HANDLING
    assert case.assignments.get().reply_due_at == before + timedelta(days=7)


@pytest.fixture
def ask(people, at):
    """Return a function that applies for the ledger, its facts right unless given."""

    def ask(case, actor=None, **facts):
        wanted = {
            "text": "资金未落实", "owner": " 王主任 ", "plan": "列入计划", "review_on": REVIEW_ON,
        } | facts  # fmt: skip
        return parking.ask_parking(case, actor=actor or people[Role.UNIT_LEADER], at=at, **wanted)

    return ask


def test_ask_parking_says_who_answers_for_it(put, ask, unit):
    case = put(State.HANDLING)
    row = ask(case)
    assert (row.owner, row.review_on, row.assignment.unit) == ("王主任", REVIEW_ON, unit)
    assert "责任人：王主任。计划：列入计划" in case.events.get(verb=Verb.ASK_PARKING).note
    assert Notice.objects.get(sentence="applied").role == Role.SUPERVISOR
    case.refresh_from_db()
    assert case.state == State.HANDLING


@pytest.mark.parametrize("name", ["text", "owner", "plan"])
def test_ask_parking_needs_each_of_its_texts(name, put, ask):
    with pytest.raises(InvalidInput) as refused:
        ask(put(State.HANDLING), **{name: " "})
    assert set(refused.value.fields) == {name}


@pytest.mark.parametrize("days", [0, -1, 400])
def test_a_review_lies_ahead_within_the_citys_interval(days, put, ask, at):
    with pytest.raises(InvalidInput) as refused:
        ask(put(State.HANDLING), review_on=(at + timedelta(days=days)).date())
    assert set(refused.value.fields) == {"review_on"}


def test_ask_parking_is_the_leaders(put, ask, people, stranger):
    case = put(State.HANDLING)
    for person in (people[Role.UNIT_CLERK], stranger):
        with pytest.raises(Forbidden):
            ask(case, person)


def test_rule_parking_refused_leaves_clock_and_state(put, ask, people, at):
    case = put(State.HANDLING)
    row = ask(case)
    parking.rule_parking(
        row, actor=people[Role.SUPERVISOR], at=at, ruling="refused", reason="可以办理"
    )
    case.refresh_from_db()
    assert (case.state, case.clock_stopped_at) == (State.HANDLING, None)
    assert Notice.objects.filter(sentence="refused").exists()


def test_rule_parking_may_name_another_day_of_review(put, ask, people, at):
    case = put(State.HANDLING)
    row = parking.rule_parking(
        ask(case), actor=people[Role.SUPERVISOR], at=at, ruling="accepted",
        review_on=REVIEW_ON + timedelta(days=3),
    )  # fmt: skip
    row.refresh_from_db()
    assert row.review_on == REVIEW_ON + timedelta(days=3)


def test_a_pause_for_the_citizen_ends_where_the_ledger_begins(put, ask, ready_for, people, at):
    case = put(State.HANDLING)
    ready_for(Verb.END_WAIT, case)
    parking.rule_parking(ask(case), actor=people[Role.SUPERVISOR], at=at, ruling="accepted")
    assert case.waits.get().end_reason == "work"
    open_segments = case.assignments.get().segments.filter(stopped_at=None)
    assert not open_segments.exists()


def test_strike_off_says_whether_the_matter_is_done_and_tells_the_unit(
    put, ready_for, people, unit, at
):
    case = put(State.PARKED)
    ready_for(Verb.UNPARK, case)
    supervisor = people[Role.SUPERVISOR]
    with pytest.raises(InvalidInput):
        parking.strike_off(case, actor=supervisor, at=at, is_solved=False, note=" ")
    row = parking.strike_off(case, actor=supervisor, at=at, is_solved=False, note=" 条件具备 ")
    row.refresh_from_db()
    assert (row.is_solved, row.strike_note, row.struck_off_by) == (False, "条件具备", supervisor)
    assert case.events.get(verb=Verb.UNPARK).note == "恢复办理。条件具备"
    assert Notice.objects.get(sentence="unparked").unit == unit
    with pytest.raises(Conflict):
        parking.strike_off(case, actor=supervisor, at=at, is_solved=True, note="再销")
