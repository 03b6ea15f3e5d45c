"""撤回答复、退单、申请、送审: a unit takes back what nobody has acted on."""

from datetime import timedelta

import pytest

from cases.forms.unit import ObjectForm, ResolveForm
from cases.models import Assignment, Case, Extension, Objection, Wait
from cases.offers import allowed_verbs
from cases.rules.states import State, Verb
from cases.services.applications import excluding, extending, waiting, withdrawing
from cases.services.dispatch import dispatch, recalling
from cases.services.handling import child_returns, handling, signing_off, sub_dispatch
from grids.models import Unit
from grids.upload_preparation import prepare_files
from hotline.errors import Conflict, Forbidden, InvalidInput
from notices.models import Notice
from notices.waiting import still_asks
from tests.cases.applying import pdf
from tests.cases.taking_back import books_are_right, fresh, offered, situation
from tests.notices.told import texts

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
REPLY = {"text": "电梯已修好。", "outcome": "solved"}
RETURN = {"ground": "不属于本单位职责", "text": "不是本单位职责"}


@pytest.fixture
def later(at):
    return at + 4 * HOUR


def told(role="", unit=None):
    return texts(kind="withdrawal", role=role, unit=unit)


# Replies


def test_a_reply_is_taken_back_before_its_review(make_in_state, handler, dispatcher, unit, later):
    case = make_in_state(State.RESOLVED)
    assert offered(case, handler, later) == {Verb.WITHDRAW_REPLY}
    reply = withdrawing.withdraw_reply(case, actor=handler, at=later, reason="漏了照片")
    case, part = fresh(case), case.assignments.get()
    assert (case.state, part.reply_sent_at, part.replied_at) == (State.HANDLING, None, None)
    assert (reply.verdict, reply.verdict_by, reply.verdict_at) == ("withdrawn", handler, later)
    assert (case.round, case.reply_due_at) == (1, part.reply_due_at)
    event = case.events.last()
    assert (event.verb, event.unit, event.note) == ("withdraw_reply", unit, "漏了照片")
    assert told(role="dispatcher") == [f"答复已撤回 {case.number}"]
    assert not offered(case, dispatcher, later)
    assert books_are_right()


def test_a_withdrawn_reply_is_offered_to_the_clerk_again(make_in_state, handler, later):
    case = make_in_state(State.RESOLVED)
    withdrawing.withdraw_reply(case, actor=handler, at=later, reason="漏了照片")
    form = ResolveForm(situation=situation(case, handler, later))
    assert (form.initial["text"], form.initial["outcome"]) == ("电梯已修好。", "solved")
    assert "已撤回" in form.fields["text"].help_text
    handling.resolve_assignment(case, actor=handler, at=later, **REPLY)
    assert fresh(case).state == State.RESOLVED
    assert case.assignments.get().replied_at == later
    assert books_are_right()


def test_a_first_reply_that_was_refused_stays_the_first(make_in_state, handler, dispatcher, later):
    case = make_in_state(State.RESOLVED)
    first = case.assignments.get().replied_at
    dispatch.refuse_reply(case, actor=dispatcher, at=later, reason="请补充")
    handling.resolve_assignment(case, actor=handler, at=later + HOUR, **REPLY)
    withdrawing.withdraw_reply(case, actor=handler, at=later + 2 * HOUR, reason="再核实")
    assert case.assignments.get().replied_at == first
    assert books_are_right()


def test_no_reply_is_taken_back_once_it_was_reviewed(make_in_state, handler, dispatcher, later):
    case = make_in_state(State.RESOLVED)
    dispatch.accept_reply(case, actor=dispatcher, at=later)
    with pytest.raises(Conflict):
        withdrawing.withdraw_reply(case, actor=handler, at=later, reason="漏了照片")
    other = make_in_state(State.RESOLVED)
    dispatch.refuse_reply(other, actor=dispatcher, at=later, reason="请补充")
    with pytest.raises(Conflict, match="没有可以撤回的答复"):
        withdrawing.withdraw_reply(other, actor=handler, at=later, reason="漏了照片")
    assert not offered(case, handler, later) | offered(other, handler, later)


