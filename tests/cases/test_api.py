"""The API: the verbs of the pages behind another door."""

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cases.models import Call, Case, Event
from cases.rules.states import State
from cases.services.handling import handling
from cases.services.intake import intake
from cases.services.record.demands import Demand, Disposition
from grids.tokens import issue_token
from tests.cases.test_allowed import PDF

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def case(category, phone_channel, operator, at, unit):
    demand = Demand(
        kind="complaint", category=category, channel=phone_channel,
        text="小区电梯停运三天，请回电13897001234。", received_at=at,
        phone="13897001234", caller_name="王建国",
    )  # fmt: skip
    return intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)


def post(client, user, path, body=None, **headers):
    client.force_login(user)
    return client.post(f"/api/v1/{path}", body or {}, content_type=JSON, headers=headers)


def get(client, user, path):
    client.force_login(user)
    return client.get(f"/api/v1/{path}")


REGISTRATION = {
    "kind": "help", "category": "1", "text": "路灯不亮", "verb": "dispatch",
    "lead_unit": "630102", "phone": "13897001234",
}  # fmt: skip


@pytest.fixture
def registration(category, phone_channel, unit):
    return dict(REGISTRATION)


def test_registering_answers_201_with_the_case_and_its_address(client, operator, registration):
    response = post(client, operator, "cases/", registration)
    assert response.status_code == 201
    case = Case.objects.get()
    assert response["Location"].endswith(f"/api/v1/cases/{case.number}/")
    body = get(client, operator, f"cases/{case.number}/").json()
    assert (body["state"], body["lead_unit"]["code"]) == ("dispatched", "630102")
    assert body["caller"]["phone"] == "138****1234"
    assert case.wants_callback, "what is left out has the form's own first value"


def test_the_same_key_registers_once(client, operator, registration):
    first = post(client, operator, "cases/", registration, **{"Idempotency-Key": "k1"})
    second = post(client, operator, "cases/", registration, **{"Idempotency-Key": "k1"})
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["number"] == second.json()["number"]
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("category", "999"), ("lead_unit", "nowhere"), ("kind", "nonsense"), ("phone", "1380000"),
        ("grid", "x"), ("channel", "fax"), ("text", ""), ("title", "长" * 81), ("verb", "burn"),
        ("co_units", ["630102", "nope"]), ("is_secret", {"a": 1}), ("urgency", ["urgent"]),
        ("received_at", "yesterday"), ("colour", "red"), ("received_at", "2199-01-01T00:00:00Z"),
    ],
)  # fmt: skip
def test_a_faulty_value_gets_400_with_its_field_named(client, operator, registration, name, value):
    response = post(client, operator, "cases/", registration | {name: value})
    assert response.status_code == 400
    assert list(response.json()["fields"]) == [name]
    assert not Case.objects.exists()


def test_a_registration_is_answered_by_number_address_and_state(client, operator, registration):
    response = post(client, operator, "cases/", registration)
    answer = response.json()
    url = f"http://testserver/api/v1/cases/{answer['number']}/"
    assert answer == {
        "number": Case.objects.get().number, "url": url, "state": "dispatched",
        "state_label": "待签收", "naming_warning": "",
    }  # fmt: skip
    assert response.headers["Location"] == url


def test_a_registration_brings_the_whole_case_where_it_is_asked_for(client, operator, registration):
    answer = post(client, operator, "cases/?expand=case", registration).json()
    told, read = answer["case"], get(client, operator, f"cases/{answer['number']}/").json()
    # It goes on.
    assert told.pop("citizen_clock")["started_at"] == read.pop("citizen_clock")["started_at"]
    assert told == read


def test_an_unknown_expansion_is_refused_before_anything_is_registered(
    client, operator, registration
):
    response = post(client, operator, "cases/?expand=caller", registration)
    assert (response.status_code, list(response.json()["fields"])) == (400, ["expand"])
    assert not Case.objects.exists()


@pytest.mark.parametrize("body", ["[]", "nonsense", '"text"', "3"])
def test_a_body_that_is_no_object_gets_400(client, operator, body):
    client.force_login(operator)
    response = client.post("/api/v1/cases/", body, content_type=JSON)
    assert response.status_code == 400
    assert response.json()["message"].startswith("请求内容")


