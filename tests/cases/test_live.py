"""Whose open pages hear of what is done to a case: those whose numbers it changes."""

from datetime import timedelta

import pytest

from cases.rules.capabilities import CaseCapability
from cases.rules.states import State, Verb
from cases.services.handling import handling
from cases.services.hazards.filing import HazardReport, file_hazard
from cases.services.oversight.following_up import take_charge
from cases.services.record import live
from cases.services.record.transitions import record_event
from hotline.live.addressees import capability
from hotline.live.addressees import unit as people_of

DESK, CHARGE = capability(CaseCapability.DISPATCH), capability(CaseCapability.TAKE_CHARGE)
CALLBACK = capability(CaseCapability.CALL_BACK)
pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch):
    """Collect what is published, kind and addressees."""
    events = []
    monkeypatch.setattr(
        live, "publish", lambda kind, *, to: events.append((kind, set(to))) if to else None
    )
    return events


def test_a_new_case_is_told_to_who_counts_it_and_an_urgent_one_to_the_shift(told, make_case, unit):
    make_case(lead_unit=None)
    make_case()
    assert told == [("counts", {DESK}), ("counts", {people_of(unit.pk)})]
    told.clear()
    make_case(urgency="extreme")
    assert told == [("counts", {people_of(unit.pk)}), ("urgent", {CHARGE})]


def test_each_move_is_told_to_who_had_the_case_and_who_has_it(
    told, make_in_state, handler, unit, at
):
    case = make_in_state(State.HANDLING)
    told.clear()
    handling.resolve_assignment(
        case, actor=handler, at=at + timedelta(hours=2), text="已修好。", outcome="solved"
    )
    make_in_state(State.AWAITING_CALLBACK)
    assert ("counts", {people_of(unit.pk), DESK}) in told
    assert told[-1] == ("counts", {people_of(unit.pk), DESK, CALLBACK})


def test_who_takes_charge_ends_the_urgent_line_of_every_shift_leader(
    told, make_case, shift_leader, operator, at
):
    case = make_case(urgency="extreme")
    told.clear()
    take_charge(case, actor=shift_leader, at=at)
    assert told == [("urgent", {CHARGE})]


def test_a_line_that_changes_no_number_is_told_to_nobody(told, make_case, operator, at):
    case = make_case()
    told.clear()
    record_event(case, Verb.NOTE, actor=operator, at=at, note="已联系市民")
    assert told == []


def test_a_hazard_of_a_case_is_told_to_the_shift(
    told, make_case, operator, hotline_body, hazard_category, at
):
    case = make_case()
    told.clear()
    report = HazardReport(
        category=hazard_category, place="建国路", text="线路裸露", grade="suspected_major",
        reported_at=at,
    )  # fmt: skip
    file_hazard(report, body=hotline_body, actor=operator, at=at, case=case)
    assert told == [("urgent", {CHARGE})]
