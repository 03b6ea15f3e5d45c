"""单位撤并: open parts go on with the successor, exactly where they stood."""

from datetime import date, timedelta

import pytest

from cases.models import (
    Assignment,
    AssignmentRole,
    Case,
    Event,
    Extension,
    Objection,
    Parking,
    Wait,
)
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import State, Verb
from cases.services.applications import extending, parking, waiting, withdrawing
from cases.services.callback import callback
from cases.services.callback.callback import Answers
from cases.services.callback.callback_holds import claim_case
from cases.services.dispatch import dispatch, merging, succession
from cases.services.handling import handling, sub_dispatch
from cases.services.oversight import supervising
from cases.services.record.notices import notify
from grids.models import AuditKind, AuditRecord
from grids.unit_mergers import merge_units
from tests.cases.merged_units import HOUR, afresh, part_of, sound
from tests.cases.overseen import a_task
from tests.factories import make_unit

pytestmark = pytest.mark.django_db


def test_open_parts_go_on_with_the_successor_as_they_stood(
    make_in_state, unit, other_unit, keeper, merge, at
):
    waits, runs = make_in_state(State.DISPATCHED), make_in_state(State.HANDLING)
    before = {row.case_id: row for row in Assignment.objects.all()}
    done = merge()
    assert "在办的工单 2：由接办单位接着办理，时限不变" in done
    for case in (waits, runs):
        case.refresh_from_db()
        old, new = case.assignments.order_by("pk")
        assert (old.unit, old.end_reason, old.ended_at) == (unit, "succeeded", at + 5 * HOUR)
        assert (new.unit, new.ended_at, new.continues) == (other_unit, None, old)
        was = before[case.pk]
        for name in ("signed_at", "signed_by_id", "reply_due_at", "sign_due_at", "escalate_at",
                     "warn_at", "limit_terms", "round", "dispatched_at", "note"):  # fmt: skip
            assert getattr(new, name) == getattr(was, name), name
        assert case.lead_unit == other_unit
        assert new.segments.get().stopped_at is None
    event = Event.objects.get(verb=Verb.SUCCEED, case=runs)
    assert (event.actor, event.unit) == (keeper, other_unit)
    assert event.note == "城东区政府撤并，由城西区政府接着办理。"
    record = AuditRecord.objects.get(kind=AuditKind.UNIT_MERGED)
    assert (record.person, record.subject) == (keeper, "城东区政府 → 城西区政府")
    assert record.note == "机构改革方案"
    unit.refresh_from_db()
    assert (unit.is_active, unit.succeeded_by) == (False, other_unit)
    sound()


def test_the_successor_signs_and_replies(make_in_state, heir, merge, dispatcher, at):
    case = make_in_state(State.DISPATCHED)
    merge()
    later = at + 6 * HOUR
    handling.sign_assignment(case, actor=afresh(heir), at=later)
    handling.resolve_assignment(
        case, actor=afresh(heir), at=later + HOUR, text="已修好", outcome="solved"
    )
    dispatch.accept_reply(case, actor=dispatcher, at=later + 2 * HOUR)
    case.refresh_from_db()
    assert case.state == State.AWAITING_CALLBACK
    sound()


def test_a_reply_under_review_is_taken_back_or_judged_for_the_successor(
    make_in_state, heir, merge, dispatcher, at
):
    back, refused = make_in_state(State.RESOLVED), make_in_state(State.RESOLVED)
    merge()
    later = at + 6 * HOUR
    withdrawing.withdraw_reply(back, actor=afresh(heir), at=later, reason="补充材料")
    dispatch.refuse_reply(refused, actor=dispatcher, at=later, reason="没有写明结果")
    for case in (back, refused):
        handling.resolve_assignment(
            case, actor=afresh(heir), at=later + HOUR, text="已修好", outcome="solved"
        )
    sound()


