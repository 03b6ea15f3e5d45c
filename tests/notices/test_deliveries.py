"""Deliveries: handed out once, tried again with pauses, given up, sent anew."""

import threading
from datetime import timedelta

import pytest
from django.db import close_old_connections, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from cases.rules.notice_kinds import CaseSentence
from grids.models import CitySetting, Role
from grids.rules import forget_rules
from hotline.errors import Conflict, Forbidden
from notices.messengers import SendError, Undeliverable
from notices.models import Delivery, DeliveryStatus, Notice
from notices.services import deliveries, outbox
from notices.services.deliveries import LEASE, hand_out, send_anew, send_due
from notices.subjects import Subject
from tests import factories
from tests.notices.gateways import gateway

pytestmark = pytest.mark.django_db
ABOUT = Subject("case", 898, "24121000898")


class Probe:
    """A messenger that does what the test says and remembers what it was given."""

    errors: list[Exception | None] = []
    given: list[tuple[int, str]] = []
    people: list[object] = [None]

    def reaches(self, notice, on):
        return list(self.people)

    def send(self, notice, recipient):
        self.given.append((notice.pk, recipient.key))
        error = self.errors.pop(0) if self.errors else None
        if error:
            raise error


@pytest.fixture(autouse=True)
def probe(settings):
    settings.NOTICE_CHANNELS = [f"probe={__name__}.Probe"]
    Probe.errors, Probe.given, Probe.people = [], [], [None]
    return Probe


@pytest.fixture
def notice(unit, at):
    return outbox.notify(CaseSentence.URGED, at=at, about=ABOUT, units=[unit])[0]


@pytest.fixture
def delivery(notice, at):
    hand_out(notice, at=at)
    return Delivery.objects.get()


def run(at):
    return send_due(clock=lambda: at)


def look(delivery):
    delivery.refresh_from_db()
    return delivery


def test_a_notice_is_handed_to_its_messengers_and_sent(notice, at):
    assert outbox.deliver_notices(at=at) == 1
    notice.refresh_from_db()
    assert notice.delivered_at == at
    row = Delivery.objects.get()
    assert (row.messenger, row.person, row.status) == ("probe", None, "waiting") or row.sent_at
    run(at)
    assert look(row).status == DeliveryStatus.SENT
    assert Probe.given == [(notice.pk, f"delivery-{row.pk}")]


def test_handing_out_twice_makes_no_second_delivery(notice, at, handler):
    Probe.people = [handler, None]
    hand_out(notice, at=at)
    hand_out(notice, at=at)
    assert Delivery.objects.count() == 2