def test_nobody_else_takes_a_reply_back(make_in_state, stranger, dispatcher, later):
    case = make_in_state(State.RESOLVED)
    for person in (stranger, dispatcher):
        with pytest.raises(Forbidden):
            withdrawing.withdraw_reply(case, actor=person, at=later, reason="错")


def test_a_reply_is_taken_back_with_a_reason(make_in_state, handler, later):
    case = make_in_state(State.RESOLVED)
    with pytest.raises(InvalidInput):
        withdrawing.withdraw_reply(case, actor=handler, at=later, reason=" ")
    assert fresh(case).state == State.RESOLVED


def test_an_answering_unit_takes_its_reply_back_from_under_review(
    make_case, handler, stranger, dispatcher, unit, other_unit, at, later
):
    case = make_case(lead_unit=None)
    dispatch.dispatch_case(
        case, actor=dispatcher, at=at, lead_unit=unit, answering_units=[other_unit]
    )
    for clerk in (handler, stranger):
        handling.sign_assignment(case, actor=clerk, at=at)
    handling.resolve_assignment(case, actor=stranger, at=at + HOUR, **REPLY)
    withdrawing.withdraw_reply(case, actor=stranger, at=at + HOUR, reason="写错")
    assert not told(role="dispatcher"), "nobody had been told of it yet"
    handling.resolve_assignment(case, actor=stranger, at=at + HOUR, **REPLY)
    handling.resolve_assignment(case, actor=handler, at=at + HOUR, **REPLY)
    assert fresh(case).state == State.RESOLVED
    withdrawing.withdraw_reply(case, actor=stranger, at=later, reason="写错")
    assert fresh(case).state == State.HANDLING
    handling.resolve_assignment(case, actor=stranger, at=later, **REPLY)
    assert fresh(case).state == State.RESOLVED
    assert books_are_right()


@pytest.fixture
def child(make_in_state, handler, sub_handler, sub_unit, at):
    case = make_in_state(State.HANDLING)
    made = sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[sub_unit])[0]
    handling.sign_assignment(case, actor=sub_handler, at=at)
    return made


def test_a_reply_from_below_is_taken_back_until_the_unit_above_has_ruled(
    child, handler, sub_handler, unit, later
):
    case = child.case
    handling.resolve_assignment(case, actor=sub_handler, at=later, **REPLY)
    withdrawing.withdraw_reply(case, actor=sub_handler, at=later, reason="写错")
    assert fresh(child).reply_sent_at is None
    assert told(unit=unit) == [f"答复已撤回 {case.number}"]
    assert not told(role="dispatcher")
    handling.resolve_assignment(case, actor=sub_handler, at=later + HOUR, **REPLY)
    sub_dispatch.accept_child_reply(child, actor=handler, at=later + HOUR)
    with pytest.raises((Conflict, Forbidden)):
        withdrawing.withdraw_reply(case, actor=sub_handler, at=later, reason="写错")
    assert books_are_right()


# Returns


@pytest.mark.parametrize("is_signed", [True, False])
def test_a_return_is_taken_back_before_its_ruling(is_signed, make_case, handler, unit, at, later):
    case = make_case()
    if is_signed:
        handling.sign_assignment(case, actor=handler, at=at)
    before = fresh(case)
    handling.object_assignment(case, actor=handler, at=at, **RETURN)
    assert offered(case, handler, later) == {Verb.WITHDRAW_OBJECTION}
    withdrawing.withdraw_objection(case, actor=handler, at=later, reason="属本单位职责")
    case = fresh(case)
    assert (case.state, case.reply_due_at) == (before.state, before.reply_due_at)
    event = case.events.last()
    assert (event.verb, event.unit, event.note) == ("withdraw_objection", unit, "属本单位职责")
    assert told(role="dispatcher") == [f"退单已撤回 {case.number}"]
    assert case.objections.get().ruling == "withdrawn"
    assert books_are_right()


