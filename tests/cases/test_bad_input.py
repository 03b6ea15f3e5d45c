"""Nothing that somebody sends ends in a server error, by either door."""

import json

import pytest

from cases.actions import ACTIONS
from cases.forms.intake import IntakeForm
from cases.services.handling import handling
from cases.services.intake import intake
from cases.services.record.demands import Demand, Disposition

pytestmark = pytest.mark.django_db
NASTY = [
    "\x00", "\ud83d", "长" * 12_000, "'; DROP TABLE cases_case; --", "{{ 7*7 }}", "-1",
    "99999999999999999999", "1e400", "NaN", "9999-12-31T23:59:59Z", "0000-00-00", "２０２４",
]  # fmt: skip
NASTY_JSON = [None, True, 0, -1, 2**70, 1.5, [], ["x", None], {"a": 1}, [[1]], ""]


@pytest.fixture
def case(category, phone_channel, operator, handler, unit, at):
    demand = Demand(
        kind="help", category=category, channel=phone_channel, text="路灯不亮", received_at=at,
        phone="13897001234",
    )  # fmt: skip
    case = intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)
    handling.sign_assignment(case, actor=handler, at=at)
    return case


@pytest.fixture
def person(client, operator, handler, dispatcher):
    """Return the client logged in as somebody who may do about everything."""
    from grids.services import grant_role

    for role in ("dispatcher", "callback_agent", "shift_leader"):
        grant_role(user=operator, role=role)
    grant_role(user=operator, role="unit_clerk", unit=handler.units[0])
    client.force_login(operator)
    client.raise_request_exception = False
    return client


def fields_of(slug):
    form = ACTIONS[slug].form if slug in ACTIONS else IntakeForm
    return [name for name in form.base_fields if name != "attachments"]


def paths(case, slug):
    return f"cases/{case.number}/{slug}/" if slug in ACTIONS else "cases/"


def mixtures(slug, values):
    """Bodies in which each field has another of the values, every value turning up."""
    names = fields_of(slug)
    for start in range(0, len(values), max(len(names) - 1, 1)):
        yield {name: values[(start + n) % len(values)] for n, name in enumerate(names)}


@pytest.mark.parametrize("slug", ["register", *ACTIONS])
def test_nasty_values_are_refused_or_taken_but_never_break_the_api(person, case, slug):
    address = f"/api/v1/{paths(case, slug)}"
    for body in mixtures(slug, [*NASTY, *NASTY_JSON]):
        answer = person.post(address, json.dumps(body), "application/json")
        assert answer.status_code < 500, body


@pytest.mark.parametrize("slug", ["register", *ACTIONS])
def test_nasty_texts_are_refused_or_taken_but_never_break_a_page(person, case, slug):
    page = "/desk/" if slug == "register" else f"/{paths(case, slug)}"
    headers = {}
    for body in mixtures(slug, NASTY):
        # As text: a value of bytes would be sent byte by byte, a field each.
        sent = {name: text.encode("utf-8", "replace").decode() for name, text in body.items()}
        assert person.post(page, sent, headers=headers).status_code < 500, body
        # The first answer has the whole page around the refused form; the others need not.
        headers = {"HX-Request": "true"}


def test_half_a_character_is_said_to_be_none(person, case):
    address = f"/api/v1/cases/{case.number}/note/"
    answer = person.post(address, json.dumps({"text": "半个\ud83d"}), "application/json")
    assert answer.json()["fields"] == {"text": "含有无法识别的字符。"}
    unknown = person.post(address, json.dumps({"\ud83d": "x"}), "application/json")
    assert unknown.status_code == 400


QUERIES = ["q", "phone", "state", "unit", "category", "grid", "since", "until", "light", "sort"]


@pytest.mark.parametrize("value", NASTY)
def test_nasty_filters_never_break(person, case, value):
    for path in (
        "/cases/",
        "/api/v1/cases/",
        "/api/v1/calls/",
        "/api/v1/callbacks/",
        "/callbacks/",
    ):
        for name in (*QUERIES, "page", "page_size"):
            text = value.encode("utf-8", "replace").decode()
            assert person.get(path, {name: text}).status_code < 500, (path, name)


@pytest.mark.parametrize("number", ["0", "x" * 300, "241210", "2412100000１", "99999999999999"])
def test_no_number_of_a_case_is_404(person, case, number):
    for path in (f"/cases/{number}/", f"/api/v1/cases/{number}/", f"/cases/{number}/sign/"):
        assert person.get(path).status_code == 404


def test_a_key_that_is_too_long_is_cut_or_refused(person, case):
    headers = {"Idempotency-Key": "k" * 5000}
    address = f"/api/v1/cases/{case.number}/note/"
    answer = person.post(address, '{"text": "备注"}', "application/json", headers=headers)
    assert answer.status_code < 500
