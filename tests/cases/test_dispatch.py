"""The dispatcher's verbs: sending, answering, refusing, ruling on returns and replies."""

from datetime import timedelta

import pytest

from cases.models import Case
from cases.rules.states import State, Verb
from cases.services.dispatch import dispatch
from cases.services.handling import handling
from cases.services.intake import intake
from cases.services.record.demands import Disposition
from cases.services.record.transitions import Seen
from hotline.errors import Conflict, Forbidden, InvalidInput
from notices.models import Notice
from tests.cases.walked import resolve

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(demand, operator, at, unit):
    return intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)


def test_a_refused_reply_keeps_round_and_deadline(case, handler, dispatcher, at):
    resolve(case, handler, at)
    due = Case.objects.get().reply_due_at
    dispatch.refuse_reply(case, actor=dispatcher, at=at, reason="未附照片")
    case.refresh_from_db()
    assert (case.state, case.round, case.reply_due_at) == (State.HANDLING, 1, due)
    assert case.replies.get().verdict == "refused"


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


def fields_of(call):
    """Return the names of the fields that a service refuses."""
    with pytest.raises(InvalidInput) as refused:
        call()
    return set(refused.value.fields)


@pytest.fixture
def pending(make_case):
    return make_case(lead_unit=None)


@pytest.fixture
def resolved(make_in_state):
    return make_in_state(State.RESOLVED)


def test_dispatch_case_starts_the_clocks_and_tells_each_unit(
    pending, dispatcher, unit, other_unit, at
):
    later = at + timedelta(hours=1)
    dispatch.dispatch_case(
        pending, actor=dispatcher, at=later, lead_unit=unit, co_units=[other_unit], note="请尽快"
    )
    pending.refresh_from_db()
    lead, co = pending.assignments.order_by("pk")
    assert (pending.state, pending.lead_unit) == (State.DISPATCHED, unit)
    assert (lead.role, lead.dispatched_at, lead.dispatched_by) == ("lead", later, dispatcher)
    assert (co.role, co.unit) == ("co", other_unit)
    event = pending.events.get(verb=Verb.DISPATCH)
    assert (event.note, event.facts) == ("请尽快", {"co_units": [str(other_unit)]})
    told = Notice.objects.filter(sentence="dispatched", subject_id=pending.pk)
    assert {notice.unit for notice in told} == {unit, other_unit}


def test_dispatch_case_refuses_a_unit_twice_and_a_note_too_long(pending, dispatcher, unit, at):
    def send(**facts):
        return lambda: dispatch.dispatch_case(
            pending, actor=dispatcher, at=at, lead_unit=unit, **facts
        )

    assert fields_of(send(co_units=[unit])) == {"co_units"}
    assert fields_of(send(note="长" * 501)) == {"note"}
    assert not pending.assignments.exists()


def test_dispatch_case_of_what_is_dispatched_conflicts(case, dispatcher, other_unit, at):
    with pytest.raises(Conflict):
        dispatch.dispatch_case(case, actor=dispatcher, at=at, lead_unit=other_unit)


def test_what_was_seen_before_somebody_else_acted_is_a_conflict(
    pending, dispatcher, unit, other_unit, at
):
    seen = Seen.of(pending)
    dispatch.dispatch_case(pending, actor=dispatcher, at=at, lead_unit=unit)
    with pytest.raises(Conflict):
        dispatch.dispatch_case(pending, actor=dispatcher, at=at, lead_unit=other_unit, seen=seen)


def test_answer_case_closes_it_and_keeps_its_handling(pending, dispatcher, at):
    dispatch.answer_case(pending, actor=dispatcher, at=at, way="answered", answer="请带身份证")
    pending.refresh_from_db()
    assert (pending.state, pending.closed_way, pending.closed_at) == (State.CLOSED, "answered", at)
    assert (pending.answer, pending.handling) == ("请带身份证", "dispatched")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"way": "none"}, "direct_way"),
        ({"answer": " "}, "answer"),
        ({"way": "transferred", "transferred_to": "某处"}, "transferred_to"),
    ],
)
def test_answer_case_names_what_is_wrong(pending, dispatcher, at, facts, field):
    wanted = {"way": "answered", "answer": "已答复"} | facts
    assert fields_of(lambda: dispatch.answer_case(pending, actor=dispatcher, at=at, **wanted)) == {
        field
    }


def test_reject_case_tells_the_right_path(pending, dispatcher, at):
    path = {"ground": "不属于本市行政区域", "right_path": "请拨打海东12345"}
    for name in path:
        wrong = path | {name: " "}
        assert fields_of(
            lambda wrong=wrong: dispatch.reject_case(pending, actor=dispatcher, at=at, **wrong)
        ) == {name}
    dispatch.reject_case(pending, actor=dispatcher, at=at, **path)
    pending.refresh_from_db()
    assert (pending.state, pending.right_path) == (State.REJECTED, "请拨打海东12345")
    assert pending.events.get(verb=Verb.REJECT).note == "不属于本市行政区域。请拨打海东12345"


