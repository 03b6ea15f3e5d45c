"""The intake desk: what an operator types becomes a case, or stays on the page."""

import pytest
from django.urls import reverse

from cases.models import Case
from cases.states import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed(category, phone_channel, unit):
    return {
        "phone": "138 9700 1234",
        "text": "小区电梯停运三天，物业没有维修。",
        "kind": "complaint",
        "category": category.code,
        "urgency": "ordinary",
        "lead_unit": unit.code,
        "wants_callback": "on",
        "verb": "dispatch",
        "idempotency_key": "key-1",
    }


@pytest.fixture
def desk(client, operator):
    client.force_login(operator)
    return client


def test_desk_dispatches_a_call(desk, typed, unit):
    answer = desk.post(reverse("cases:desk"), typed, follow=True)
    case = Case.objects.get()
    assert (case.state, case.lead_unit) == (State.DISPATCHED, unit)
    assert case.number in answer.content.decode()


def test_desk_twice_with_one_key_makes_one_case(desk, typed):
    for _ in range(2):
        assert desk.post(reverse("cases:desk"), typed).status_code == 302
    assert Case.objects.count() == 1


def test_desk_keeps_what_was_typed_when_refused(desk, typed):
    answer = desk.post(reverse("cases:desk"), {**typed, "phone": "12"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "电话号码不正确" in page
    assert typed["text"] in page
    assert Case.objects.count() == 0


def test_desk_is_closed_to_units(client, handler):
    client.force_login(handler)
    assert client.get(reverse("cases:desk")).status_code == 403
