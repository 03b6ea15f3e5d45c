"""A call that an announced outage answers: counted, with no case, and taken back as others."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases.models import Call, Case, Draft
from cases.services.intake.other_calls import take_back_call
from cases.services.intake.outage_answers import answer_by_outage
from grids.services import set_rule
from hotline.errors import Conflict, Forbidden, InvalidInput
from knowledge.services.outages import OutageFacts, end_outage, enter_outage
from reports.bulletins.counting.totals import count_calls
from reports.periods import period_of

pytestmark = pytest.mark.django_db
TYPED = {"text": "康宁小区没水了", "place": "康宁小区", "phone": "13897001234", "kind": "enquiry"}


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def outage(unit, handler, now):
    facts = OutageFacts(
        kind="water", text="管道抢修，预计 18 时恢复。", places=["康宁小区"],
        starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=5),
    )  # fmt: skip
    return enter_outage(facts, unit=unit, actor=handler, at=now)


def test_answer_by_outage_counts_as_a_direct_answer_without_a_case(outage, operator, now):
    call = answer_by_outage(outage.pk, actor=operator, at=now, key="k", note="没水")
    assert (call.kind, call.handling, call.direct_way) == ("demand", "direct", "answered")
    assert not Case.objects.exists()
    period = period_of(timezone.localdate(now))
    assert count_calls(period) == {"direct": 1}
    assert answer_by_outage(outage.pk, actor=operator, at=now, key="k") is None
    take_back_call(call.pk, actor=operator, at=now)
    assert count_calls(period) == {}


def test_answer_by_outage_is_for_operators_and_a_running_outage(
    outage, operator, handler, stranger, now
):
    for actor in (handler, stranger):
        with pytest.raises(Forbidden):
            answer_by_outage(outage.pk, actor=actor, at=now)
    with pytest.raises(InvalidInput):
        answer_by_outage(outage.pk, actor=operator, at=now, phone="12")
    for demand in ({"is_secret": True}, {"kind": "report"}):
        with pytest.raises(InvalidInput, match="须登记工单"):
            answer_by_outage(outage.pk, actor=operator, at=now, **demand)
    end_outage(outage, actor=handler, at=now)
    with pytest.raises(Conflict, match="已经结束"):
        answer_by_outage(outage.pk, actor=operator, at=now)
    assert not Call.objects.exists()


def test_a_city_may_want_a_case_for_each(log_in, outage, operator, now):
    offered = "已答复，不登记"
    client = log_in(operator)
    assert offered in client.post(reverse("cases:desk_help"), TYPED).content.decode()
    set_rule("intake.outage_without_case", False)
    body = client.post(reverse("cases:desk_help"), TYPED).content.decode()
    assert outage.text in body and offered not in body
    with pytest.raises(Forbidden, match="登记工单"):
        answer_by_outage(outage.pk, actor=operator, at=now)


def test_a_demand_without_a_case_has_an_outage(outage, operator, now):
    common = {"kind": "demand", "received_at": now, "registered_at": now, "operator": operator}
    for wrong in ({"handling": "direct"}, {"handling": "dispatched", "outage": outage}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Call.objects.create(**common, **wrong)


def test_the_desk_logs_it_by_one_button_and_gives_back_what_was_typed(
    log_in, outage, operator, stranger
):
    client = log_in(operator)
    sent = {**TYPED, "outage": outage.pk, "idempotency_key": "k1"}
    answer = client.post(reverse("cases:outage_answered"), sent)
    call = Call.objects.get()
    assert answer.url == f"{reverse('cases:desk')}?undo={call.pk}"
    assert client.post(reverse("cases:outage_answered"), sent).url == reverse("cases:desk")
    assert (call.outage, call.note, Call.objects.count()) == (outage, TYPED["text"], 1)
    lists = client.get(reverse("cases:calls")).content.decode()
    assert reverse("cases:outage_calls", args=[outage.pk]) in lists and "1389700" not in lists
    client.post(reverse("cases:other_call_undo", args=[call.pk]))
    assert Draft.objects.get().act == ""


@pytest.mark.parametrize("hidden", [{"is_secret": "on"}, {"kind": "report"}, {"outage": "x"}])
def test_what_is_hidden_is_registered_as_a_case(log_in, outage, operator, hidden):
    sent = {**TYPED, "outage": outage.pk, **hidden}
    answer = log_in(operator).post(reverse("cases:outage_answered"), sent)
    assert answer.status_code in (400, 409) and not Call.objects.exists()
    assert TYPED["text"] in answer.content.decode()


def test_the_page_of_an_outage_counts_by_hour(client, outage, operator, handler, system_admin, now):
    hour = now.replace(minute=5, second=0)
    for minutes in (0, 20, -60):
        call = answer_by_outage(outage.pk, actor=operator, at=now)
        Call.objects.filter(pk=call.pk).update(received_at=hour + timedelta(minutes=minutes))
    taken = answer_by_outage(outage.pk, actor=operator, at=now)
    take_back_call(taken.pk, actor=operator, at=now)
    address = reverse("cases:outage_calls", args=[outage.pk])
    client.force_login(handler)
    found = client.get(address).context["answered"]
    assert (found.count, [one.count for one in found.hours]) == (3, [1, 2])
    listed = client.get(reverse("knowledge:outages")).content.decode()
    assert address in listed
    assert client.get(reverse("cases:outage_calls", args=[0])).status_code == 404
    client.force_login(system_admin)
    assert client.get(address).status_code == 403