def test_a_return_accepted_needs_another_unit_and_is_told(
    make_in_state, dispatcher, unit, other_unit, at
):
    case = make_in_state(State.RETURNED)
    objection = case.objections.get()

    def accept(**facts):
        return lambda: dispatch.accept_objection(objection, actor=dispatcher, at=at, **facts)

    for wrong in ({}, {"lead_unit": unit}):
        assert fields_of(accept(**wrong)) == {"lead_unit"}
    assert fields_of(accept(lead_unit=other_unit, reason="长" * 501)) == {"reason"}
    accept(lead_unit=other_unit, reason="确属该单位")()
    objection.refresh_from_db()
    assert (objection.ruling, objection.ruled_by) == ("accepted", dispatcher)
    assert Notice.objects.get(sentence="return_accepted").unit == unit
    assert case.assignments.get(unit=unit).end_reason == "objection"


def test_a_return_refused_says_why_and_is_told(make_in_state, dispatcher, unit, at):
    case = make_in_state(State.RETURNED)
    objection = case.objections.get()
    assert fields_of(
        lambda: dispatch.refuse_objection(objection, actor=dispatcher, at=at, reason=" ")
    ) == {"reason"}
    dispatch.refuse_objection(objection, actor=dispatcher, at=at, reason="确在辖区")
    assert Notice.objects.get(sentence="return_refused").unit == unit
    with pytest.raises(Conflict):
        dispatch.refuse_objection(objection, actor=dispatcher, at=at, reason="确在辖区")


def test_a_co_units_return_leaves_the_case_with_its_lead(
    pending, dispatcher, handler, stranger, unit, other_unit, at
):
    dispatch.dispatch_case(pending, actor=dispatcher, at=at, lead_unit=unit, co_units=[other_unit])
    handling.sign_assignment(pending, actor=handler, at=at)
    for ruling in (dispatch.refuse_objection, dispatch.accept_objection):
        returned = handling.object_assignment(
            pending, actor=stranger, at=at, ground="不属于本单位职责", text="不是"
        )
        ruling(returned, actor=dispatcher, at=at, reason="按职责")
    pending.refresh_from_db()
    assert (pending.state, pending.lead_unit) == (State.HANDLING, unit)
    assert pending.assignments.get(unit=other_unit).end_reason == "objection"


def test_accept_reply_sends_the_case_to_its_callback(resolved, dispatcher, at):
    later = at + timedelta(hours=3)
    assert fields_of(
        lambda: dispatch.accept_reply(resolved, actor=dispatcher, at=later, note="长" * 501)
    ) == {"note"}
    dispatch.accept_reply(resolved, actor=dispatcher, at=later, note="属实")
    resolved.refresh_from_db()
    assert resolved.state == State.AWAITING_CALLBACK
    reply = resolved.replies.get()
    assert (reply.verdict, reply.verdict_by, reply.verdict_at) == ("accepted", dispatcher, later)
    assert resolved.assignments.get().end_reason == "done"


def test_accept_reply_closes_a_case_whose_citizen_wants_no_callback(make_in_state, dispatcher, at):
    case = make_in_state(State.RESOLVED, wants_callback=False)
    dispatch.accept_reply(case, actor=dispatcher, at=at + timedelta(hours=3))
    case.refresh_from_db()
    assert (case.state, case.closed_way) == (State.CLOSED, "solved")
    assert "no_callback" in case.events.get(verb=Verb.ACCEPT_REPLY).facts


def test_refuse_reply_tells_the_unit_why(resolved, dispatcher, unit, at):
    assert fields_of(
        lambda: dispatch.refuse_reply(resolved, actor=dispatcher, at=at, reason=" ")
    ) == {"reason"}
    dispatch.refuse_reply(resolved, actor=dispatcher, at=at, reason="未附照片")
    assert resolved.replies.get().verdict_reason == "未附照片"
    assert resolved.assignments.get().reply_sent_at is None
    assert Notice.objects.get(sentence="reply_refused").unit == unit
    with pytest.raises(Conflict):
        dispatch.refuse_reply(resolved, actor=dispatcher, at=at, reason="未附照片")


def test_a_unit_dispatches_and_reviews_nothing(pending, resolved, handler, other_unit, at):
    with pytest.raises(Forbidden):
        dispatch.dispatch_case(pending, actor=handler, at=at, lead_unit=other_unit)
    with pytest.raises(Forbidden):
        dispatch.accept_reply(resolved, actor=handler, at=at)
