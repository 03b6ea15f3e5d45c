"""终结: an early end rests on logged attempts, or on the caller's own recorded word."""

from datetime import timedelta

import pytest

from cases.models import Call, CallbackClaim, Contact, Hazard
from cases.rules.states import State
from cases.services.applications import ending
from cases.services.callback.callback_holds import claim_case
from cases.services.handling import handling
from cases.services.intake import intake
from grids.models import Role
from hotline.errors import Conflict, InvalidInput
from notices.models import Notice

pytestmark = pytest.mark.django_db


def log_attempts(case, actor, at, hours):
    for hour in hours:
        handling.record_contact(
            case, actor=actor, at=at + timedelta(hours=hour), means="phone", is_reached=False
        )


def test_out_of_reach_needs_attempts_in_three_different_hours(put, people, at):
    case, clerk = put(State.HANDLING), people[Role.UNIT_CLERK]
    later = at + timedelta(hours=9)
    facts = {"actor": people[Role.DISPATCHER], "way": "out_of_reach", "text": "三次未接"}
    log_attempts(case, clerk, at, [0, 0.2, 1])
    with pytest.raises(InvalidInput, match="现有 2 次"):
        ending.close_early(case, at=later, **facts)
    log_attempts(case, clerk, at, [3])
    closed = ending.close_early(case, at=later, **facts)
    assert (closed.state, closed.closed_way) == (State.CLOSED, "out_of_reach")
    assert case.endings.get().contacts.count() == 3
    assert not case.assignments.filter(ended_at__isnull=True).exists()


def test_a_citizen_reached_meanwhile_is_not_out_of_reach(put, people, at):
    case, clerk = put(State.HANDLING), people[Role.UNIT_CLERK]
    log_attempts(case, clerk, at, [0, 1, 2])
    asked = ending.ask_ending(
        case, actor=clerk, at=at + timedelta(hours=3), way="out_of_reach", text="未接"
    )
    handling.record_contact(
        case, actor=clerk, at=at + timedelta(hours=4), means="phone", is_reached=True
    )
    with pytest.raises(Conflict, match="已联系上"):
        ending.rule_ending(
            asked, actor=people[Role.DISPATCHER], at=at + timedelta(hours=5), ruling="accepted"
        )
    case.refresh_from_db()
    assert case.state == State.HANDLING


def test_a_withdrawal_rests_on_the_callers_own_word(put, people, at):
    case, dispatcher = put(State.HANDLING), people[Role.DISPATCHER]
    facts = {"actor": dispatcher, "at": at + timedelta(hours=2), "way": "withdrawn", "text": "撤"}
    first = Call.objects.get(case=case)
    of_unit = Contact.objects.create(
        case=case, assignment=case.assignments.get(), at=at, recorded_at=at,
        by=people[Role.UNIT_CLERK], means="phone", is_reached=True,
    )  # fmt: skip
    for proof in (None, first, of_unit):
        with pytest.raises(InvalidInput):
            ending.close_early(case, proof=proof, **facts)
    word = intake.add_call(case, actor=people[Role.OPERATOR], at=at, note="不用办了")
    assert ending.close_early(case, proof=word, **facts).closed_way == "withdrawn"
    assert case.endings.get().call == word


@pytest.mark.parametrize("why", ["report", "hazard"])
def test_neither_a_report_nor_a_hazard_is_withdrawn(
    why, put, people, at, hotline_body, hazard_category
):
    case = put(State.HANDLING)
    if why == "report":
        type(case).objects.filter(pk=case.pk).update(kind="report")
    else:
        Hazard.objects.create(
            case=case, body=hotline_body, category=hazard_category, reported_at=at,
            registered_at=at, filed_by=people[Role.OPERATOR], place="楼道", text="堵塞",
        )  # fmt: skip
    word = intake.add_call(case, actor=people[Role.OPERATOR], at=at, note="不用办了")
    with pytest.raises(InvalidInput, match="不能撤诉"):
        ending.close_early(
            case, actor=people[Role.DISPATCHER], at=at, way="withdrawn", text="撤", proof=word
        )