def test_the_deadline_of_another_platform_comes_and_goes(client, operator, registration):
    told = {"outside_number": "P-7", "source_due_at": "2199-01-01T18:00:00+08:00"}
    refused = post(client, operator, "cases/", registration | told)
    assert refused.json()["fields"] == {"source_due_at": "来源平台截止不能超过 5 年。"}
    due = (timezone.now() + timedelta(days=9)).replace(microsecond=0)
    told["source_due_at"] = due.isoformat()
    number = post(client, operator, "cases/", registration | told).json()["number"]
    read = get(client, operator, f"cases/{number}/").json()
    assert datetime.fromisoformat(read["source_due_at"]) == due
    assert read["clocks"][-1]["name"] == "source"


def test_units_do_not_register(client, handler, registration):
    assert post(client, handler, "cases/", registration).status_code == 403


def test_a_case_walks_its_path_by_the_api(
    client, operator, handler, dispatcher, callback_agent, registration
):
    number = post(client, operator, "cases/", registration).json()["number"]
    path = f"cases/{number}"
    assert post(client, handler, f"{path}/sign/").json()["state"] == "handling"
    contact = {"means": "phone", "is_reached": True, "note": "约定明日维修"}
    assert post(client, handler, f"{path}/contact/", contact).status_code == 200
    reply = {"text": "路灯已更换灯泡，恢复照明。", "outcome": "solved"}
    assert post(client, handler, f"{path}/resolve/", reply).json()["state"] == "resolved"
    accepted = post(client, dispatcher, f"{path}/accept-reply/")
    assert accepted.json()["state"] == "awaiting_callback"
    answers = {"was_contacted": True, "was_solved": True, "satisfaction": "satisfied"}
    closed = post(client, callback_agent, f"{path}/complete-callback/", answers)
    assert closed.status_code == 200, closed.json()
    assert (closed.json()["state"], closed.json()["closed_way"]) == ("closed", "solved")
    lines = get(client, dispatcher, f"{path}/timeline/").json()
    assert [line["verb"] for line in lines] == [
        "register", "dispatch", "sign", "contact", "resolve", "accept_reply", "complete_callback",
    ]  # fmt: skip
    assert get(client, dispatcher, f"{path}/callbacks/").json()[0]["satisfaction"] == "satisfied"
    assert get(client, dispatcher, f"{path}/assignments/").json()[0]["unit"]["code"] == "630102"


