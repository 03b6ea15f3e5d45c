"""The unit's own verbs: signing, contacting, returning, reporting, replying."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases.models import Case
from cases.rules.states import State, Verb
from cases.services.dispatch import dispatch
from cases.services.handling import handling
from cases.services.intake import intake
from cases.services.record.demands import Disposition
from hotline.errors import Conflict, Forbidden, InvalidInput
from notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(demand, operator, at, unit):
    return intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)


def test_a_return_is_taken_at_the_last_instant_of_its_window(case, handler, at):
    last = case.assignments.get().return_due_at
    objection = handling.object_assignment(
        case, actor=handler, at=last, ground="不在本单位辖区", text="在城西"
    )
    assert (objection.raised_at, objection.ruling) == (last, "")


def test_objection_after_its_window_is_refused(case, handler, at):
    late = at + timedelta(days=5)
    with pytest.raises(Conflict, match="退单时限已过"):
        handling.object_assignment(
            case, actor=handler, at=late, ground="不属于本单位职责", text="不是我们"
        )


def test_a_stranger_neither_sees_nor_signs(case, stranger, at):
    assert not Case.objects.visible_to(stranger).exists()
    with pytest.raises(Forbidden):
        handling.sign_assignment(case, actor=stranger, at=at)


def test_signing_twice_conflicts_and_tells_what_changed(case, handler, at):
    handling.sign_assignment(case, actor=handler, at=at)
    with pytest.raises(Conflict) as refusal:
        handling.sign_assignment(case, actor=handler, at=at)
    assert "签收" in refusal.value.changes[-1]


@pytest.mark.parametrize("facts", [{"is_secret": True}, {"kind": "report"}])
def test_the_hotlines_contact_meets_the_leads_limit_where_the_unit_may_not_call(
    demand, operator, unit, at, facts
):
    case = intake.open_case(
        replace(demand, **facts), Disposition(lead_unit=unit), actor=operator, at=at
    )
    later = at + timedelta(hours=1)
    made = handling.record_contact(case, actor=operator, at=later, means="phone", is_reached=True)
    case.refresh_from_db()
    assert (made.assignment.contacted_at, case.contact_due_at) == (later, None)
    event = case.events.last()
    assert (event.note, event.unit) == ("热线代联系：电话，已联系上。", None)


def test_an_operators_contact_in_an_ordinary_case_is_not_the_units(case, operator, at):
    made = handling.record_contact(case, actor=operator, at=at, means="phone", is_reached=True)
    case.refresh_from_db()
    assert made.assignment is None
    assert case.contact_due_at is not None


@pytest.mark.parametrize(
    ("hours", "is_taken"),
    [(-3.1, False), (-3, True), (-1, True), (0, True), (0.1, False)],
    ids=["before the call", "with the call", "before it was registered", "now", "later"],
)
def test_a_contact_lies_between_the_call_and_now_also_where_the_call_was_recorded_late(
    demand, operator, handler, unit, at, hours, is_taken
):
    told = replace(demand, received_at=at - timedelta(hours=3))
    case = intake.open_case(told, Disposition(lead_unit=unit), actor=operator, at=at)
    handling.sign_assignment(case, actor=handler, at=at)
    when = at + timedelta(hours=hours)
    facts = {"means": "phone", "is_reached": True, "contacted_at": when}
    if is_taken:
        made = handling.record_contact(case, actor=handler, at=at, **facts)
        assert (made.at, made.assignment.contacted_at) == (when, when)
    else:
        with pytest.raises(InvalidInput) as refused:
            handling.record_contact(case, actor=handler, at=at, **facts)
        assert "contacted_at" in refused.value.fields


@pytest.fixture
def signed(case, handler, at):
    handling.sign_assignment(case, actor=handler, at=at)
    return case


def test_the_leads_signature_moves_the_case_and_a_co_units_does_not(
    make_case, dispatcher, handler, stranger, unit, other_unit, at
):
    case = make_case(lead_unit=None)
    dispatch.dispatch_case(case, actor=dispatcher, at=at, lead_unit=unit, co_units=[other_unit])
    own = handling.sign_assignment(case, actor=stranger, at=at)
    case.refresh_from_db()
    assert (own.unit, own.signed_by, case.state) == (other_unit, stranger, State.DISPATCHED)
    handling.sign_assignment(case, actor=handler, at=at)
    case.refresh_from_db()
    assert (case.state, case.sign_due_at) == (State.HANDLING, None)


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"means": "pigeon"}, "means"), ({"note": "长" * 501}, "note")],
)
def test_record_contact_names_what_is_wrong(signed, handler, at, facts, field):
    wanted = {"means": "phone", "is_reached": True} | facts
    with pytest.raises(InvalidInput) as refused:
        handling.record_contact(signed, actor=handler, at=at, **wanted)
    assert set(refused.value.fields) == {field}
    assert not signed.contacts.exists()


def test_a_contact_that_reached_nobody_meets_no_limit(signed, handler, at):
    handling.record_contact(signed, actor=handler, at=at, means="phone", is_reached=False)
    signed.refresh_from_db()
    assert signed.contact_due_at is not None
    assert signed.assignments.get().contacted_at is None
    handling.record_contact(signed, actor=handler, at=at, means="visit", is_reached=True)
    first = signed.assignments.get().contacted_at
    later = at + timedelta(hours=1)
    handling.record_contact(signed, actor=handler, at=later, means="phone", is_reached=True)
    assert signed.assignments.get().contacted_at == first == at


def test_report_progress_stands_in_the_timeline_and_moves_nothing(signed, handler, unit, at):
    with pytest.raises(InvalidInput):
        handling.report_progress(signed, actor=handler, at=at, text=" ")
    handling.report_progress(signed, actor=handler, at=at, text="正在维修")
    signed.refresh_from_db()
    event = signed.events.get(verb=Verb.REPORT_PROGRESS)
    assert (event.note, event.unit, event.facts) == ("正在维修", unit, {})
    assert signed.state == State.HANDLING


def test_resolve_assignment_needs_a_signature_a_text_and_an_outcome(case, handler, at):
    reply = {"text": "已修好", "outcome": "solved"}
    with pytest.raises(Conflict):
        handling.resolve_assignment(case, actor=handler, at=at, **reply)
    handling.sign_assignment(case, actor=handler, at=at)
    for name in reply:
        with pytest.raises(InvalidInput) as refused:
            handling.resolve_assignment(case, actor=handler, at=at, **reply | {name: " "})
        assert name in refused.value.fields
    assert not case.replies.exists()


def test_resolve_assignment_brings_the_case_to_review_once(signed, handler, at):
    reply = handling.resolve_assignment(
        signed, actor=handler, at=at, text=" 已修好 ", outcome="solved"
    )
    signed.refresh_from_db()
    assert (signed.state, reply.text, reply.round) == (State.RESOLVED, "已修好", 1)
    assert Notice.objects.get(sentence="reply_to_review").role == "dispatcher"
    with pytest.raises(Conflict):
        handling.resolve_assignment(signed, actor=handler, at=at, text="再答", outcome="solved")


def test_object_assignment_needs_a_ground_of_the_list(signed, handler, at):
    with pytest.raises(InvalidInput) as refused:
        handling.object_assignment(signed, actor=handler, at=at, ground="太忙", text="不办")
    assert set(refused.value.fields) == {"ground"}
    signed.refresh_from_db()
    assert signed.state == State.HANDLING
