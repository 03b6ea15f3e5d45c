"""Messengers: what goes over the wire, and what each failure means for the next try."""

import hashlib
import hmac
import smtplib

import pytest
from django.core import mail

from cases.rules.capabilities import CaseCapability
from cases.rules.notice_kinds import CaseSentence
from grids.models import CitySetting, Role
from grids.rules import forget_rules
from notices.messengers import Recipient, SendError, Undeliverable, messenger_named, messengers_for
from notices.services.outbox import notify
from notices.subjects import Subject
from tests import factories
from tests.notices.gateways import gateway

pytestmark = pytest.mark.django_db
ABOUT = Subject("case", 898, "24121000898")

NAMES = ["console", "email", "wecom", "sms"]


@pytest.fixture(autouse=True)
def all_messengers(settings, monkeypatch):
    settings.NOTICE_CHANNELS = NAMES
    settings.NOTICE_TIMEOUT = 5
    settings.SMS_GATEWAY_KEY_ID, settings.SMS_GATEWAY_SECRET = "xining", "a-secret"
    settings.DEFAULT_FROM_EMAIL = "hotline@example.org"
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def server(settings):
    with gateway() as state:
        settings.SMS_GATEWAY_URL = settings.WECOM_WEBHOOK_URL = state.url
        yield state


@pytest.fixture
def clerk(handler):
    handler.phone, handler.email = "13897001234", "clerk@example.org"
    handler.save()
    return handler


@pytest.fixture
def notice(unit, at):
    return notify(CaseSentence.URGED, at=at, about=ABOUT, units=[unit])[0]


def send(name, notice, person=None):
    messenger_named(name).send(notice, Recipient("delivery-7", person))


def test_the_city_says_which_kinds_go_which_way():
    assert messengers_for("urge") == NAMES
    assert messengers_for("quality") == ["console"]
    CitySetting.objects.create(key="notice.sms", value=["quality"])
    forget_rules()
    assert messengers_for("quality") == ["console", "sms"]
    assert messengers_for("urge") == ["console", "email", "wecom"]


def test_a_site_may_have_a_messenger_of_its_own(settings, notice):
    settings.NOTICE_CHANNELS = ["file=tests.hotline.pushes.FileMessenger"]
    assert messengers_for("quality") == ["file"]
    assert messenger_named("file").reaches(notice, notice.created_at.date()) == [None]
    with pytest.raises(KeyError):
        messenger_named("sms")


def test_a_text_message_is_signed_and_carries_its_own_key(server, notice, clerk):
    send("sms", notice, clerk)
    got = server.received[0]
    assert got.said == {
        "id": "delivery-7", "phone": "13897001234",
        "text": "【西宁12345】催办：热线催办 24121000898",
    }  # fmt: skip
    covered = got.headers["X-Timestamp"].encode() + b"." + got.body
    wanted = hmac.new(b"a-secret", covered, hashlib.sha256).hexdigest()
    assert (got.headers["X-Key-Id"], got.headers["X-Signature"]) == ("xining", wanted)


def test_the_groups_robot_names_the_unit(server, notice):
    send("wecom", notice)
    text = "【西宁12345】城东区政府：催办：热线催办 24121000898"
    assert server.received[0].said == {"msgtype": "text", "text": {"content": text}}


def test_mail_goes_to_the_persons_address(notice, clerk):
    send("email", notice, clerk)
    (message,) = mail.outbox
    assert message.to == ["clerk@example.org"]
    assert message.subject == "【西宁12345】催办：热线催办 24121000898"
    assert message.extra_headers == {"X-Hotline-Delivery": "delivery-7"}


