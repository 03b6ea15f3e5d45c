"""The door of telephone systems."""

import logging

import pytest
from django.db import connection
from django.urls import reverse

from grids.models import Token
from grids.tokens import issue_token
from telephony.models import TelephoneCall, TelephoneSystem
from tests.telephony.conftest import CITIZEN

EVENT = {
    "event": "newCall", "callId": "c1", "from": CITIZEN, "to": "12345", "direction": "in",
    "user": "801",
}  # fmt: skip


@pytest.fixture
def push(client, exchange, extension):
    """Return a function that sends an event as the exchange does."""

    def pushed(body, content_type="application/json", secret=exchange[1]):
        headers = {"Authorization": f"Bearer {secret}"}
        url = reverse("telephony_api:call_events")
        more = {"content_type": content_type} if content_type else {}
        return client.post(url, body, headers=headers, **more)

    return pushed


def test_json_and_forms_are_read_alike(push, extension):
    assert push(EVENT).json() == {"message": "已记录。"}
    form = {key: value for key, value in EVENT.items() if key != "user"}
    assert push(form | {"callId": "c2", "user[]": ["801"]}, None).status_code == 200
    rows = TelephoneCall.objects.order_by("pk")
    assert [(row.number, row.line, list(row.rings_at.all())) for row in rows] == [
        (CITIZEN, "12345", [extension])
    ] * 2


def test_an_unknown_extension_is_accepted_with_a_word(push):
    answer = push(EVENT | {"user": ["801", "899"]})
    assert (answer.status_code, answer.json()["message"]) == (
        202, "已记录，没有登记的分机：899。",
    )  # fmt: skip


def test_what_else_an_exchange_sends_is_passed_over(push):
    assert push(EVENT | {"xcid": "1", "diversion": {"a": 1}}).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"event": "dtmf"}, "event"), ({"event": ""}, "event"), ({"callId": ""}, "callId"),
        ({"callId": "x" * 101}, "callId"), ({"callId": "a\nb"}, "callId"),
        ({"direction": "up"}, "direction"), ({"from": "1" * 61}, "from"), ({"to": {}}, "to"),
        ({"user": ["1"] * 21}, "user"), ({"user": "1" * 61}, "user"),
        ({"cause": "x" * 41}, "cause"), ({"recording": "x" * 101}, "recording"),
    ],
)  # fmt: skip
def test_what_fits_no_field_is_refused_by_its_name(push, wrong, field):
    answer = push(EVENT | wrong)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])
    assert not TelephoneCall.objects.exists()


@pytest.mark.parametrize("body", ["[1]", '"x"', "{", "null"])
def test_a_body_that_is_no_object_is_refused(push, body):
    assert push(body).status_code == 400


def test_no_system_no_door(push, client, operator, system, system_admin, exchange):
    assert push(EVENT, secret="forged").status_code == 401
    _, reading = issue_token(user=system_admin, name="读", scopes=["telephony:read"])
    assert push(EVENT, secret=reading).status_code == 403
    _, other = issue_token(user=system_admin, name="别的", scopes=["telephony:write"])
    assert push(EVENT, secret=other).status_code == 403
    TelephoneSystem.objects.update(is_active=False)
    assert push(EVENT).status_code == 403
    client.force_login(operator)
    url = reverse("telephony_api:call_events")
    assert client.post(url, EVENT, content_type="application/json").status_code == 403
    assert not TelephoneCall.objects.exists()


def test_a_deleted_token_leaves_the_system_unheard(push, system):
    Token.objects.all().delete()
    system.refresh_from_db()
    assert (system.token, push(EVENT).status_code) == (None, 401)


def test_a_number_stands_encrypted_and_in_no_log(push, caplog):
    caplog.set_level(logging.DEBUG)
    push(EVENT | {"user": "899"})
    assert CITIZEN not in caplog.text
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM telephony_telephonecall")
        assert CITIZEN not in cursor.fetchone()[0]
