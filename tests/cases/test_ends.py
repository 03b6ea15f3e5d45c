"""Early ends and their proofs, conferences, the ledger, corrections, redispatch."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Call, Contact, Hazard
from cases.rules.states import State, Verb
from cases.services.applications import correcting, ending, parking
from cases.services.dispatch import conferring, redispatching
from cases.services.handling import handling
from cases.services.intake import intake
from grids.models import Responsibility, ResponsibilityProposal, Role
from grids.services import decide_proposal, propose_responsibility
from hotline.errors import Conflict, Forbidden, InvalidInput
from tests.cases.applying import FACTS, RULED, file_row

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


def test_a_wrong_direct_answer_goes_to_a_unit_and_its_handling_stays(put, people, unit, at):
    case = put(State.CLOSED)
    type(case).objects.filter(pk=case.pk).update(closed_way="answered", handling="direct")
    sent = redispatching.redispatch_case(
        case, actor=people[Role.DISPATCHER], at=at, lead_unit=unit, reason="答复有误"
    )
    assert (sent.state, sent.handling, sent.closed_at) == (State.DISPATCHED, "direct", None)


@pytest.mark.parametrize("verb", list(RULED))
def test_a_refusal_says_why(verb, put, people, at):
    model, service = RULED[verb]
    row = file_row(put(State.HANDLING), model, people[Role.OPERATOR], at, **FACTS[model])
    of_supervisor = model.__name__ in ("Parking", "Exclusion")
    ruler = people[Role.SUPERVISOR if of_supervisor else Role.DISPATCHER]
    with pytest.raises(InvalidInput) as refused:
        service(row, actor=ruler, at=at, ruling="refused")
    assert "reason" in refused.value.fields


def test_the_page_tells_applications_and_rulings(put, ready_for, people, at, client):
    case = put(State.HANDLING)
    ready_for(Verb.TELL_EXTENSION, case)
    row = file_row(case, RULED[Verb.RULE_ENDING][0], people[Role.OPERATOR], at,
                   **FACTS[RULED[Verb.RULE_ENDING][0]])  # fmt: skip
    client.force_login(people[Role.DISPATCHER])
    html = client.get(f"/cases/{case.number}/").content.decode()
    for said in (
        "申请与裁定",
        "延长 3 个工作日",
        "尚未告知市民",
        row.basis,
        "等候裁定",
        "终结裁定",
    ):
        assert said in html
    form = client.get(f"/cases/{case.number}/rule-ending/").content.decode()
    assert 'name="ruling"' in form


def test_an_administrator_confirms_a_proposal_once(category, unit, people, at):
    proposal = propose_responsibility(
        category=category, grid=None, unit=unit, reason="会商", case_number="24121000001",
        actor=people[Role.DISPATCHER], at=at,
    )  # fmt: skip
    with pytest.raises(Forbidden):
        decide_proposal(proposal, "confirmed", actor=people[Role.DISPATCHER], at=at)
    decide_proposal(proposal, "confirmed", actor=people[Role.SYSTEM_ADMIN], at=at)
    assert Responsibility.objects.get(category=category).unit == unit
    with pytest.raises(Conflict):
        decide_proposal(proposal, "declined", actor=people[Role.SYSTEM_ADMIN], at=at)


def test_the_ledger_shows_what_is_late_and_the_strike_off_rate(
    put, ready_for, people, stranger, client
):
    first = put(State.PARKED)
    ready_for(Verb.UNPARK, first)
    client.force_login(people[Role.SUPERVISOR])
    client.get("/ledger/")
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            html = client.get("/ledger/").content.decode()
        counted.append(len(queries))
        for _ in range(2):
            ready_for(Verb.UNPARK, put(State.PARKED))
    assert first.number in html
    assert "逾期" in html
    assert "0.00%（0/3）" in html
    assert counted[0] == counted[1] <= 12
    client.force_login(stranger)
    assert first.number not in client.get("/ledger/").content.decode()
