"""一键拨打 on the page: a link that a telephone calls at once, and what to record after."""

import pytest
from django.urls import reverse

from cases.models import Case, Event
from cases.rules.states import State

pytestmark = pytest.mark.django_db
NUMBER = "13897001234"


@pytest.fixture
def case(make_in_state):
    return make_in_state(State.HANDLING)


def press(client, case, slug, **values):
    return client.post(reverse("cases:act", args=[case.number, slug]), values)


def test_a_press_writes_the_call_down_and_gives_a_link_that_calls(log_in, handler, case):
    client = log_in(handler)
    page = client.get(reverse("cases:show", args=[case.number])).content.decode()
    assert NUMBER not in page
    assert reverse("cases:act", args=[case.number, "dial"]) in page
    body = press(client, case, "dial").content.decode()
    assert f'href="tel:{NUMBER}" data-dial' in body
    assert "本次拨打已记入办理过程" in body
    event = Event.objects.get(verb="dial")
    assert (event.case_id, event.actor, event.unit) == (case.pk, handler, case.lead_unit)


def test_each_press_is_a_call_of_its_own(log_in, handler, case):
    client = log_in(handler)
    for _ in range(2):
        assert press(client, case, "dial", idempotency_key="k1").status_code == 200
    assert Event.objects.filter(verb="dial").count() == 2


def test_the_next_step_is_the_record_of_the_contact(log_in, handler, callback_agent, case,
                                                    make_in_state):  # fmt: skip
    contact = reverse("cases:act", args=[case.number, "contact"])
    assert f'href="{contact}"' in press(log_in(handler), case, "dial").content.decode()
    waiting = make_in_state(State.AWAITING_CALLBACK)
    body = press(log_in(callback_agent), waiting, "dial").content.decode()
    assert f"tel:{NUMBER}" in body
    assert "通话后记先行联系" not in body


def test_a_look_with_a_reason_calls_nobody(log_in, handler, case):
    body = press(log_in(handler), case, "unmask", reason="核对号码").content.decode()
    assert f"tel:{NUMBER}" in body
    assert "data-dial" not in body


@pytest.mark.parametrize("fields", [{"is_secret": True}, {"kind": "report"}])
def test_a_citizen_kept_from_the_unit_is_not_called_by_it(log_in, handler, case, fields):
    Case.objects.filter(pk=case.pk).update(**fields)
    answer = press(log_in(handler), case, "dial")
    assert answer.status_code in (403, 409)
    assert NUMBER not in answer.content.decode()
    assert not Event.objects.filter(verb="dial").exists()


def test_before_the_signature_and_for_strangers_there_is_no_call(
    log_in, handler, stranger, make_case, case
):
    unsigned = make_case()
    page = log_in(handler).get(reverse("cases:show", args=[unsigned.number])).content.decode()
    assert reverse("cases:act", args=[unsigned.number, "dial"]) not in page
    assert press(log_in(handler), unsigned, "dial").status_code == 409
    assert press(log_in(stranger), case, "dial").status_code == 404
    assert not Event.objects.filter(verb="dial").exists()