@pytest.mark.parametrize("name", ["sms", "wecom"])
@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        ((500, b""), SendError, "网关应答 500"),
        ((429, b""), SendError, "网关应答 429"),
        ((400, b"13897001234 is no number"), Undeliverable, "网关应答 400"),
        ((302, b""), Undeliverable, "网关应答 302"),
    ],
)
def test_what_a_gateway_answers_decides_whether_it_is_tried_again(
    server, notice, clerk, name, answer, error, said
):
    server.answers = [answer]
    with pytest.raises(SendError) as caught:
        send(name, notice, clerk)
    assert (type(caught.value), str(caught.value)) == (error, said)
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("body", "error", "said"),
    [
        (b'{"errcode": 45009, "errmsg": "busy"}', SendError, "企业微信错误码 45009"),
        (b'{"errcode": 93000}', Undeliverable, "企业微信错误码 93000"),
        (b"<html>", SendError, "企业微信应答无法识别"),
        (b"[]", SendError, "企业微信应答无法识别"),
    ],
)
def test_the_robots_own_code_is_read(server, notice, body, error, said):
    server.answers = [(200, body)]
    with pytest.raises(SendError) as caught:
        send("wecom", notice)
    assert (type(caught.value), str(caught.value)) == (error, said)


def test_nobody_at_the_other_end_is_tried_again(settings, notice, clerk):
    with gateway() as gone:
        settings.SMS_GATEWAY_URL = gone.url
    with pytest.raises(SendError, match="网关连接失败") as caught:
        send("sms", notice, clerk)
    assert type(caught.value) is SendError


@pytest.mark.parametrize("drips", ["x", "X-Wait: 1\r\n", "\r\n"], ids=["name", "head", "body"])
def test_a_gateway_that_answers_letter_by_letter_is_left_in_time(
    drips, settings, server, notice, clerk
):
    settings.NOTICE_TIMEOUT, server.drips = 0.3, drips
    with pytest.raises(SendError, match="TimeoutError"):
        send("sms", notice, clerk)


@pytest.mark.parametrize(
    ("raised", "error", "said"),
    [
        (smtplib.SMTPRecipientsRefused({"clerk@example.org": (550, b"no")}), Undeliverable, "550"),
        (smtplib.SMTPRecipientsRefused({"clerk@example.org": (451, b"later")}), SendError, "451"),
        (smtplib.SMTPDataError(554, b"clerk@example.org"), SendError, "554"),
        (smtplib.SMTPServerDisconnected("clerk@example.org"), SendError, "连接失败"),
        (TimeoutError("clerk@example.org"), SendError, "连接失败"),
    ],
)
def test_what_a_mail_server_refuses_is_said_without_the_address(
    notice, clerk, monkeypatch, raised, error, said
):
    def fail(self):
        raise raised

    monkeypatch.setattr("notices.messengers.mail.EmailMessage.send", fail)
    with pytest.raises(SendError) as caught:
        send("email", notice, clerk)
    assert type(caught.value) is error
    assert said in str(caught.value)
    assert "example" not in str(caught.value)


@pytest.mark.parametrize("name", ["sms", "email"])
def test_without_a_number_or_address_nothing_is_tried(server, notice, handler, name):
    with pytest.raises(Undeliverable, match="没有登记"):
        send(name, notice, handler)
    assert server.received == []
    assert mail.outbox == []


def test_whom_a_notice_reaches(at, unit, clerk, unit_leader, stranger, dispatcher, notice):
    on = at.date()
    sms = messenger_named("sms")
    assert sms.reaches(notice, on) == [clerk]
    unit_leader.phone = "13897005678"
    unit_leader.save()
    assert sms.reaches(notice, on) == [clerk, unit_leader]
    clerk.is_active = False
    clerk.save()
    assert sms.reaches(notice, on) == [unit_leader]
    for_role = notify(CaseSentence.URGED, at=at, to=CaseCapability.HEAR_OF_DISPATCHING)[0]
    assert sms.reaches(for_role, on) == []
    dispatcher.phone = "13897009999"
    dispatcher.save()
    assert sms.reaches(for_role, on) == [dispatcher]
    own = notify(CaseSentence.URGED, at=at, user=dispatcher)[0]
    assert sms.reaches(own, on) == [dispatcher]
    assert messenger_named("wecom").reaches(own, on) == []


def test_a_grant_that_is_over_gets_nothing(at, unit, notice):
    from datetime import timedelta

    former = factories.make_person(Role.UNIT_CLERK, full_name="马承办", unit=unit)
    former.phone = "13897001111"
    former.save()
    former.grants.update(to_on=at.date() - timedelta(days=1))
    assert messenger_named("sms").reaches(notice, at.date()) == []