def test_a_return_waits_on_and_is_ruled_for_the_successor(
    make_in_state, heir, other_unit, merge, dispatcher, at
):
    refused, taken = make_in_state(State.RETURNED), make_in_state(State.RETURNED)
    merge()
    objection = Objection.objects.get(case=refused)
    assert objection.assignment.unit == other_unit
    dispatch.refuse_objection(objection, actor=dispatcher, at=at + 6 * HOUR, reason="在辖区内")
    withdrawing.withdraw_objection(
        taken, actor=afresh(heir), at=at + 6 * HOUR, reason="由本单位办理"
    )
    handling.sign_assignment(refused, actor=afresh(heir), at=at + 7 * HOUR)
    sound()


def test_a_successor_whose_part_went_elsewhere_follows_the_case_no_more(
    make_in_state, heir, merge, dispatcher, at
):
    case = make_in_state(State.RETURNED)
    merge()
    dispatch.accept_objection(
        Objection.objects.get(case=case), actor=dispatcher, at=at + 6 * HOUR,
        lead_unit=make_unit("城中区政府"),
    )  # fmt: skip
    person, own = afresh(heir), Case.objects.filter(pk=case.pk)
    assert own.visible_to(person).exists() and not own.followed_by(person).exists()


def ask_to_wait(case, handler, at):
    handling.record_contact(
        case, actor=handler, at=at + HOUR, contacted_at=at + HOUR, means="phone", is_reached=True,
        note="请补充地址",
    )  # fmt: skip
    return waiting.ask_wait(case, actor=handler, at=at + HOUR, text="等市民补充地址")


def test_what_was_asked_is_ruled_and_holds_for_the_successor(
    make_in_state, handler, heir, other_unit, merge, dispatcher, at
):
    more, pause = make_in_state(State.HANDLING), make_in_state(State.HANDLING)
    extending.ask_extension(more, actor=handler, at=at + HOUR, amount=2, text="等待材料")
    ask_to_wait(pause, handler, at)
    merge()
    extension, wait = Extension.objects.get(), Wait.objects.get()
    assert {extension.assignment.unit, wait.assignment.unit} == {other_unit}
    later = at + 6 * HOUR
    extending.rule_extension(extension, actor=dispatcher, at=later, ruling="accepted", reason="")
    waiting.rule_wait(wait, actor=dispatcher, at=later, ruling="accepted", reason="")
    assert part_of(more, other_unit).reply_due_at > extension.assignment.original_reply_due_at
    waiting.end_wait(pause, actor=afresh(heir), at=later + HOUR, note="已补充")
    sound()


def test_a_running_pause_goes_on_standing(make_in_state, handler, heir, merge, dispatcher, at):
    case = make_in_state(State.HANDLING)
    asked = ask_to_wait(case, handler, at)
    waiting.rule_wait(asked, actor=dispatcher, at=at + HOUR, ruling="accepted", reason="")
    merge()
    sound()
    waiting.end_wait(case, actor=afresh(heir), at=at + 7 * HOUR, note="已补充")
    sound()


def put_on_ledger(case, unit_leader, supervisor, at):
    row = parking.ask_parking(
        case, actor=unit_leader, at=at + HOUR, text="资金未落实", owner="王主任",
        plan="列入计划", review_on=date(2024, 12, 20),
    )  # fmt: skip
    return parking.rule_parking(
        row, actor=supervisor, at=at + 2 * HOUR, ruling="accepted", reason=""
    )


def test_a_parked_case_is_struck_off_the_successors_ledger(
    make_in_state, unit, other_unit, unit_leader, supervisor, heir, merge, at
):
    case = make_in_state(State.HANDLING)
    put_on_ledger(case, unit_leader, supervisor, at)
    merge()
    sound()
    row = Parking.objects.get()
    assert row.assignment.unit == other_unit
    kept = Parking.ledger.get(continued_as=row)
    assert (kept.assignment.unit, kept.struck_off_at) == (unit, at + 5 * HOUR)
    assert case.parkings.get() == row
    parking.strike_off(case, actor=supervisor, at=at + 7 * HOUR, is_solved=True, note="已落实")
    handling.resolve_assignment(
        case, actor=afresh(heir), at=at + 8 * HOUR, text="已修好", outcome="solved"
    )
    sound()


