"""Merges on two real connections: no cycle, no deadlock, nothing half-done."""

from datetime import timedelta

import pytest

from cases.models import Appeal, Case
from cases.rules.states import State
from cases.services.callback import appeals, callback
from cases.services.callback.callback import Answers
from cases.services.dispatch import dispatch, merging
from cases.services.handling import handling
from hotline.errors import Conflict, HotlineError
from tests.at_once import at_once, fresh

pytestmark = pytest.mark.django_db(transaction=True)
BAD = Answers(was_contacted=True, was_solved=False, satisfaction="dissatisfied")


def refused(results):
    return [result for result in results if isinstance(result, HotlineError)]


def test_two_cases_merged_into_each_other_at_once_make_no_cycle(make_case, dispatcher, at):
    for _ in range(3):
        one, other = make_case(), make_case()

        def merge(case, main):
            return lambda: merging.merge_case(case, actor=fresh(dispatcher), at=at, main_case=main)

        results = at_once(merge(one, other), merge(other, one))
        assert len(refused(results)) == 1
        states = sorted(Case.objects.filter(pk__in=[one.pk, other.pk]).values_list("state"))
        assert states == [("dispatched",), ("merged",)]


def test_a_merge_and_the_acceptance_of_the_mains_reply_leave_nobody_waiting(
    make_case, dispatcher, handler, at
):
    earlier, main, late = make_case(), make_case(), make_case()
    merging.merge_case(earlier, actor=dispatcher, at=at, main_case=main)
    handling.sign_assignment(main, actor=handler, at=at)

    def resolve():
        handling.resolve_assignment(main, actor=fresh(handler), at=at, text="好", outcome="solved")
        return dispatch.accept_reply(main, actor=fresh(dispatcher), at=at)

    def merge():
        return merging.merge_case(late, actor=fresh(dispatcher), at=at, main_case=main)

    results = at_once(resolve, merge)
    assert all(isinstance(error, Conflict) for error in refused(results))
    main.refresh_from_db()
    waiting = Case.objects.filter(main_case=main, state=State.MERGED)
    assert not (main.state == State.AWAITING_CALLBACK and waiting.exists())


def test_unmerging_while_the_reply_is_accepted_is_one_or_the_other(
    make_case, dispatcher, handler, at
):
    case, main = make_case(), make_case()
    merging.merge_case(case, actor=dispatcher, at=at, main_case=main)
    handling.sign_assignment(main, actor=handler, at=at)
    handling.resolve_assignment(main, actor=handler, at=at, text="好了", outcome="solved")

    def accept():
        return dispatch.accept_reply(main, actor=fresh(dispatcher), at=at)

    def unmerge():
        return merging.unmerge_case(case, actor=fresh(dispatcher), at=at, reason="不同")

    results = at_once(accept, unmerge)
    assert len(refused(results)) == 1
    case.refresh_from_db()
    assert (case.state, case.shared_reply_id) == (
        State.AWAITING_CALLBACK, main.replies.get().pk,
    )  # fmt: skip


def test_two_agents_send_a_case_back_once(make_in_state, callback_agent, at):
    case = make_in_state(State.AWAITING_CALLBACK)
    later = at + timedelta(hours=4)

    def redo():
        return callback.redo_case(
            case, actor=fresh(callback_agent), at=later, answers=BAD, reason="没修好"
        )

    results = at_once(redo, redo)
    assert len(refused(results)) == 1
    case.refresh_from_db()
    assert (case.round, case.callbacks.count()) == (2, 1)
    assert case.assignments.filter(ended_at__isnull=True).count() == 1


def test_a_ruling_on_an_appeal_and_its_contrary_leave_one(
    make_in_state, callback_agent, handler, supervisor, at
):
    case = make_in_state(State.AWAITING_CALLBACK)
    later = at + timedelta(hours=4)
    callback.record_callback(
        case,
        actor=callback_agent,
        at=later,
        answers=BAD,
        ground="市民不要求重办",
        explanation="已说明",
    )
    appeals.appeal_callback(
        case, actor=handler, at=later, ground="市民对其他事项不满意", text="与本单无关"
    )

    def accept():
        return appeals.accept_appeal(case, actor=fresh(supervisor), at=later)

    def refuse():
        return appeals.refuse_appeal(case, actor=fresh(supervisor), at=later, reason="不成立")

    results = at_once(accept, refuse)
    assert len(refused(results)) == 1
    assert Appeal.objects.exclude(ruling="").count() == 1
    assert case.events.filter(verb__in=["accept_appeal", "refuse_appeal"]).count() == 1
