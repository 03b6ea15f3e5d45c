"""Calls back that were promised for an hour."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hotline.errors import Conflict, Forbidden, InvalidInput, NotVisible
from telephony.models import PromisedCallback
from telephony.services.promising import keep_promise, promise_callback, take_promise_over
from tests.departing import depart
from tests.telephony.conftest import CITIZEN

HOUR = timedelta(hours=1)
LIST = reverse("telephony:promises")


@pytest.fixture
def promise(operator, at):
    """Return a function by which `operator` promises to call back in an hour."""

    def promised(actor=operator, at=at, due_in=HOUR, about="告知办理进度"):
        return promise_callback(CITIZEN, due_at=at + due_in, about=about, actor=actor, at=at)

    return promised


def test_a_promise_is_kept_with_a_note_once(promise, operator, at):
    row = promise()
    with pytest.raises(InvalidInput):
        keep_promise(row.pk, note=" ", actor=operator, at=at + HOUR)
    keep_promise(row.pk, note="已答复", actor=operator, at=at + HOUR)
    row.refresh_from_db()
    assert (row.done_at, row.done_note, row.number) == (at + HOUR, "已答复", CITIZEN)
    with pytest.raises(Conflict):
        keep_promise(row.pk, note="又一次", actor=operator, at=at + HOUR)


@pytest.mark.parametrize(
    "more", [{"due_in": -HOUR}, {"due_in": timedelta(days=31)}, {"about": ""}, {"about": "x" * 201}]
)
def test_what_is_no_promise_is_refused(promise, more):
    with pytest.raises(InvalidInput):
        promise(**more)
    assert not PromisedCallback.objects.exists()


def test_others_see_none_and_the_shift_leader_takes_over(
    promise, operator, other_operator, shift_leader, handler, stranger, at
):
    row = promise()
    with pytest.raises(NotVisible):
        keep_promise(row.pk, note="x", actor=other_operator, at=at)
    for person in (other_operator, handler, stranger):
        with pytest.raises(Forbidden):
            take_promise_over(row.pk, actor=person)
    for person in (handler, stranger):
        with pytest.raises(Forbidden):
            promise(actor=person)
    with pytest.raises(Conflict, match="张话务"):
        keep_promise(row.pk, note="x", actor=shift_leader, at=at)
    take_promise_over(row.pk, actor=shift_leader)
    keep_promise(row.pk, note="已答复", actor=shift_leader, at=at)
    assert (PromisedCallback.objects.get().operator, row.promised_by) == (shift_leader, operator)


def test_list_and_home_show_the_own_ones_and_the_due_ones_first(
    promise, client, operator, other_operator, shift_leader, django_assert_num_queries
):
    now = timezone.now()
    promise(at=now - 2 * HOUR)
    client.force_login(operator)
    client.get(LIST)
    with django_assert_num_queries(2):
        shown = client.get(LIST).content.decode()
    assert CITIZEN in shown and "到时间" in shown
    promise(at=now)
    promise(at=now, about="再问一次")
    with django_assert_num_queries(2):
        client.get(LIST)
    home = client.get(reverse("home")).content.decode()
    assert CITIZEN in home and "再问一次" in home
    client.force_login(other_operator)
    assert "告知办理进度" not in client.get(LIST).content.decode()
    client.force_login(shift_leader)
    for address in (LIST, reverse("home")):
        shown = client.get(address).content.decode()
        assert "138****1234" in shown and CITIZEN not in shown


def test_the_header_says_that_an_hour_has_come(promise, client, operator, extension):
    client.force_login(operator)
    phone = reverse("telephony:phone")
    seen = client.get(phone).content.decode().partition('data-seen="')[2].partition('"')[0]
    promise(at=timezone.now() - 2 * HOUR)
    assert "约定的回电到时间了" in client.get(phone, {"seen": seen}).content.decode()


def test_it_is_promised_during_a_call_by_hand_and_for_a_missed_one(
    tell, client, operator, other_operator
):
    now = timezone.now()
    due = timezone.localtime(now + HOUR).strftime("%Y-%m-%dT%H:%M")
    for kind in ("newCall", "answer"):
        spoken = tell(kind, at=now)
    add, typed = reverse("telephony:promise_add"), {"due_at": due, "about": "告知进度"}
    client.force_login(other_operator)
    assert client.post(add, typed | {"call": spoken.pk}).status_code == 404
    client.force_login(operator)
    assert client.post(add, typed | {"call": spoken.pk}).status_code == 302
    assert client.post(add, typed | {"number": "0971-8230000"}).status_code == 302
    assert client.post(add, typed | {"number": "无"}).status_code == 400
    for kind in ("newCall", "hangup"):
        missed = tell(kind, "m1", at=now, caller="13897005678")
    client.post(reverse("telephony:missed_take", args=[missed.pk]))
    client.post(
        reverse("telephony:missed_settle", args=[missed.pk]), {"note": "下午再打", "due_at": due}
    )
    rows = PromisedCallback.objects.order_by("pk")
    assert [(row.number, row.call, row.about) for row in rows] == [
        (CITIZEN, spoken, "告知进度"), ("09718230000", None, "告知进度"),
        ("13897005678", missed, "下午再打"),
    ]  # fmt: skip


def test_who_leaves_hands_promises_over(promise, operator, other_operator, keeper, at):
    row = promise()
    depart(operator, keeper, at, for_all=other_operator)
    row.refresh_from_db()
    assert (row.operator, row.promised_by) == (other_operator, operator)