def test_a_reply_takes_files_as_multipart(client, handler, case, at, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    handling.sign_assignment(case, actor=handler, at=at)
    client.force_login(handler)
    upload = SimpleUploadedFile("证明.pdf", PDF, "application/pdf")
    response = client.post(
        f"/api/v1/cases/{case.number}/resolve/",
        {"text": "路灯已更换灯泡，恢复照明", "outcome": "solved", "attachments": [upload]},
    )
    assert response.status_code == 200, response.json()
    assert [file["name"] for file in response.json()["replies"][0]["files"]] == ["证明.pdf"]


def test_wrong_state_is_409_and_a_forbidden_verb_403(client, handler, operator, case):
    early = post(client, handler, f"cases/{case.number}/resolve/", {})
    assert early.status_code == 409
    assert "派单" in early.json()["changes"][-1]
    assert post(client, handler, f"cases/{case.number}/dispatch/", {}).status_code == 403
    assert post(client, operator, f"cases/{case.number}/sign/").status_code == 403


def test_a_stale_move_is_409_with_what_changed(client, handler, case):
    seen = get(client, handler, f"cases/{case.number}/").json()["seen"]
    post(client, handler, f"cases/{case.number}/sign/", {"seen": seen})
    again = post(client, handler, f"cases/{case.number}/sign/", {"seen": seen})
    assert again.status_code == 409
    assert "签收" in again.json()["changes"][-1]


def test_the_same_key_does_a_verb_once(client, handler, case):
    for _ in range(2):
        response = post(
            client, handler, f"cases/{case.number}/note/", {"text": "已核实"},
            **{"Idempotency-Key": "n1"},
        )  # fmt: skip
        assert response.status_code == 200
    assert Event.objects.filter(verb="note").count() == 1


def test_what_is_allowed_is_told(client, handler, case):
    body = get(client, handler, f"cases/{case.number}/").json()
    assert set(body["allowed"]) == {"sign", "contact", "note", "attach", "unmask"}


def test_units_get_masked_texts_and_look_with_a_reason(client, handler, case):
    body = get(client, handler, f"cases/{case.number}/").json()
    assert "13897001234" not in str(body)
    refused = post(client, handler, f"cases/{case.number}/unmask/", {})
    assert refused.json()["fields"] == {"reason": "请填写查看原因。"}
    looked = post(client, handler, f"cases/{case.number}/unmask/", {"reason": "核对号码"})
    citizen = {"name": "王建国", "phone": "13897001234", "address": "", "facts": {}}
    assert looked.json() == citizen
    assert Event.objects.get(verb="unmask").note == "核对号码"


def test_a_secret_citizen_is_hidden_from_units_everywhere(client, handler, case, at):
    Case.objects.update(is_secret=True, title="王建国反映电梯停运", text="我是王建国")
    handling.sign_assignment(case, actor=handler, at=at)
    pages = [f"cases/{case.number}/{part}" for part in ("", "timeline/", "replies/")]
    for path in ["cases/", *pages]:
        assert "王建国" not in get(client, handler, path).content.decode(), path
    for verb, body in (("dial", {}), ("unmask", {"reason": "联系"})):
        assert post(client, handler, f"cases/{case.number}/{verb}/", body).status_code == 403
    assert not Event.objects.filter(verb__in=("dial", "unmask")).exists()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page=0", "page"), ("page=x", "page"), ("page_size=999", "page_size"),
        ("state=nonsense", "state"), ("unit=nowhere", "unit"), ("category=999", "category"),
    ],
)  # fmt: skip
def test_an_unknown_filter_value_gets_400(client, operator, case, query, field):
    response = get(client, operator, f"cases/?{query}")
    assert response.status_code == 400
    assert list(response.json()["fields"]) == [field]


def test_the_list_filters_like_the_page(client, operator, case):
    found = get(client, operator, "cases/?state=dispatched&unit=630102").json()
    assert [row["number"] for row in found["results"]] == [case.number]
    assert get(client, operator, "cases/?state=closed").json()["results"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_queries_for_one_and_three(
    client, operator, category, phone_channel, unit, at, count, django_assert_num_queries
):
    demand = Demand(
        kind="help", category=category, channel=phone_channel, text="路灯不亮", received_at=at
    )
    for _ in range(count):
        intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)
    get(client, operator, "cases/")
    with django_assert_num_queries(2):
        assert len(get_again(client).json()["results"]) == count


def get_again(client):
    return client.get("/api/v1/cases/")


def test_other_calls_are_logged_and_listed_masked(client, operator, handler):
    made = post(client, operator, "calls/", {"kind": "nuisance", "phone": "13897001234"})
    assert (made.status_code, made.json()["phone"]) == (201, "138****1234")
    assert Call.objects.get().kind == "nuisance"
    assert post(client, operator, "calls/", {"kind": "demand"}).status_code == 400
    assert len(get(client, operator, "calls/").json()["results"]) == 1
    assert get(client, handler, "calls/").status_code == 403


@pytest.mark.parametrize("name", ["units", "categories", "grids", "channels"])
def test_reference_data_is_read_only(client, handler, category, grid, phone_channel, name):
    rows = get(client, handler, f"{name}/").json()["results"]
    assert rows[0]["code"]
    assert post(client, handler, f"{name}/").status_code == 405


def test_tokens_do_what_their_scopes_say(client, operator, registration):
    _, secret = issue_token(user=operator, name="省平台", scopes=["cases:read"])
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/cases/", headers=headers).status_code == 200
    refused = client.post("/api/v1/cases/", registration, content_type=JSON, headers=headers)
    assert refused.status_code == 403
    _, secret = issue_token(user=operator, name="省平台", scopes=["cases:write"])
    headers = {"Authorization": f"Bearer {secret}"}
    made = client.post("/api/v1/cases/", registration, content_type=JSON, headers=headers)
    assert made.status_code == 201


