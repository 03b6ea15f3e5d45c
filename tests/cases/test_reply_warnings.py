"""A reply that should be looked at again comes back once, on the page and by the API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.models import Attachment, Event, Reply
from cases.rules.states import State
from cases.services.handling import reply_warnings
from grids.models import CitySetting
from grids.rules import forget_rules
from hotline.errors import Warned
from tests.cases.test_allowed import PDF

pytestmark = pytest.mark.django_db
JSON = "application/json"
GOOD = "电梯控制板已于12月10日更换，现已恢复运行。"
BAD = "我们保证三日内修好，请联系13897001234。"


@pytest.fixture
def case(make_in_state):
    return make_in_state(State.HANDLING)


@pytest.fixture
def send(client, handler, case):
    client.force_login(handler)

    def send(text, htmx=False, **values):
        address = reverse("cases:act", args=[case.number, "resolve"])
        headers = {"HX-Request": "true"} if htmx else {}
        return client.post(address, {"outcome": "solved", "text": text, **values}, headers=headers)

    return send


def test_a_good_reply_is_sent_at_once(send, case):
    assert send(GOOD).status_code == 302
    assert Reply.objects.get().text == GOOD


def test_a_doubtful_reply_comes_back_with_the_warnings_and_all_that_was_typed(send, case):
    answer = send(BAD)
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "含绝对化的承诺 “保证”" in body
    assert "含电话号码 138…34" in body
    assert BAD in body
    assert 'name="acknowledge_warnings"' in body
    assert "仍要提交" in body
    assert not Reply.objects.exists()
    assert not Event.objects.filter(case=case, verb="resolve").exists()
    case.refresh_from_db()
    assert case.state == State.HANDLING


def test_it_is_warned_not_blocked(send, case):
    send(BAD)
    assert send(BAD, acknowledge_warnings="true").status_code == 302
    assert Reply.objects.get().text == BAD


def test_a_mended_reply_is_sent_without_more_words_and_a_worse_one_is_warned_of_again(send):
    assert send(BAD).status_code == 409
    assert send("已修好。").status_code == 409
    assert send(GOOD).status_code == 302


def test_what_was_not_acknowledged_is_not_carried_along(send):
    body = send(BAD).content.decode()
    assert body.count("acknowledge_warnings") == 1, "only the button says yes"


def test_the_second_press_of_still_submit_sends_nothing_more(send, case):
    key = {"acknowledge_warnings": "true", "idempotency_key": "k1"}
    assert send(BAD, **key).status_code == 302
    assert send(BAD, **key).status_code in (302, 409)
    assert Reply.objects.count() == 1


def test_a_warned_reply_keeps_no_file_and_says_so_where_no_script_carries_it(send, settings):
    files = {"attachments": SimpleUploadedFile("现场.pdf", PDF)}
    body = send(BAD, **files).content.decode()
    assert "附件没有随页面保留，请重新选择" in body
    assert not Attachment.objects.exists()
    files = {"attachments": SimpleUploadedFile("现场.pdf", PDF)}
    assert "附件没有随页面保留" not in send(BAD, htmx=True, **files).content.decode()


def test_the_rules_come_before_the_advice(client, operator, stranger, case, send):
    wrong = send(BAD, outcome="")
    assert wrong.status_code == 400
    assert "仍要提交" not in wrong.content.decode()
    for person, status in ((operator, 403), (stranger, 404)):
        client.force_login(person)
        answer = client.post(
            f"/api/v1/cases/{case.number}/resolve/", {"text": BAD, "outcome": "solved"},
            content_type=JSON,
        )  # fmt: skip
        assert answer.status_code == status


def test_the_api_answers_with_the_warnings_until_they_are_acknowledged(client, handler, case):
    client.force_login(handler)
    path, body = f"/api/v1/cases/{case.number}/resolve/", {"text": BAD, "outcome": "solved"}
    answer = client.post(path, body, content_type=JSON)
    assert answer.status_code == 409
    said = answer.json()
    assert [one["kind"] for one in said["warnings"]] == ["phone", "promise"]
    assert set(said["warnings"][0]) == {"kind", "found", "sentence"}
    assert "13897001234" not in answer.content.decode()
    done = client.post(path, {**body, "acknowledge_warnings": True}, content_type=JSON)
    assert done.json()["state"] == "resolved"


def test_a_city_says_what_it_wants_warned_of(send):
    CitySetting.objects.create(key="reply.checks", value=["identity"])
    forget_rules()
    try:
        assert send(BAD).status_code == 302
    finally:
        CitySetting.objects.all().delete()
        forget_rules()


def test_a_reply_for_the_leaders_signature_is_warned_of_too(send, unit):
    unit.requires_sign_off = True
    unit.save()
    assert send(BAD).status_code == 409
    assert send(GOOD).status_code == 302
    assert not Reply.objects.exists(), "it waits for the leader"


def test_warn_of_says_what_the_city_wants_looked_at_again(db):
    reply_warnings.warn_of("电梯控制板已更换，恢复运行，物业已确认。")
    with pytest.raises(Warned) as warned:
        reply_warnings.warn_of("好")
    assert [one.kind for one in reply_warnings.findings_in("好")] == [
        finding["kind"] for finding in warned.value.warnings
    ]


def test_a_city_that_wants_no_checks_warns_of_nothing(db):
    CitySetting.objects.create(key="reply.checks", value=[])
    CitySetting.objects.create(key="reply.shortest", value=3)
    forget_rules()
    assert reply_warnings.findings_in("好") == []
    reply_warnings.warn_of("好")
    assert reply_warnings.city_wording().shortest == 3
