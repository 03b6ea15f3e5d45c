"""Two people take the same case from a queue at once: one does it, one is told so.

Registration, dispatch, signing, handing down and over, merging, rulings on returns,
applications and appeals, redo, supervision and instructions have theirs in the other
files of races; here stand the verbs that are left.
"""

from datetime import timedelta

import pytest

from cases.models import Assignment, Case, DutyCall, Reply
from cases.rules.states import State, Verb
from cases.services.callback import callback, callback_holds
from cases.services.dispatch import dispatch, telephone
from cases.services.handling import child_returns, handling, signing_off, sub_dispatch
from cases.services.oversight import criticism, supervising
from grids.models import Role, Unit
from hotline.errors import Conflict
from tests.at_once import at_once, fresh
from tests.cases.conftest import (
    ANSWERS,
    laid_before_the_leader,
    levels_of,
    returned_from_below,
)
from tests.cases.overseen import a_proposal, an_order

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def later(at):
    return at + timedelta(minutes=30)


def one_wins(*calls):
    """Run the calls at once; exactly one is done, every other one conflicts."""
    results = at_once(*calls)
    lost = [result for result in results if isinstance(result, Conflict)]
    assert len(lost) == len(results) - 1, results
    assert not any(isinstance(result, Exception) for result in results if result not in lost)
    return next(result for result in results if result not in lost)


def does(service, subject, actor, at, **facts):
    return lambda: service(subject, actor=fresh(actor), at=at, **facts)


@pytest.fixture
def urgent(put, unit):
    Unit.objects.filter(pk=unit.pk).update(phone="0971-8230001")
    case = put(State.DISPATCHED)
    Case.objects.filter(pk=case.pk).update(urgency="extreme")
    return case


def calling(case, actor, at, who):
    return does(
        telephone.call_unit, case.assignments.get(), actor, at, callee="unit",
        outcome="answered", answered_by=who,
    )  # fmt: skip


def test_one_of_two_answered_calls_signs_for_the_unit(urgent, people, later):
    dispatcher, leader = people[Role.DISPATCHER], people[Role.SHIFT_LEADER]
    won = one_wins(
        calling(urgent, dispatcher, later, "马值班"), calling(urgent, leader, later, "韩局长")
    )
    assert [call.answered_by for call in DutyCall.objects.all()] == [won.answered_by]
    assert urgent.assignments.get().signed_by == won.called_by
    assert urgent.events.filter(verb="call_unit").count() == 1


def test_the_telephone_and_the_unit_itself_sign_once(urgent, people, later):
    clerk = people[Role.UNIT_CLERK]
    one_wins(
        calling(urgent, people[Role.SHIFT_LEADER], later, "马值班"),
        does(handling.sign_assignment, urgent, clerk, later),
    )
    assert urgent.events.filter(verb__in=["sign", "call_unit"]).count() == 1


def test_a_reply_from_below_gets_one_verdict(put, people, sub_unit, at, later):
    child = levels_of(put(State.HANDLING), sub_unit, at)
    clerk, leader = people[Role.UNIT_CLERK], people[Role.UNIT_LEADER]
    won = one_wins(
        does(sub_dispatch.accept_child_reply, child, clerk, later),
        does(sub_dispatch.refuse_child_reply, child, leader, later, reason="请补充"),
    )
    assert Reply.objects.get(assignment=child).verdict == won.verdict
    ended = Assignment.objects.get(pk=child.pk).ended_at is not None
    assert ended == (won.verdict == "accepted")


def test_a_return_from_below_gets_one_ruling(put, people, sub_unit, at, later):
    objection = returned_from_below(put(State.HANDLING), sub_unit, at)
    clerk, leader = people[Role.UNIT_CLERK], people[Role.UNIT_LEADER]
    won = one_wins(
        does(child_returns.accept_child_return, objection, clerk, later),
        does(child_returns.refuse_child_return, objection, leader, later, reason="应办"),
    )
    objection.refresh_from_db()
    assert objection.ruling == won.ruling
    ended = Assignment.objects.get(pk=objection.assignment_id).ended_at is not None
    assert ended == (won.ruling == "accepted")


def test_a_paper_is_signed_or_sent_back(put, people, at, later):
    case = put(State.HANDLING)
    paper, leader = laid_before_the_leader(case, at), people[Role.UNIT_LEADER]
    one_wins(
        does(signing_off.sign_off, paper, leader, later),
        does(signing_off.send_back, paper, leader, later, reason="请补充"),
    )
    paper.refresh_from_db()
    assert (paper.status == "given") == Reply.objects.filter(case=case).exists()