def test_nobody_gets_in_without_logging_in(client, case):
    for path in ("cases/", f"cases/{case.number}/", "schema/", "units/"):
        assert client.get(f"/api/v1/{path}").status_code in (401, 403)


def test_too_many_requests_are_throttled(client, operator, monkeypatch):
    from grids.web.api_view import HotlineView
    from hotline.throttling import MinuteThrottle

    class Slow(MinuteThrottle):
        rate = "2/min"

    monkeypatch.setattr(HotlineView, "throttle_classes", [Slow])
    monkeypatch.setattr(Slow, "timer", lambda self: 1_000_000.0)
    answers = [get(client, operator, "channels/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "20"
    _, secret = issue_token(user=operator, name="省平台", scopes=["cases:read"])
    own = client.get("/api/v1/channels/", headers={"Authorization": f"Bearer {secret}"})
    assert own.status_code == 200, "a token is counted by itself"


def test_requests_at_the_same_time_all_count(operator, rf):
    from concurrent.futures import ThreadPoolExecutor

    from hotline.throttling import MinuteThrottle

    class Slow(MinuteThrottle):
        rate = "10/min"

        def timer(self):
            return 2_000_000.0

    request = rf.get("/")
    request.user, request.auth = operator, None
    with ThreadPoolExecutor(8) as threads:
        passed = list(threads.map(lambda _: Slow().allow_request(request, None), range(40)))
    assert passed.count(True) == 10


def test_the_schema_tells_of_every_operation_what_any_address_may_answer(client):
    from drf_spectacular.generators import SchemaGenerator

    schema = SchemaGenerator().get_schema(request=None, public=True)
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert operation["responses"].keys() >= {"400", "401", "403", "429"}, (method, path)
    shown = schema["paths"]["/api/v1/cases/{number}/unmask/"]["post"]["responses"]["200"]
    assert "DisclosedPart".removesuffix("Part") in str(shown)


def test_the_schema_describes_every_verb_without_a_warning(client, operator, capsys):
    from drf_spectacular.drainage import GENERATOR_STATS
    from drf_spectacular.generators import SchemaGenerator
    from drf_spectacular.validation import validate_schema

    GENERATOR_STATS.reset()
    schema = SchemaGenerator().get_schema(request=None, public=True)
    validate_schema(schema)
    assert not GENERATOR_STATS._warn_cache
    assert not GENERATOR_STATS._error_cache
    body = schema["paths"]["/api/v1/cases/{number}/dispatch/"]["post"]["requestBody"]
    assert body["content"]["application/json"]["schema"]["required"] == ["lead_unit"]
    assert State.HANDLING.value in str(schema["components"]["schemas"]["State"])
    assert get(client, operator, "schema/").status_code == 200


def test_a_repeat_gets_409_with_the_open_cases_number(client, operator, registration):
    number = post(client, operator, "cases/", registration).json()["number"]
    again = post(client, operator, "cases/", registration)
    assert (again.status_code, again.json()["about"]) == (409, number)
    assert "is_new_matter" in again.json()["fields"]
    added = post(client, operator, f"cases/{number}/add-call/", {"note": "还是不亮"})
    assert added.status_code == 200
    forced = post(client, operator, "cases/", registration | {"is_new_matter": True})
    assert forced.status_code == 201


@pytest.mark.parametrize(
    ("is_secret", "warning"), [(True, "诉求内容、地点里写有诉求人的姓名或住址。"), (False, "")]
)
def test_a_registration_says_that_a_text_names_who_is_kept_secret(
    client, operator, registration, is_secret, warning
):
    told = {
        "text": "我是 王 建国，路灯不亮", "caller_name": "王建国", "is_secret": is_secret,
        "place": "王建国家门口",
    }  # fmt: skip
    answer = post(client, operator, "cases/", {**registration, **told}).json()
    assert answer["naming_warning"].partition("保密工单")[0] == warning


@pytest.mark.parametrize("typed", ["%00", "%(words)s", "100%"])
def test_words_that_hold_a_sign_of_formats_are_refused_as_they_were_typed(client, operator, typed):
    client.force_login(operator)
    answer = client.get("/api/v1/cases/", {"unit-typed": typed})
    assert answer.status_code == 400
    assert f"没有与“{typed}”匹配的承办单位" in answer.content.decode()
