"""Callers who were put through to other numbers."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hotline.errors import Conflict, Forbidden, InvalidInput
from telephony.models import CallTransfer
from telephony.services.transferring import record_transfer

SECOND = timedelta(seconds=1)


@pytest.fixture
def spoken(tell):
    """The call on which `operator` talks just now."""
    now = timezone.now()
    tell("newCall", at=now)
    return tell("answer", at=now)


def test_a_transfer_is_written_once_with_who_when_and_to_whom(spoken, operator):
    at = timezone.now()
    for _ in range(2):
        done = record_transfer("transfer", "119", actor=operator, at=at)
    record_transfer("three_way", "119", actor=operator, at=at)
    rows = CallTransfer.objects.order_by("pk")
    assert [(row.call, row.kind, row.number, row.operator, row.at) for row in rows] == [
        (spoken, kind, "119", operator, at) for kind in ("transfer", "three_way")
    ]
    assert done == rows[0]


@pytest.mark.parametrize(("kind", "number"), [("", "119"), ("transfer", ""), ("transfer", "消防")])
def test_what_is_no_transfer_is_refused(spoken, operator, kind, number):
    with pytest.raises(InvalidInput):
        record_transfer(kind, number, actor=operator, at=timezone.now())


def test_nobody_puts_through_a_call_of_others(
    spoken, tell, operator, other_operator, handler, stranger
):
    now = timezone.now()
    with pytest.raises(Conflict):
        record_transfer("transfer", "119", actor=other_operator, at=now)
    for person in (handler, stranger):
        with pytest.raises(Forbidden):
            record_transfer("transfer", "119", actor=person, at=now)
    assert not CallTransfer.objects.exists()


@pytest.mark.parametrize("first", ["newCall", "transfer"])
def test_the_exchange_tells_of_a_transfer_in_whatever_order(tell, operator, at, first):
    for kind in (first, "newCall", "answer", "transfer", "transfer"):
        tell(kind, at=at, target="119" if kind == "transfer" else "")
    tell("conference", at=at + SECOND, target="sip:802@10.0.0.1")
    rows = CallTransfer.objects.order_by("at", "pk")
    assert [(row.kind, row.number, row.operator) for row in rows] == [
        ("transfer", "119", operator), ("three_way", "802", operator),
    ]  # fmt: skip


def test_the_door_takes_transfers_with_a_number(client, exchange, extension):
    url, headers = reverse("telephony_api:call_events"), {"Authorization": f"Bearer {exchange[1]}"}
    told = {"event": "transfer", "callId": "c1", "user": "801"}
    for target, status in (("119", 200), ("", 400), ("x", 400)):
        answer = client.post(
            url, told | {"target": target}, headers=headers, content_type="application/json"
        )
        assert answer.status_code == status
    assert CallTransfer.objects.get().number == "119"


def test_the_strip_shows_what_was_noted(client, spoken, operator):
    client.force_login(operator)
    phone = reverse("telephony:phone")
    seen = client.get(phone).content.decode().partition('data-seen="')[2].partition('"')[0]
    transfer = reverse("telephony:transfer")
    assert client.post(transfer, {"kind": "transfer", "number": "120"}).status_code == 204
    assert "已转接 120" in " ".join(client.get(phone, {"seen": seen}).content.decode().split())
    answer = client.post(transfer, {"kind": "three_way", "number": "120"}, HTTP_HX_REQUEST="true")
    assert "三方通话 120" in answer.content.decode()
    assert client.post(transfer, {"kind": "transfer", "number": "x"}).status_code == 400


def test_emergency_words_offer_the_transfer_while_one_talks(client, spoken, tell, operator):
    client.force_login(operator)
    ask = reverse("cases:desk_help")
    typed = {"text": "楼下燃气管道一直在泄漏"}
    assert "已转接 119" in client.post(ask, typed).content.decode()
    record_transfer("transfer", "119", actor=operator, at=timezone.now())
    assert "已转 119" in client.post(ask, typed).content.decode()
    tell("hangup", at=timezone.now())
    client.post(reverse("telephony:status"), {"status": "ready"})
    shown = client.post(ask, typed).content.decode()
    assert "先转 119" in shown and 'name="kind"' not in shown