def test_a_pending_case_is_sent_answered_or_refused(put, people, unit, later):
    case, path = put(State.PENDING), {"ground": "不属于本市行政区域", "right_path": "另拨"}
    operator, dispatcher = people[Role.OPERATOR], people[Role.DISPATCHER]
    one_wins(
        does(dispatch.dispatch_case, case, dispatcher, later, lead_unit=unit),
        does(dispatch.answer_case, case, operator, later, way="answered", answer="已答复"),
        does(dispatch.reject_case, case, people[Role.SHIFT_LEADER], later, **path),
    )
    case.refresh_from_db()
    assert (case.state == State.DISPATCHED) == case.assignments.exists()
    assert (case.state == State.CLOSED) == bool(case.answer)


def test_a_reply_is_accepted_or_refused(put, people, later):
    case = put(State.RESOLVED)
    one_wins(
        does(dispatch.accept_reply, case, people[Role.DISPATCHER], later),
        does(dispatch.refuse_reply, case, people[Role.SHIFT_LEADER], later, reason="补照片"),
    )
    case.refresh_from_db()
    verdict = case.replies.get().verdict
    assert verdict == ("refused" if case.state == State.HANDLING else "accepted")


def test_a_unit_replies_or_returns(put, people, later):
    case, reply = put(State.HANDLING), {"text": "已修好", "outcome": "solved"}
    one_wins(
        does(handling.resolve_assignment, case, people[Role.UNIT_CLERK], later, **reply),
        does(handling.resolve_assignment, case, people[Role.UNIT_LEADER], later, **reply),
        does(
            handling.object_assignment, case, people[Role.UNIT_CLERK], later,
            ground="不属于本单位职责", text="不是",
        ),
    )  # fmt: skip
    assert case.replies.count() + case.objections.count() == 1


def test_a_callback_is_recorded_or_sends_the_case_back(put, people, later):
    case, agent = put(State.AWAITING_CALLBACK), people[Role.CALLBACK_AGENT]
    one_wins(
        does(
            callback.record_callback, case, agent, later, answers=ANSWERS,
            ground="市民不要求重办", explanation="已说明",
        ),
        does(
            callback.redo_case, case, people[Role.SHIFT_LEADER], later, answers=ANSWERS,
            reason="仍未解决",
        ),
    )  # fmt: skip
    assert case.callbacks.filter(completed_at__isnull=False).count() == 1


TWICE = {
    Verb.UNPARK: (State.PARKED, Role.SUPERVISOR),
    Verb.REDISPATCH: (State.CLOSED, Role.DISPATCHER),
    Verb.HOLD_CONFERENCE: (State.RETURNED, Role.DISPATCHER),
    Verb.END_WAIT: (State.HANDLING, Role.UNIT_CLERK),
    Verb.TELL_EXTENSION: (State.HANDLING, Role.UNIT_CLERK),
    Verb.CLOSE_EARLY: (State.HANDLING, Role.DISPATCHER),
}


@pytest.mark.parametrize("verb", TWICE, ids=lambda verb: verb.value)
def test_what_is_done_by_two_at_once_is_done_once(verb, put, people, ready_for, application_verbs):
    state, role = TWICE[verb]
    case = put(state)
    ready_for(verb, case)
    one_wins(*[lambda: application_verbs[verb](case, fresh(people[role]))] * 2)
    assert case.events.filter(verb=verb).count() == 1


def test_an_order_is_answered_once(put, people, at, later):
    order = an_order(put(State.HANDLING), at, status="open")
    facts = {"text": "已安排"}
    one_wins(
        does(supervising.answer_order, order, people[Role.UNIT_CLERK], later, **facts),
        does(supervising.answer_order, order, people[Role.UNIT_LEADER], later, **facts),
    )
    assert order.answers.count() == 1


def test_a_proposed_criticism_is_confirmed_or_dropped(put, people, at, later):
    proposal, supervisor = a_proposal(put(State.HANDLING), at), people[Role.SUPERVISOR]
    one_wins(
        does(criticism.confirm_criticism, proposal, supervisor, later),
        does(criticism.drop_criticism, proposal, supervisor, later, note="已说明"),
    )


def offered_to(agent, at):
    return lambda: callback_holds.claim_next(actor=fresh(agent), at=at)


def test_two_agents_are_offered_different_cases(put, people, later):
    cases = {put(State.AWAITING_CALLBACK).pk for _ in range(2)}
    agents = people[Role.CALLBACK_AGENT], people[Role.SHIFT_LEADER]
    given = at_once(*[offered_to(who, later) for who in agents])
    assert {case.pk for case in given} == cases


def test_the_last_case_of_the_callback_queue_goes_to_one_agent(put, people, later):
    case = put(State.AWAITING_CALLBACK)
    agents = people[Role.CALLBACK_AGENT], people[Role.SHIFT_LEADER]
    given = at_once(*[offered_to(who, later) for who in agents])
    assert sorted(given, key=bool) == [None, case]