def test_a_withdrawn_return_leaves_the_right_to_one(make_case, handler, dispatcher, at):
    case = make_case()
    for _ in range(3):
        handling.object_assignment(case, actor=handler, at=at, **RETURN)
        withdrawing.withdraw_objection(case, actor=handler, at=at, reason="误退")
    form = ObjectForm(situation=situation(case, handler, at))
    assert form.initial["text"] == RETURN["text"]
    assert Verb.OBJECT in allowed_verbs(situation(case, handler, at))
    row = handling.object_assignment(case, actor=handler, at=at, **RETURN)
    dispatch.refuse_objection(row, actor=dispatcher, at=at, reason="应由你办理")
    assert books_are_right()


def test_no_return_is_taken_back_once_it_was_ruled_on(make_case, handler, dispatcher, at, later):
    case = make_case()
    row = handling.object_assignment(case, actor=handler, at=at, **RETURN)
    dispatch.refuse_objection(row, actor=dispatcher, at=later, reason="应由你办理")
    with pytest.raises(Conflict, match="没有可以撤回的退单"):
        withdrawing.withdraw_objection(case, actor=handler, at=later, reason="误退")
    assert not offered(case, handler, later)


def test_what_was_taken_back_is_ruled_on_no_more(make_case, handler, dispatcher, at, later):
    case = make_case()
    row = handling.object_assignment(case, actor=handler, at=at, **RETURN)
    withdrawing.withdraw_objection(case, actor=handler, at=later, reason="误退")
    with pytest.raises(Conflict):
        dispatch.refuse_objection(row, actor=dispatcher, at=later, reason="应由你办理")


def test_a_return_from_below_is_taken_back(child, handler, sub_handler, unit, at, later):
    row = handling.object_assignment(child.case, actor=sub_handler, at=at, **RETURN)
    withdrawing.withdraw_objection(child.case, actor=sub_handler, at=later, reason="误退")
    assert told(unit=unit) == [f"退单已撤回 {child.case.number}"]
    with pytest.raises(Conflict):
        child_returns.accept_child_return(row, actor=handler, at=later)
    assert books_are_right()


# Applications


def asked(case, handler, at):
    row = extending.ask_extension(case, actor=handler, at=at, amount=1, text="等配件")
    assert isinstance(row, Extension)
    return row


def test_an_application_is_taken_back_before_its_ruling(
    make_in_state, handler, dispatcher, unit, at, later
):
    case = make_in_state(State.HANDLING)
    row = asked(case, handler, at)
    assert offered(case, handler, later) == {Verb.WITHDRAW_APPLICATION}
    withdrawing.withdraw_application(case, actor=handler, at=later, note="已到货")
    row = fresh(row)
    assert (row.ruling, row.ruled_by, row.reason) == ("withdrawn", handler, "已到货")
    event = case.events.last()
    assert (event.unit, event.note) == (unit, "延期申请。已到货")
    assert told(role="dispatcher") == [f"延期申请已撤回 {case.number}"]
    with pytest.raises(Conflict):
        extending.rule_extension(row, actor=dispatcher, at=later, ruling="accepted")
    assert asked(case, handler, later).ruling == ""
    assert books_are_right()


def test_overdue_counts_again_once_the_extension_was_taken_back(make_in_state, handler, at):
    case = make_in_state(State.HANDLING)
    asked(case, handler, at)
    after = case.reply_due_at + HOUR
    assert not Case.objects.overdue(after).exists()
    withdrawing.withdraw_application(case, actor=handler, at=at)
    assert Case.objects.overdue(after).exists()


