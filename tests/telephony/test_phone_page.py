"""The telephone in the header, asked for each second."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from telephony.models import StatusSpan
from tests.telephony.conftest import CITIZEN

PHONE = reverse("telephony:phone")


@pytest.fixture
def at_desk(client, operator, extension):
    client.force_login(operator)
    return client


def seen_of(answer):
    return answer.content.decode().partition('data-seen="')[2].partition('"')[0]


def test_who_sits_at_no_extension_has_no_control(client, operator):
    client.force_login(operator)
    answer = client.get(PHONE)
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_unit_and_a_stranger_have_none(client, handler, stranger):
    for person in (handler, stranger):
        client.force_login(person)
        assert client.get(PHONE).status_code == 403
        assert client.post(reverse("telephony:status"), {"status": "ready"}).status_code == 403


def test_ringing_shows_at_the_right_desk_alone(at_desk, client, tell, other_extension):
    tell("newCall", at=timezone.now())
    assert CITIZEN in at_desk.get(PHONE).content.decode()
    client.force_login(other_extension.operator)
    assert CITIZEN not in client.get(PHONE).content.decode()


def test_nothing_new_costs_one_query_beside_the_person(at_desk, tell, django_assert_num_queries):
    tell("newCall", at=timezone.now())
    seen = seen_of(at_desk.get(PHONE))
    with django_assert_num_queries(2):
        assert at_desk.get(PHONE, {"seen": seen}).status_code == 204
    tell("answer", at=timezone.now())
    assert "通话中" in at_desk.get(PHONE, {"seen": seen}).content.decode()


def test_a_call_whose_end_nobody_told_is_gone_after_hours(at_desk, tell):
    tell("newCall", at=timezone.now() - timedelta(hours=5))
    assert CITIZEN not in at_desk.get(PHONE).content.decode()


def test_the_operator_sets_a_status_and_a_reason(at_desk, operator):
    for said, wanted in (("ready", "ready"), ("break:用餐", "break")):
        assert at_desk.post(reverse("telephony:status"), {"status": said}).status_code == 204
        assert StatusSpan.objects.running().get(operator=operator).status == wanted
    assert "小休（用餐）" in at_desk.get(PHONE).content.decode()
    at_desk.post(reverse("telephony:status"), {"status": "out"})
    assert not StatusSpan.objects.running().exists()


@pytest.mark.parametrize("said", ["", "in_call", "break", "break:逛街", "x" * 5000])
def test_what_is_no_status_is_refused(at_desk, said):
    assert at_desk.post(reverse("telephony:status"), {"status": said}).status_code == 400


@pytest.mark.parametrize("seen", ["", "0-0-0-0-0-0", "'", "x" * 2000])
def test_a_forged_state_is_answered_with_the_true_one(at_desk, seen):
    assert "未签入" in at_desk.get(PHONE, {"seen": seen}).content.decode()


def test_the_desk_opens_with_the_number_of_the_own_call(at_desk, client, tell, other_extension):
    desk = f"{reverse('cases:desk')}?call={tell('newCall', at=timezone.now()).pk}"
    assert f'value="{CITIZEN}"' in at_desk.get(desk).content.decode()
    client.force_login(other_extension.operator)
    for address in (desk, f"{reverse('cases:desk')}?call=x"):
        assert client.get(address).status_code == 404
