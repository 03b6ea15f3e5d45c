"""A case that its citizen calls unsolved is redone, or closed with a ground and explanation."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from cases.books.checking import check_books
from cases.books.checks import CHECKS
from cases.models import Callback, Case
from cases.rules.states import State
from cases.services.callback import callback
from cases.services.callback.callback import Answers
from cases.services.dispatch import dispatch
from cases.services.handling import handling
from cases.services.intake import intake
from cases.services.record.demands import Disposition
from hotline.errors import InvalidInput
from tests.cases.walked import resolve
from tests.notices.told import texts

pytestmark = pytest.mark.django_db
CONTENT = Answers(was_contacted=True, was_solved=True, satisfaction="satisfied")
UNSOLVED = Answers(was_contacted=True, was_solved=False, satisfaction="basically_satisfied")
UNHAPPY = Answers(was_contacted=True, was_solved=True, satisfaction="dissatisfied")
WHY = {"ground": "市民不要求重办", "explanation": "市民理解，不再要求"}
LATER = timedelta(hours=5)


def faulty():
    return {line.invariant for line in check_books(CHECKS) if line.faults}


@pytest.fixture
def waiting(make_in_state):
    return make_in_state(State.AWAITING_CALLBACK)


@pytest.mark.parametrize("answers", [UNSOLVED, UNHAPPY])
@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, {"ground", "explanation"}),
        ({**WHY, "explanation": " "}, {"explanation"}),
        ({**WHY, "ground": "不想办"}, {"ground"}),
        ({**WHY, "explanation": "长" * 501}, {"explanation"}),
    ],
)
def test_bad_answers_close_no_case_without_a_ground(
    waiting, callback_agent, at, answers, given, named
):
    with pytest.raises(InvalidInput) as caught:
        callback.record_callback(
            waiting, actor=callback_agent, at=at + LATER, answers=answers, **given
        )
    assert set(caught.value.fields) == named
    waiting.refresh_from_db()
    assert (waiting.state, waiting.callbacks.count()) == (State.AWAITING_CALLBACK, 0)


@pytest.mark.parametrize(
    ("answers", "way", "ground"),
    [
        (UNSOLVED, "unsolved", WHY["ground"]),
        (UNHAPPY, "solved", WHY["ground"]),
        (CONTENT, "solved", ""),
    ],
)
def test_the_way_of_closing_is_what_the_citizen_says(
    waiting, callback_agent, at, answers, way, ground
):
    done = callback.record_callback(
        waiting, actor=callback_agent, at=at + LATER, answers=answers, **WHY
    )
    waiting.refresh_from_db()
    assert (waiting.closed_way, done.closing_ground) == (way, ground)
    assert (WHY["explanation"] in waiting.events.last().note) == bool(ground)
    assert not faulty()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda case: Case.objects.filter(pk=case.pk).update(closed_way="solved"),
        lambda case: Callback.objects.filter(case=case).update(closing_ground=""),
        lambda case: Callback.objects.filter(case=case).update(was_solved=True),
    ],
)
def test_the_books_hold_answer_ground_and_way_together(waiting, callback_agent, at, spoil):
    callback.record_callback(waiting, actor=callback_agent, at=at + LATER, answers=UNSOLVED, **WHY)
    spoil(waiting)
    assert "closed" in faulty()


def test_the_desk_asks_for_the_ground_and_keeps_what_was_typed(log_in, callback_agent, waiting):
    client = log_in(callback_agent)
    typed = {
        "was_contacted": "True", "was_solved": "False", "satisfaction": "dissatisfied",
        "explanation": "市民理解，不再要求", "reason": "也许重办",
    }  # fmt: skip
    address = reverse("cases:callback_deed", args=[waiting.number, "done"])
    answer = client.post(address, typed)
    body = answer.content.decode()
    assert answer.status_code == 400
    for shown in ("请重办，或从列表中选择", typed["explanation"], typed["reason"]):
        assert shown in body
    again = client.post(address.replace("/done/", "/redo/"), {**typed, "reason": ""})
    assert typed["explanation"] in again.content.decode()
    client.post(address, {**typed, "ground": WHY["ground"]})
    waiting.refresh_from_db()
    assert waiting.closed_way == "unsolved"


def test_a_task_force_is_closed_in_the_way_of_its_lead(
    make_case, handler, stranger, dispatcher, callback_agent, unit, other_unit, at
):
    case = make_case(lead_unit=None)
    dispatch.dispatch_case(
        case, actor=dispatcher, at=at, lead_unit=unit, answering_units=[other_unit]
    )
    for person in (stranger, handler):
        handling.sign_assignment(case, actor=person, at=at)
    reply = {"at": at, "text": "已处理"}
    handling.resolve_assignment(case, actor=stranger, outcome="explained", **reply)
    handling.resolve_assignment(case, actor=handler, outcome="solved", **reply)
    dispatch.refuse_reply(
        case, actor=dispatcher, at=at, reason="请补充",
        refused=[case.assignments.get(unit=other_unit)],
    )  # fmt: skip
    handling.resolve_assignment(case, actor=stranger, outcome="explained", **reply)
    dispatch.accept_reply(case, actor=dispatcher, at=at + timedelta(hours=2))
    callback.record_callback(
        case, actor=callback_agent, at=at + timedelta(hours=3), answers=CONTENT
    )
    assert Case.objects.get(pk=case.pk).closed_way == "solved"


@pytest.fixture
def case(demand, operator, at, unit):
    return intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)


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


def refused_fields(call):
    """Return the names of the fields that a verb refuses."""
    with pytest.raises(InvalidInput) as refused:
        call()
    return set(refused.value.fields)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"satisfaction": "delighted"}, "satisfaction"),
        ({"remark": "长" * (callback.REMARK_MAX + 1)}, "remark"),
    ],
)
def test_answers_that_cannot_be_kept_are_refused(waiting, callback_agent, at, facts, field):
    answers = replace(CONTENT, **facts)
    assert refused_fields(
        lambda: callback.record_callback(
            waiting, actor=callback_agent, at=at + LATER, answers=answers
        )
    ) == {field}
    assert not waiting.callback_attempts.exists()


def test_what_is_solved_is_not_redone_and_a_redo_says_why(waiting, callback_agent, at):
    def redo(answers, reason):
        return lambda: callback.redo_case(
            waiting, actor=callback_agent, at=at + LATER, answers=answers, reason=reason
        )

    assert refused_fields(redo(CONTENT, "再办一次")) == {"satisfaction"}
    assert refused_fields(redo(UNSOLVED, " ")) == {"reason"}
    waiting.refresh_from_db()
    assert waiting.state == State.AWAITING_CALLBACK


def test_an_attempt_has_an_outcome_that_reached_nobody(waiting, callback_agent, at):
    def attempt(outcome, note=""):
        return lambda: callback.record_attempt(
            waiting, actor=callback_agent, at=at + LATER, outcome=outcome, note=note
        )

    for outcome in ("answered", "none"):
        assert refused_fields(attempt(outcome)) == {"outcome"}
    assert refused_fields(attempt("no_answer", "长" * 301)) == {"note"}


def test_a_citizen_who_refuses_to_answer_is_called_no_more(waiting, callback_agent, at):
    callback.record_attempt(waiting, actor=callback_agent, at=at + LATER, outcome="refused")
    waiting.refresh_from_db()
    assert waiting.state == State.CLOSED
    assert waiting.callbacks.get().is_effective is False


def test_an_identity_is_confirmed_by_a_means_of_the_list(make_in_state, callback_agent, at):
    secret = make_in_state(State.AWAITING_CALLBACK, is_secret=True)
    assert refused_fields(
        lambda: callback.confirm_identity(
            secret, actor=callback_agent, at=at + LATER, means="听声音"
        )
    ) == {"means"}
