"""会商: a lead is named for good, and its duty proposed."""

from datetime import timedelta

import pytest

from cases.rules.states import State, Verb
from cases.services.dispatch import conferring
from cases.services.handling import handling
from grids.models import ResponsibilityProposal, Role
from hotline.errors import Conflict, Forbidden, InvalidInput

pytestmark = pytest.mark.django_db


def test_a_conference_names_the_lead_for_good_and_proposes_its_duty(
    put, ready_for, people, other_unit, stranger, at
):
    case = put(State.RETURNED)
    ready_for(Verb.HOLD_CONFERENCE, case)
    conferring.hold_conference(
        case, actor=people[Role.DISPATCHER], at=at + timedelta(hours=1), held_at=at,
        participants="甲、乙", conclusion="由乙主办", lead_unit=other_unit, proposes_duty=True,
    )  # fmt: skip
    case.refresh_from_db()
    assert (case.state, case.lead_unit) == (State.DISPATCHED, other_unit)
    proposal = ResponsibilityProposal.objects.get()
    assert (proposal.unit, proposal.case_number) == (other_unit, case.number)
    with pytest.raises(Conflict, match="会商"):
        handling.object_assignment(
            case, actor=stranger, at=at + timedelta(hours=1), ground="不在本单位辖区", text="不是"
        )


@pytest.fixture
def returned(put, ready_for):
    """A case whose lead has returned it often enough for a conference."""
    case = put(State.RETURNED)
    ready_for(Verb.HOLD_CONFERENCE, case)
    return case


@pytest.fixture
def confer(people, other_unit, at):
    """Return a function that records a conference, its facts right unless given."""

    def confer(case, actor=None, **facts):
        wanted = {
            "held_at": at, "participants": "甲、乙", "conclusion": "由乙主办",
            "lead_unit": other_unit,
        } | facts  # fmt: skip
        return conferring.hold_conference(
            case, actor=actor or people[Role.DISPATCHER], at=at + timedelta(hours=1), **wanted
        )

    return confer


def test_a_conference_may_leave_the_case_with_the_unit_that_returned_it(returned, confer, unit):
    confer(returned, lead_unit=unit)
    returned.refresh_from_db()
    assert (returned.state, returned.lead_is_final) == (State.HANDLING, True)
    assert returned.objections.order_by("pk").filter(ruling="").count() == 0
    assert not ResponsibilityProposal.objects.exists()
    event = returned.events.get(verb=Verb.HOLD_CONFERENCE)
    assert event.note == "由乙主办\n参加：甲、乙"


@pytest.mark.parametrize("name", ["participants", "conclusion"])
def test_a_conference_says_who_met_and_what_came_of_it(name, returned, confer):
    with pytest.raises(InvalidInput) as refused:
        confer(returned, **{name: " "})
    assert set(refused.value.fields) == {name}


@pytest.mark.parametrize("hours", [-1, 2])
def test_a_conference_lies_between_the_call_and_now(hours, returned, confer, at):
    with pytest.raises(InvalidInput) as refused:
        confer(returned, held_at=at + timedelta(hours=hours))
    assert set(refused.value.fields) == {"held_at"}


def test_no_conference_before_the_returns_are_many(put, confer):
    case = put(State.RETURNED)
    assert conferring.ruled_count(case) == 0
    with pytest.raises(Conflict):
        confer(case)
    assert not case.conferences.exists()


def test_a_unit_records_no_conference(returned, confer, people):
    assert conferring.ruled_count(returned) == 2
    with pytest.raises(Forbidden):
        confer(returned, people[Role.UNIT_LEADER])