def test_of_several_applications_the_named_one_is_taken_back(make_in_state, handler, at, later):
    case = make_in_state(State.HANDLING)
    handling.record_contact(case, actor=handler, at=at, means="phone", is_reached=True)
    asked(case, handler, at)
    waiting.ask_wait(case, actor=handler, at=at, text="请补充合同")
    with pytest.raises(InvalidInput) as refused:
        withdrawing.withdraw_application(case, actor=handler, at=later)
    assert "kind" in refused.value.fields
    withdrawing.withdraw_application(case, actor=handler, at=later, kind="wait")
    assert (Wait.objects.get().ruling, Extension.objects.get().ruling) == ("withdrawn", "")
    assert books_are_right()


def test_a_leaders_application_is_the_leaders_to_take_back(
    make_in_state, handler, unit_leader, later
):
    case = make_in_state(State.RESOLVED)
    excluding.ask_exclusion(
        case,
        actor=unit_leader,
        at=later,
        ground="不可抗力",
        text="暴雪",
        uploads=prepare_files([pdf()], at=later),
    )
    assert offered(case, handler, later) == {Verb.WITHDRAW_REPLY}
    with pytest.raises(Conflict, match="没有可以撤回的申请"):
        withdrawing.withdraw_application(case, actor=handler, at=later)
    withdrawing.withdraw_application(case, actor=unit_leader, at=later)
    assert told(role="supervisor") == [f"剔除申请已撤回 {case.number}"]
    assert books_are_right()


def test_a_stranger_takes_no_application_back(make_in_state, handler, stranger, dispatcher, at):
    case = make_in_state(State.HANDLING)
    asked(case, handler, at)
    for person in (stranger, dispatcher):
        with pytest.raises(Forbidden):
            withdrawing.withdraw_application(case, actor=person, at=at)


# What lies before the leader


@pytest.fixture
def laid(unit, make_in_state, handler, at):
    Unit.objects.filter(pk=unit.pk).update(requires_sign_off=True)
    case = make_in_state(State.HANDLING)
    return handling.resolve_assignment(case, actor=handler, at=at, **REPLY)


def test_a_clerk_takes_back_what_lies_before_the_leader(laid, handler, unit_leader, unit, later):
    case = laid.case
    assert offered(case, handler, later) == {Verb.WITHDRAW_SUBMISSION}
    assert not offered(case, unit_leader, later), "the leader sends it back"
    withdrawing.withdraw_submission(case, actor=handler, at=later, note="再补照片")
    assert (fresh(laid).status, fresh(laid).reason) == ("withdrawn", "再补照片")
    assert case.events.last().note == "答复。再补照片"
    assert told(unit=unit) == [f"答复的送审已撤回 {case.number}"]
    form = ResolveForm(situation=situation(case, handler, later))
    assert form.initial["text"] == REPLY["text"]
    with pytest.raises(Conflict):
        signing_off.sign_off(laid, actor=unit_leader, at=later)
    handling.resolve_assignment(case, actor=handler, at=later, **REPLY)
    assert books_are_right()


def test_the_leader_was_first(laid, handler, unit_leader, later):
    signing_off.send_back(laid, actor=unit_leader, at=later, reason="请补充")
    with pytest.raises(Conflict, match="没有可以撤回的送审"):
        withdrawing.withdraw_submission(laid.case, actor=handler, at=later)
    with pytest.raises(Forbidden):
        withdrawing.withdraw_submission(laid.case, actor=unit_leader, at=later)


def test_what_lay_before_the_leader_asks_no_more_once_the_dispatch_is_recalled(
    make_case, unit, handler, unit_leader, dispatcher, at, later
):
    Unit.objects.filter(pk=unit.pk).update(requires_sign_off=True)
    case = make_case()
    paper = handling.object_assignment(case, actor=handler, at=at, **RETURN)
    asking = Notice.objects.filter(kind="sign_off")
    assert asking.filter(still_asks()).exists()
    recalling.recall_case(case, actor=dispatcher, at=later, reason="派错单位")
    assert not asking.filter(still_asks()).exists()
    with pytest.raises(Conflict):
        signing_off.sign_off(paper, actor=unit_leader, at=later)
    assert not Objection.objects.exists()
    assert Assignment.objects.get().ended_at == later