def test_a_case_that_is_withdrawn_on_the_callback_desk_is_held_no_more(
    make_in_state, operator, dispatcher, callback_agent, at
):
    case = make_in_state(State.AWAITING_CALLBACK)
    word = intake.add_call(
        case, actor=operator, at=at + timedelta(hours=4), note="不用办了", phone="13897001234"
    )
    claim_case(case, actor=callback_agent, at=at + timedelta(hours=4))
    ending.close_early(
        case, actor=dispatcher, at=at + timedelta(hours=5), way="withdrawn", text="撤诉", proof=word
    )
    assert not CallbackClaim.objects.exists()


def refused_fields(call):
    """Return the names of the fields that a verb refuses."""
    with pytest.raises(InvalidInput) as refused:
        call()
    return set(refused.value.fields)


@pytest.fixture
def ask(put, people, at):
    """Return a function that asks, as the unit, for an early end on lawful grounds."""
    case = put(State.HANDLING)

    def ask(**facts):
        wanted = {
            "way": "ended", "basis": "办理条件灭失", "text": "已拆除", "explained_at": at,
            "explained_by_means": "phone",
        } | facts  # fmt: skip
        later = at + timedelta(hours=1)
        return ending.ask_ending(case, actor=people[Role.UNIT_CLERK], at=later, **wanted)

    return ask


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"way": "withdrawn"}, "way"),
        ({"text": " "}, "text"),
        ({"basis": "太忙"}, "basis"),
        ({"explained_at": None}, "explained_at"),
        ({"explained_by_means": "pigeon"}, "explained_by_means"),
        ({"way": "out_of_reach"}, "way"),
    ],
)
def test_an_end_asked_for_names_what_is_wrong(ask, facts, field):
    assert refused_fields(lambda: ask(**facts)) == {field}


@pytest.mark.parametrize("hours", [-1, 2])
def test_the_explanation_lies_between_the_call_and_now(ask, at, hours):
    when = at + timedelta(hours=hours)
    assert refused_fields(lambda: ask(explained_at=when)) == {"explained_at"}


def test_an_end_that_is_granted_closes_the_case_and_one_refused_does_not(ask, people, at):
    dispatcher, later = people[Role.DISPATCHER], at + timedelta(hours=2)
    ending.rule_ending(ask(), actor=dispatcher, at=later, ruling="refused", reason="仍可办理")
    row = ask()
    assert row.case.state == State.HANDLING
    ending.rule_ending(row, actor=dispatcher, at=later, ruling="accepted")
    row.case.refresh_from_db()
    assert (row.case.state, row.case.closed_way) == (State.CLOSED, "ended")
    assert "办理条件灭失" in row.case.events.last().note


def test_the_hotline_closes_in_two_ways_alone(put, people, at):
    case = put(State.HANDLING)

    def close(**facts):
        return lambda: ending.close_early(
            case, actor=people[Role.DISPATCHER], at=at, **{"text": "说明", **facts}
        )

    assert refused_fields(close(way="ended")) == {"way"}
    assert refused_fields(close(way="withdrawn", text=" ")) == {"text"}


def test_who_has_answered_is_not_out_of_reach(make_in_state, dispatcher, at):
    case = make_in_state(State.AWAITING_CALLBACK)
    assert refused_fields(
        lambda: ending.close_early(
            case, actor=dispatcher, at=at + timedelta(hours=9), way="out_of_reach", text="未接"
        )
    ) == {"way"}


def test_the_unit_is_told_that_the_hotline_ended_its_case(put, people, unit, at):
    case = put(State.HANDLING)
    word = intake.add_call(case, actor=people[Role.OPERATOR], at=at, note="不用办了")
    ending.close_early(
        case, actor=people[Role.DISPATCHER], at=at, way="withdrawn", text="撤诉", proof=word
    )
    assert Notice.objects.get(sentence="ended").unit == unit