def test_a_failure_is_tried_again_with_pauses_that_double_and_given_up_at_last(delivery, at):
    Probe.errors = [SendError("网关应答 500")] * 8
    pauses = []
    for _ in range(7):
        assert run(at) == 0
        assert look(delivery).status == DeliveryStatus.WAITING
        assert delivery.last_error == "网关应答 500"
        pauses.append((delivery.next_try_at - at) // timedelta(minutes=1))
        assert run(delivery.next_try_at - timedelta(seconds=1)) == 0
        at = delivery.next_try_at
    assert pauses == [1, 2, 4, 8, 16, 32, 60]
    run(at)
    assert (look(delivery).status, delivery.attempts) == (DeliveryStatus.FAILED, 8)
    assert len(Probe.given) == 8
    assert run(at + timedelta(days=1)) == 0
    assert len(Probe.given) == 8


def test_the_city_says_how_often_it_is_tried(delivery, at):
    CitySetting.objects.create(key="notice.attempts", value=1)
    forget_rules()
    Probe.errors = [SendError("网关应答 500")]
    run(at)
    assert look(delivery).status == DeliveryStatus.FAILED


def test_after_a_failure_the_next_try_may_succeed_and_keeps_its_key(delivery, at):
    Probe.errors = [SendError("网关应答 500")]
    run(at)
    later = look(delivery).next_try_at
    assert run(later) == 1
    assert (look(delivery).status, delivery.sent_at, delivery.last_error) == ("sent", later, "")
    assert len({key for _, key in Probe.given}) == 1


def test_what_never_can_go_is_given_up_at_once(delivery, at):
    Probe.errors = [Undeliverable("没有登记手机号")]
    run(at)
    assert look(delivery).status == DeliveryStatus.FAILED
    assert (delivery.attempts, delivery.last_error) == (1, "没有登记手机号")


def test_a_messenger_that_was_switched_off_meanwhile_is_said_so(delivery, at, settings):
    settings.NOTICE_CHANNELS = ["console"]
    run(at)
    assert look(delivery).last_error == "本系统没有启用这个渠道"


def test_a_worker_killed_half_way_loses_the_row_which_goes_out_again(delivery, at):
    Probe.errors = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        run(at)
    assert look(delivery).status == DeliveryStatus.WAITING
    assert run(at + LEASE.length - timedelta(seconds=1)) == 0
    assert run(at + LEASE.length) == 1
    assert [key for _, key in Probe.given] == [f"delivery-{delivery.pk}"] * 2


def test_what_was_put_off_while_the_clock_was_ahead_goes_out(delivery, at):
    Probe.errors = [SendError("网关应答 500")]
    run(at + timedelta(days=1))
    assert look(delivery).status == DeliveryStatus.WAITING
    assert run(at) == 1


def test_a_row_that_kills_its_worker_each_time_is_given_up(delivery, at):
    Delivery.objects.update(attempts=8)
    run(at)
    assert look(delivery).status == DeliveryStatus.FAILED
    assert "中断" in delivery.last_error
    assert Probe.given == []


def test_a_try_whose_lease_lapsed_does_not_write_over_the_next_one(delivery, at, monkeypatch):
    def slow(self, notice, recipient):
        Delivery.objects.update(attempts=2, status=DeliveryStatus.SENT, sent_at=at)
        raise SendError("网关应答 500")

    monkeypatch.setattr(Probe, "send", slow)
    run(at)
    assert (look(delivery).status, delivery.last_error) == (DeliveryStatus.SENT, "")


def test_a_messenger_that_is_down_rests_and_holds_up_no_other(notice, at, settings, unit):
    settings.NOTICE_CHANNELS = [f"probe={__name__}.Probe", "console"]
    for _ in range(6):
        hand_out(outbox.notify(CaseSentence.URGED, at=at, units=[unit])[0], at=at)
    Probe.errors = [SendError("网关应答 500")] * 6
    assert run(at) == 6
    assert len(Probe.given) == deliveries.PATIENCE
    assert Delivery.objects.filter(messenger="console", status="sent").count() == 6


def test_those_without_a_number_do_not_stop_the_messenger(notice, at, unit):
    for _ in range(6):
        hand_out(outbox.notify(CaseSentence.URGED, at=at, units=[unit])[0], at=at)
    Probe.errors = [Undeliverable("没有登记手机号")] * 5
    assert run(at) == 1
    assert len(Probe.given) == 6


def test_a_run_ends_with_its_budget(notice, at, unit):
    for _ in range(3):
        hand_out(outbox.notify(CaseSentence.URGED, at=at, units=[unit])[0], at=at)
    clock = iter(at + timedelta(seconds=60 * step) for step in range(20))
    assert send_due(clock=lambda: next(clock)) == 1


def test_logs_hold_no_number_and_no_text(delivery, at, caplog):
    Probe.errors = [SendError("网关应答 500")]
    run(at)
    assert "not sent yet" in caplog.text
    assert "24121000898" not in caplog.text


def test_what_was_sent_long_ago_is_forgotten_what_failed_is_not(delivery, at, notice):
    run(at)
    assert deliveries.forget_sent(at=at + timedelta(days=179)) == 0
    assert deliveries.forget_sent(at=at + timedelta(days=181)) == 1
    hand_out(notice, at=at)
    Delivery.objects.update(status=DeliveryStatus.FAILED)
    assert deliveries.forget_sent(at=at + timedelta(days=999)) == 0


def test_only_a_failed_one_is_sent_anew_and_only_by_a_system_administrator(
    delivery, at, system_admin, operator
):
    with pytest.raises(Conflict, match="待发送"):
        send_anew(delivery, actor=system_admin, at=at)
    Delivery.objects.update(status=DeliveryStatus.FAILED, attempts=8)
    with pytest.raises(Forbidden):
        send_anew(delivery, actor=operator, at=at)
    send_anew(delivery, actor=system_admin, at=at)
    assert run(at) == 1
    assert look(delivery).attempts == 1


def test_the_back_office_lists_failures_and_sends_them_anew(
    client, system_admin, delivery, at, handler
):
    Delivery.objects.update(
        messenger="sms", status=DeliveryStatus.FAILED, last_error="网关应答 500", attempts=8
    )
    client.force_login(system_admin)
    address = reverse("admin:notices_delivery_changelist")
    page = client.get(address + "?status__exact=failed").content.decode()
    assert "网关应答 500" in page
    assert "短信" in page
    assert "24121000898" not in page
    picked = {"action": "send_again", "_selected_action": [delivery.pk]}
    answer = client.post(address, picked, follow=True)
    assert "1 条将重新发送" in answer.content.decode()
    assert look(delivery).status == DeliveryStatus.WAITING
    assert client.get(reverse("admin:notices_delivery_add")).status_code == 403
    page = client.get(reverse("admin:notices_delivery_change", args=[delivery.pk]))
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()


def test_what_was_sent_has_no_next_try(client, system_admin, delivery, at):
    client.force_login(system_admin)
    address = reverse("admin:notices_delivery_changelist")
    due = date_format(timezone.localtime(look(delivery).next_try_at), "H:i")
    Delivery.objects.update(created_at=at - timedelta(hours=7))
    assert due in client.get(address).content.decode()
    Delivery.objects.update(status=DeliveryStatus.SENT, sent_at=at - timedelta(hours=7))
    assert due not in client.get(address).content.decode()


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_the_other_administrators_have_nothing_to_do_with_them(client, role, delivery):
    client.force_login(factories.make_person(role))
    assert client.get(reverse("admin:notices_delivery_changelist")).status_code == 403


def test_a_gateway_that_fails_and_recovers_gets_the_message_in_the_end(
    settings, monkeypatch, at, unit, handler
):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    handler.phone = "13897001234"
    handler.save()
    with gateway() as server:
        settings.NOTICE_CHANNELS = ["sms", "wecom"]
        settings.SMS_GATEWAY_URL = settings.WECOM_WEBHOOK_URL = server.url
        server.answers = [(503, b""), (503, b""), (200, b'{"errcode": 0}')]
        hand_out(outbox.notify(CaseSentence.URGED, at=at, units=[unit])[0], at=at)
        assert run(at) == 0
        assert run(at + timedelta(minutes=1)) == 2
        phones = [one.said["phone"] for one in server.received if "phone" in one.said]
    assert phones == ["13897001234"] * 2
    assert set(Delivery.objects.values_list("status", flat=True)) == {"sent"}


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_the_same_one(at, unit, monkeypatch):
    made = [outbox.notify(CaseSentence.URGED, at=at, units=[unit])[0] for _ in range(6)]
    for notice in made:
        hand_out(notice, at=at)
    Delivery.objects.update(status="waiting", sent_at=None, attempts=0, next_try_at=at)
    Probe.given.clear()
    meeting = threading.Barrier(2, timeout=20)
    send = Probe.send

    def together(self, notice, recipient):
        if len(Probe.given) < 2:
            meeting.wait()
        send(self, notice, recipient)

    monkeypatch.setattr(Probe, "send", together)

    def work():
        try:
            run(at)
        finally:
            close_old_connections()
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    assert sorted(pk for pk, _ in Probe.given) == sorted(
        Notice.objects.values_list("pk", flat=True)
    )


@pytest.mark.django_db(transaction=True)
def test_a_row_that_another_worker_holds_is_skipped_not_waited_for(at, unit):
    hand_out(outbox.notify(CaseSentence.URGED, at=at, units=[unit])[0], at=at)
    Delivery.objects.update(status="waiting", sent_at=None, attempts=0, next_try_at=at)
    Probe.given.clear()
    sent = []

    def work():
        sent.append(run(at))
        connection.close()

    with transaction.atomic():
        Delivery.objects.select_for_update().get()
        worker = threading.Thread(target=work)
        worker.start()
        worker.join(timeout=20)
    assert sent == [0]
    assert run(at) == 1


def test_the_former_address_of_the_deliveries_leads_to_them(client):
    answer = client.get("/admin/cases/delivery/?status__exact=failed")
    assert answer.url == reverse("admin:notices_delivery_changelist") + "?status__exact=failed"