def test_an_order_is_answered_and_an_instruction_followed_by_the_successor(
    make_in_state, other_unit, supervisor, leader, heir, merge, at
):
    case = make_in_state(State.HANDLING)
    order = supervising.supervise_case(
        case, actor=supervisor, at=at + HOUR, level="ordinary", ground="超期未办结",
        required="请说明原因", answer_due_at=at + timedelta(days=3),
    )  # fmt: skip
    task = a_task(case, at, leader)
    merge()
    order.refresh_from_db()
    task.refresh_from_db()
    assert {order.unit, order.assignment.unit, task.unit} == {other_unit}
    supervising.answer_order(order, actor=afresh(heir), at=at + 6 * HOUR, text="正在抢修")
    supervising.accept_order(order, actor=supervisor, at=at + 7 * HOUR, note="")


def test_what_was_handed_down_answers_to_the_successor(
    make_in_state, unit, sub_unit, handler, sub_handler, other_unit, heir, merge, at
):
    case = make_in_state(State.HANDLING)
    (child,) = sub_dispatch.sub_dispatch(case, actor=handler, at=at + HOUR, units=[sub_unit])
    handling.sign_assignment(case, actor=sub_handler, at=at + 2 * HOUR)
    handling.resolve_assignment(
        case, actor=sub_handler, at=at + 3 * HOUR, text="已处理", outcome="solved"
    )
    merge()
    child.refresh_from_db()
    sub_unit.refresh_from_db()
    assert child.parent == part_of(case, other_unit)
    assert sub_unit.parent == other_unit and sub_unit.path.startswith(other_unit.path)
    sub_dispatch.accept_child_reply(child, actor=afresh(heir), at=at + 6 * HOUR)
    sound()


def test_where_both_have_a_part_the_nearer_one_remains(
    make_case, unit, other_unit, handler, heir, dispatcher, merge, at
):
    leads = make_case(lead_unit=None)
    dispatch.dispatch_case(leads, actor=dispatcher, at=at, lead_unit=unit, co_units=[other_unit])
    helps = make_case(lead_unit=None)
    dispatch.dispatch_case(helps, actor=dispatcher, at=at, lead_unit=other_unit, co_units=[unit])
    own = part_of(helps, other_unit)
    merge()
    (kept,) = leads.assignments.filter(ended_at=None)
    assert (kept.unit, kept.role) == (other_unit, "lead")
    assert [row.end_reason for row in leads.assignments.exclude(ended_at=None)] == [
        "succeeded", "succeeded",
    ]  # fmt: skip
    assert helps.assignments.get(ended_at=None) == own
    told = set(Event.objects.filter(verb=Verb.SUCCEED).values_list("case__number", "note"))
    both = "城东区政府撤并入城西区政府，两家同办此件，协办并入主办。"
    assert told == {
        (leads.number, "城东区政府撤并，由城西区政府接着办理。"),
        (leads.number, both),
        (helps.number, both),
    }
    handling.sign_assignment(leads, actor=afresh(heir), at=at + 6 * HOUR)
    sound()


def test_the_successor_does_an_answered_case_anew(
    make_in_state, other_unit, callback_agent, merge, at
):
    case = make_in_state(State.AWAITING_CALLBACK)
    merge()
    case.refresh_from_db()
    assert case.lead_unit == other_unit
    later = at + 7 * HOUR
    claim_case(case, actor=callback_agent, at=later)
    answers = Answers(was_contacted=True, was_solved=False, satisfaction="dissatisfied")
    callback.redo_case(case, actor=callback_agent, at=later, answers=answers, reason="没有修好")
    case.refresh_from_db()
    assert (case.state, case.lead_unit) == (State.DISPATCHED, other_unit)
    sound()


