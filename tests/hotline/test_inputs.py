"""What no address, form or body can mean is refused with a sentence, by either door."""

import json

import pytest
from django.test import Client

from grids.tokens import issue_token

pytestmark = pytest.mark.django_db
JSON = "application/json"
NUL = "\x00"


@pytest.fixture
def person(client: Client, operator) -> Client:
    client.force_login(operator)
    return client


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/login/", {"username": f"a{NUL}", "password": "x"}),
        ("/login/", {"username": "a", "password": NUL, "next": NUL}),
        ("/desk/other-call/", {"call_kind": "nuisance", "text": NUL}),
        ("/desk/drafts/save/", {"idempotency_key": NUL, "text": "a"}),
        ("/desk/drafts/save/", {f"text{NUL}": "a"}),
        ("/desk/caller/", {"phone": NUL}),
        ("/notices/read/", {"next": NUL}),
    ],
)
def test_a_form_with_nul_is_refused_with_a_sentence(person, address, form):
    answer = person.post(address, form)
    assert answer.status_code == 400
    assert "空字符" in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    ["/login/?next=%00", "/cases/?q=%00", "/desk/?draft=%00", "/options/units/?code=%00",
     "/api/v1/cases/?unit=%00", "/inbox/?tab=%00"],
)  # fmt: skip
def test_an_address_with_nul_is_refused(person, address):
    answer = person.get(address)
    assert answer.status_code == 400
    assert "无法识别的字符" in answer.content.decode()


def test_a_session_key_that_was_never_drawn_is_no_session(client):
    client.cookies["sessionid"] = '"\\000aaaaaaaa"'
    client.cookies["sessionid"].set("sessionid", "x", '"\\000aaaaaaaa"')
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("[]", "JSON 对象"),
        ("null", "JSON 对象"),
        ('"text"', "JSON 对象"),
        ('{"text": "\\u0000"}', "空字符"),
        ('{"text": {"a": ["\\u0000"]}}', "空字符"),
        ('{"te\\u0000xt": "a"}', "空字符"),
        ('{"text": ' + "[" * 100 + "]" * 100 + "}", "嵌套太深"),
        ('{"text": ' + "[" * 100_000 + "]" * 100_000 + "}", "嵌套太深"),
        ("[" * 2_000, "嵌套太深"),
        ('{"text": "' + "长" * 700_000 + '"}', "太长"),
        ("{", "JSON"),
    ],
)
@pytest.mark.parametrize("address", ["cases/", "calls/"])
def test_a_body_of_the_api_that_is_no_plain_object_is_refused(person, address, body, said):
    answer = person.post(f"/api/v1/{address}", body, JSON)
    assert answer.status_code == 400
    assert said in answer.json()["message"]


def test_a_form_that_is_too_long_or_has_too_many_fields_is_refused_in_words(person):
    for form in ({"text": "长" * 400_000}, {f"a{number}": "x" for number in range(600)}):
        sent = "&".join(f"{name}={value}" for name, value in form.items())
        answer = person.post("/desk/", sent, "application/x-www-form-urlencoded")
        assert answer.status_code == 400
        assert "太长" in answer.content.decode()


def test_a_form_sent_to_the_api_with_nul_is_refused(person, operator):
    answer = person.post("/api/v1/cases/", {"text": NUL})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["text"])
    _, secret = issue_token(user=operator, name="省平台", scopes=["cases:write"])
    headers = {"Authorization": f"Bearer {secret}"}
    answer = Client(headers=headers).post("/api/v1/cases/", {"text": NUL})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["text"])


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-29", "1989-12-31", "2200-01-01"])
@pytest.mark.parametrize("address", ["/hotspots/{}/", "/api/v1/hotspots/{}/", "/cases/?since={}",
                                     "/api/v1/cases/?until={}"])  # fmt: skip
def test_a_day_out_of_bounds_in_an_address_is_refused(person, address, day):
    answer = person.get(address.format(day))
    assert answer.status_code == 400
    assert "1990 年至 2199 年" in answer.content.decode()


def test_answers_of_the_api_are_never_kept(person, client):
    for address in ("cases/", "cases/0/", "nowhere/", "cases/?since=0001-01-01"):
        assert person.get(f"/api/v1/{address}").headers["Cache-Control"] == "no-store", address
    assert Client().get("/api/v1/cases/").headers["Cache-Control"] == "no-store"


def test_a_bad_token_is_401_also_beside_a_session(person):
    for browser in (person, Client()):
        answer = browser.get("/api/v1/cases/", headers={"Authorization": "Bearer wrong"})
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.json() == {"message": "令牌无效或已过期。"}


def test_the_api_answers_in_json_whatever_happens(person, monkeypatch):
    def breaks(*given, **named):
        raise RuntimeError

    monkeypatch.setattr("grids.web.api_view.HotlineView.initial", breaks)
    monkeypatch.setattr("hotline.views.home_lines", breaks)
    person.raise_request_exception = False
    broken, page = person.get("/api/v1/cases/"), person.get("/")
    missing = person.get("/api/v1/nowhere/")
    assert (broken.status_code, missing.status_code) == (500, 404)
    assert set(json.loads(broken.content)) == set(json.loads(missing.content)) == {"message"}
    assert page.status_code == 500
    assert "没有改动" not in page.content.decode()
    assert "不能确定" in page.content.decode()
