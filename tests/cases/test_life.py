"""A case from the call to its archive, and the ways off that road."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases.models import Assignment, Call, Case, Event
from cases.rules.states import State, Verb
from cases.services.callback import callback
from cases.services.callback.callback import Answers
from cases.services.dispatch import dispatch
from cases.services.handling import handling
from cases.services.intake import intake
from cases.services.record.demands import Disposition
from hotline.errors import Conflict, Forbidden, InvalidInput
from notices.models import Notice
from tests.notices.told import texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(demand, operator, at, unit):
    return intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)


GOOD = Answers(was_contacted=True, was_solved=True, satisfaction="satisfied")


def resolve(case, handler, at):
    handling.sign_assignment(case, actor=handler, at=at + timedelta(minutes=5))
    handling.record_contact(
        case, actor=handler, at=at + timedelta(minutes=9), means="phone", is_reached=True
    )
    handling.resolve_assignment(
        case, actor=handler, at=at + timedelta(hours=2), text="电梯已修好。", outcome="solved"
    )


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


def test_a_case_walks_to_its_archive(case, handler, dispatcher, callback_agent, at):
    resolve(case, handler, at)
    dispatch.accept_reply(case, actor=dispatcher, at=at + timedelta(hours=3))
    done = callback.record_callback(
        case, actor=callback_agent, at=at + timedelta(hours=4), answers=GOOD
    )
    case.refresh_from_db()
    assert (case.state, case.closed_way) == (State.CLOSED, "solved")
    assert (done.is_effective, done.unit) == (True, case.lead_unit)
    assert [e.verb for e in case.events.all()] == [
        Verb.REGISTER, Verb.DISPATCH, Verb.SIGN, Verb.CONTACT, Verb.RESOLVE, Verb.ACCEPT_REPLY,
        Verb.COMPLETE_CALLBACK,
    ]  # fmt: skip
    assert not case.assignments.filter(ended_at__isnull=True).exists()


def test_a_refused_reply_keeps_round_and_deadline(case, handler, dispatcher, at):
    resolve(case, handler, at)
    due = Case.objects.get().reply_due_at
    dispatch.refuse_reply(case, actor=dispatcher, at=at, reason="未附照片")
    case.refresh_from_db()
    assert (case.state, case.round, case.reply_due_at) == (State.HANDLING, 1, due)
    assert case.replies.get().verdict == "refused"


def test_redo_opens_a_new_round_with_new_clocks(case, handler, dispatcher, callback_agent, at):
    resolve(case, handler, at)
    dispatch.accept_reply(case, actor=dispatcher, at=at)
    old_due = Case.objects.get().reply_due_at
    bad = Answers(was_contacted=True, was_solved=False, satisfaction="dissatisfied")
    later = at + timedelta(days=2)
    callback.redo_case(case, actor=callback_agent, at=later, answers=bad, reason="又坏了")
    case.refresh_from_db()
    assert (case.state, case.round) == (State.DISPATCHED, 2)
    assert case.reply_due_at > old_due
    assert case.callbacks.get().satisfaction == "dissatisfied"


def test_redo_of_a_unit_that_is_no_more_waits_for_the_dispatcher(
    case, unit, other_unit, handler, dispatcher, callback_agent, at
):
    resolve(case, handler, at)
    dispatch.accept_reply(case, actor=dispatcher, at=at)
    type(unit).objects.filter(pk=unit.pk).update(is_active=False)
    bad = Answers(was_contacted=True, was_solved=False, satisfaction="dissatisfied")
    later = at + timedelta(days=2)
    callback.redo_case(case, actor=callback_agent, at=later, answers=bad, reason="又坏了")
    case.refresh_from_db()
    assert (case.state, case.round, case.lead_unit, case.reply_due_at) == (
        State.PENDING, 2, None, None,
    )  # fmt: skip
    event = case.events.last()
    assert event.note == "又坏了（原承办单位城东区政府已停用，请派单员另派）"
    text = f"重办待派单，原承办单位已停用 {case.number}"
    assert texts(role="dispatcher", subject_id=case.pk).count(text) == 1
    dispatch.dispatch_case(case, actor=dispatcher, at=later, lead_unit=other_unit)
    again = case.assignments.get(unit=other_unit)
    assert (again.round, case.callbacks.get().unit) == (2, unit)
    case.refresh_from_db()
    assert case.state == State.DISPATCHED


def test_objection_accepted_sends_the_case_elsewhere(case, handler, dispatcher, other_unit, at):
    objection = handling.object_assignment(
        case, actor=handler, at=at, ground="不属于本单位职责", text="属于城西区"
    )
    dispatch.accept_objection(objection, actor=dispatcher, at=at, lead_unit=other_unit)
    case.refresh_from_db()
    assert (case.state, case.lead_unit) == (State.DISPATCHED, other_unit)
    assert Case.objects.visible_to(handler).get() == case, "what was dispatched stays visible"


def test_objection_refused_returns_to_the_state_before(case, handler, dispatcher, at):
    handling.sign_assignment(case, actor=handler, at=at)
    objection = handling.object_assignment(
        case, actor=handler, at=at, ground="不在本单位辖区", text="在城西"
    )
    dispatch.refuse_objection(objection, actor=dispatcher, at=at, reason="确在本区")
    case.refresh_from_db()
    assert case.state == State.HANDLING


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


def test_the_same_key_makes_one_case(demand, operator, at):
    first = intake.open_case(demand, actor=operator, at=at, key="k1")
    assert intake.open_case(demand, actor=operator, at=at, key="k1") == first
    assert Case.objects.count() == 1


def test_every_faulty_field_is_named_at_once(demand, operator, at):
    with pytest.raises(InvalidInput) as refusal:
        intake.open_case(replace(demand, phone="12", text=" ", kind="xx"), actor=operator, at=at)
    assert set(refusal.value.fields) == {"phone", "text", "kind"}


def test_attempts_in_different_hours_close_without_effect(
    case, handler, dispatcher, callback_agent, at
):
    resolve(case, handler, at)
    dispatch.accept_reply(case, actor=dispatcher, at=at)
    for minutes in (0, 10, 70, 140):
        callback.record_attempt(
            case, actor=callback_agent, at=at + timedelta(minutes=minutes), outcome="no_answer"
        )
    case.refresh_from_db()
    assert case.state == State.CLOSED
    assert case.callbacks.get().is_effective is False


def test_registration_stays_within_its_queries(
    demand, operator, at, unit, django_assert_num_queries
):
    intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)
    operator.current_grants  # noqa: B018
    with django_assert_num_queries(12):
        intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at, key="z")


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