def test_a_case_that_waits_in_another_one_comes_back_to_the_successor(
    make_in_state, make_case, other_unit, dispatcher, merge, at
):
    case, main = make_in_state(State.HANDLING), make_case(lead_unit=None)
    merging.merge_case(case, actor=dispatcher, at=at + HOUR, main_case=main)
    merge()
    merging.unmerge_case(case, actor=dispatcher, at=at + 6 * HOUR, reason="不是一件事")
    case.refresh_from_db()
    assert (case.state, case.lead_unit) == (State.HANDLING, other_unit)
    assert part_of(case, other_unit).signed_at
    sound()


def test_a_street_that_is_merged_into_its_district_leaves_it_the_part_it_had(
    make_in_state, unit, sub_unit, handler, sub_handler, keeper, at
):
    case = make_in_state(State.HANDLING)
    sub_dispatch.sub_dispatch(case, actor=handler, at=at + HOUR, units=[sub_unit])
    handling.sign_assignment(case, actor=sub_handler, at=at + 2 * HOUR)
    merge_units(sub_unit, successor=unit, reason="改革", actor=keeper, at=at + 5 * HOUR)
    (kept,) = case.assignments.filter(ended_at=None)
    assert (kept.unit, kept.role) == (unit, "lead")
    note = Event.objects.get(verb=Verb.SUCCEED).note
    assert note == "东关大街街道办事处撤并入城东区政府，两家同办此件，下派并入主办。"
    handling.resolve_assignment(
        case, actor=afresh(sub_handler), at=at + 6 * HOUR, text="已修好", outcome="solved"
    )
    sound()


def test_what_the_old_unit_would_be_told_the_successor_is(unit, other_unit, merge, at):
    merge()
    unit.refresh_from_db()
    told = notify(CaseSentence.RETURN_REFUSED, at=at, units=[unit, other_unit])
    assert [notice.unit for notice in told] == [other_unit]


def test_closed_cases_keep_the_old_unit_and_the_successor_reads_them(
    make_in_state, unit, heir, handler, merge, at
):
    case = make_in_state(State.AWAITING_CALLBACK)
    Case.objects.filter(pk=case.pk).update(state=State.CLOSED, closed_at=at, closed_way="solved")
    assert case not in Case.objects.visible_to(heir)
    merge()
    case.refresh_from_db()
    assert case.lead_unit == unit
    assert [row.unit for row in case.assignments.all()] == [unit]
    assert case in Case.objects.visible_to(afresh(heir))


@pytest.mark.parametrize(
    ("one", "other", "remains"),
    [
        (AssignmentRole.LEAD, AssignmentRole.CO, True),
        (AssignmentRole.CO, AssignmentRole.LEAD, False),
        (AssignmentRole.ANSWERING, AssignmentRole.SUB, True),
        (AssignmentRole.CO, AssignmentRole.CO, True),
    ],
)
def test_of_two_parts_the_nearer_to_the_hotline_remains(one, other, remains):
    assert succession.is_nearer(Assignment(pk=1, role=one), Assignment(pk=2, role=other)) is remains


def test_what_stands_below_a_part_is_never_nearer_than_it():
    above = Assignment(pk=7, role=AssignmentRole.SUB)
    assert not succession.is_nearer(Assignment(role=AssignmentRole.SUB, parent_id=7), above)


def test_what_a_unit_holds_is_counted_before_it_is_merged(make_in_state, unit, other_unit, at):
    make_in_state(State.HANDLING)
    make_in_state(State.AWAITING_CALLBACK)
    assert [line.held.count() for line in succession.open_parts(unit, at)] == [1, 1]
    assert [line.held.count() for line in succession.open_parts(other_unit, at)] == [0, 0]
    assert [line.held.count() for line in succession.addressed(unit, at)] == [0, 0, 0, 0]
