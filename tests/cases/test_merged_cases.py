"""Merged cases: locked in one order, and the reply that they share."""

from datetime import timedelta

import pytest

from cases.models import Case
from cases.rules.states import State, Verb
from cases.services.dispatch import merged_cases, merging
from cases.services.record.transitions import Seen
from hotline.errors import Conflict

pytestmark = pytest.mark.django_db


@pytest.fixture
def family(make_case, dispatcher, at):
    """A main case and two that were merged into it."""
    main, *others = [make_case() for _ in range(3)]
    for case in others:
        merging.merge_case(case, actor=dispatcher, at=at, main_case=main)
    return [Case.objects.get(pk=case.pk) for case in (main, *others)]


def test_lock_cases_reads_them_in_the_order_of_their_ids(family, django_assert_num_queries):
    main, _, second = family
    with django_assert_num_queries(1) as seen:
        found = merged_cases.lock_cases([second.pk, main.pk, second.pk])
    assert list(found) == [main.pk, second.pk]
    statement = seen.captured_queries[0]["sql"]
    assert "ORDER BY" in statement
    assert "FOR UPDATE" in statement


def test_lock_family_returns_the_case_and_its_merged_cases(family):
    main, first, second = family
    fresh, followers = merged_cases.lock_family(main, Seen.of(main))
    assert (fresh, followers) == (main, [first, second])
    assert merged_cases.lock_family(first) == (first, [])
    assert merged_cases.merged_ids(main) == [first.pk, second.pk]


def test_lock_family_of_what_has_changed_conflicts(family, dispatcher, at, monkeypatch):
    main, first, _ = family
    with pytest.raises(Conflict):
        merged_cases.lock_family(main, Seen("pending"), dispatcher)
    # Another one was set free between the reading of the ids and the lock.
    answers = iter([[first.pk], []])
    monkeypatch.setattr(merged_cases, "merged_ids", lambda case: next(answers))
    with pytest.raises(Conflict, match="刚有变化"):
        merged_cases.lock_family(main)


def test_a_follow_up_lands_on_the_main_case(family):
    main, first, _ = family
    assert merged_cases.lock_landing(first) == (main, first)
    assert merged_cases.lock_landing(main) == (main, None)


def test_share_reply_lets_each_citizen_be_called_or_closes_at_once(family, dispatcher, handler, at):
    main, first, second = family
    Case.objects.filter(pk=second.pk).update(wants_callback=False)
    second.refresh_from_db()
    reply = main.replies.create(
        assignment=main.assignments.get(), round=1, text="已修好", outcome="solved",
        submitted_at=at, submitted_by=handler,
    )  # fmt: skip
    later = at + timedelta(hours=1)
    merged_cases.share_reply(main, reply, [first, second], actor=dispatcher, at=later)
    states = Case.objects.in_bulk([first.pk, second.pk])
    assert states[first.pk].state == State.AWAITING_CALLBACK
    assert (states[second.pk].state, states[second.pk].closed_way) == (State.CLOSED, "solved")
    for case in (first, second):
        case.refresh_from_db()
        assert (case.shared_reply, case.former_state, case.lead_unit) == (reply, "", main.lead_unit)
    event = second.events.get(verb=Verb.SHARE_REPLY)
    assert event.note.startswith(f"随主单 {main.number} 答复。")
    assert event.facts["no_callback"]


def test_exemption_facts_are_there_where_nobody_is_called():
    assert merged_cases.exemption_facts("市民不要求回访") == {"no_callback": "市民不要求回访"}
    assert merged_cases.exemption_facts("") == {}
