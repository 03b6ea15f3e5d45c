"""Calling back whom nobody answered."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hotline.errors import Conflict, Forbidden, InvalidInput
from telephony.models.call import HOLD
from telephony.selectors.missed import missed_calls
from telephony.services.calling_back import let_missed_go, settle_missed, take_missed
from telephony.services.events import CallEvent, record_event
from tests.telephony.conftest import CITIZEN

SECOND = timedelta(seconds=1)


@pytest.fixture
def miss(tell, at):
    """Return a function that lets a call ring and end."""

    def missed(call_id="m1", at=at, **told):
        tell("newCall", call_id, at=at, **told)
        return tell("hangup", call_id, at=at + 20 * SECOND, **told)

    return missed


def pks(at):
    return [call.pk for call in missed_calls(at)]


def test_the_newest_missed_call_of_a_number_stands_for_all(miss, at):
    miss()
    second = miss("m2", at + 60 * SECOND)
    other = miss("m3", at, caller="09718230000")
    assert sorted(pks(at)) == [second.pk, other.pk]


def test_who_was_talked_with_since_is_missed_no_more(miss, tell, at):
    miss()
    tell("newCall", "c2", at=at + 60 * SECOND)
    assert pks(at)
    tell("answer", "c2", at=at + 65 * SECOND)
    assert pks(at) == []


def test_a_call_out_that_is_answered_counts_as_well(miss, system, operator, at):
    miss()
    for kind in ("newCall", "answer"):
        event = CallEvent(kind, "o1", "out", caller="801", called=CITIZEN)
        call = record_event(event, system=system, at=at + 99 * SECOND).call
    assert (call.operator, call.number) == (operator, CITIZEN)
    assert pks(at) == []


def test_withheld_numbers_running_calls_and_old_ones_are_not_listed(miss, tell, at):
    miss(caller="anonymous")
    tell("newCall", "running")
    miss("old", at - timedelta(days=8), caller="09718230000")
    assert pks(at) == []


def test_one_takes_a_number_and_says_what_came_of_it(miss, operator, other_operator, at):
    call = miss()
    assert take_missed(call.pk, actor=operator, at=at).claimed_by == operator
    with pytest.raises(Conflict, match="张话务正在回拨"):
        take_missed(call.pk, actor=other_operator, at=at)
    with pytest.raises(Conflict):
        settle_missed(call.pk, note="已答复", actor=other_operator, at=at)
    with pytest.raises(InvalidInput):
        settle_missed(call.pk, note=" ", actor=operator, at=at)
    settle_missed(call.pk, note="已答复", actor=operator, at=at + 60 * SECOND)
    call.refresh_from_db()
    assert (call.settled_by, call.settled_note, call.claimed_until) == (operator, "已答复", None)
    assert pks(at) == []
    with pytest.raises(Conflict):
        take_missed(call.pk, actor=operator, at=at)


def test_a_taken_number_comes_free_by_itself_or_by_hand(miss, operator, other_operator, at):
    call = miss()
    take_missed(call.pk, actor=operator, at=at)
    take_missed(call.pk, actor=other_operator, at=at + HOLD.length)
    let_missed_go(call.pk, actor=other_operator)
    assert take_missed(call.pk, actor=operator, at=at + HOLD.length).claimed_by == operator


def test_a_unit_and_a_stranger_call_nobody_back(miss, client, handler, stranger, at):
    call = miss()
    for person in (handler, stranger):
        with pytest.raises(Forbidden):
            take_missed(call.pk, actor=person, at=at)
        client.force_login(person)
        assert client.get(reverse("telephony:missed")).status_code == 403


def test_a_number_is_masked_until_it_is_taken(miss, client, operator, other_operator):
    call = miss(at=timezone.now())
    missed = reverse("telephony:missed")
    client.force_login(operator)
    shown = client.get(missed).content.decode()
    assert "138****1234" in shown and CITIZEN not in shown
    client.post(reverse("telephony:missed_take", args=[call.pk]))
    assert CITIZEN in client.get(missed).content.decode()
    client.force_login(other_operator)
    shown = client.get(missed).content.decode()
    assert "张话务正在回拨" in shown and CITIZEN not in shown


def test_the_list_costs_the_same_for_one_and_for_three(
    miss, client, operator, django_assert_num_queries
):
    client.force_login(operator)
    at = timezone.now()
    miss(at=at)
    client.get(reverse("telephony:missed"))
    for numbers in ((), ("13897001235", "13897001236")):
        for number in numbers:
            miss(f"x{number}", at, caller=number)
        with django_assert_num_queries(2):
            client.get(reverse("telephony:missed"))
