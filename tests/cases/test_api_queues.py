"""Inbox, queues, notices and files by the API: what waits, and for whom alone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.models import CallbackClaim, Case
from cases.rules.states import State
from cases.services.applications import extending
from cases.services.record.attachments import attach
from grids.models import Role
from grids.tokens import issue_token
from grids.upload_preparation import prepare_files
from tests.cases.overseen import PDF
from tests.cases.test_api import get, post
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def numbers(answer):
    assert answer.status_code == 200, answer.content.decode()
    return [row["number"] for row in answer.json()["results"]]


def test_a_unit_reads_its_inbox_by_tab_and_filter(client, handler, stranger, make_in_state):
    fresh, signed = make_in_state(State.DISPATCHED), make_in_state(State.HANDLING, kind="help")
    assert set(numbers(get(client, handler, "inbox/"))) == {fresh.number, signed.number}
    assert numbers(get(client, handler, "inbox/?tab=unsigned")) == [fresh.number]
    assert numbers(get(client, handler, "inbox/?tab=handling&kind=complaint")) == []
    (line,) = get(client, handler, "inbox/?tab=handling").json()["results"]
    assert (line["state_label"], line["due_at"] is not None) == ("办理中", True)
    assert numbers(get(client, stranger, "inbox/?below=true")) == []


def test_the_units_below_come_on_request(client, unit, sub_unit, make_case, handler):
    below = make_case(lead_unit=sub_unit)
    assert numbers(get(client, handler, "inbox/")) == []
    assert numbers(get(client, handler, "inbox/?below=1")) == [below.number]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("inbox/?tab=nonsense", "tab"),
        ("inbox/?light=blue", "light"),
        ("inbox/?page=0", "page"),
        ("dispatch/?tab=telephone", "tab"),
        ("rulings/?tab=parking", "tab"),
    ],
)
def test_what_is_not_there_is_named(client, handler, dispatcher, path, field):
    who = handler if path.startswith("inbox") else dispatcher
    refused = get(client, who, path)
    assert (refused.status_code, list(refused.json()["fields"])) == (400, [field])


def test_the_dispatcher_reads_each_queue(client, dispatcher, make_in_state):
    waiting = {
        "pending": make_in_state(State.PENDING),
        "objections": make_in_state(State.RETURNED),
        "replies": make_in_state(State.RESOLVED),
    }
    for tab, case in waiting.items():
        assert numbers(get(client, dispatcher, f"dispatch/?tab={tab}")) == [case.number]


def test_applications_wait_for_who_rules_on_them(client, dispatcher, handler, make_in_state, at):
    case = make_in_state(State.HANDLING)
    extending.ask_extension(case, actor=handler, at=at, amount=3, text="等配件13897001234")
    (line,) = get(client, dispatcher, "rulings/").json()["results"]
    assert (line["number"], line["marks"][-1]) == (case.number, "延期")
    assert "138****1234" in line["happened"][0]
    supervisor = make_person(Role.SUPERVISOR)
    assert numbers(get(client, supervisor, "rulings/")) == []


def test_each_queue_is_closed_to_who_does_not_work_in_it(client, people):
    open_to = {
        "inbox/": {Role.UNIT_CLERK, Role.UNIT_LEADER, Role.DISTRICT_CENTRE},
        "dispatch/": {
            Role.OPERATOR, Role.SHIFT_LEADER, Role.DISPATCHER, Role.DISTRICT_CENTRE,
        },
        "rulings/": {Role.DISPATCHER, Role.SHIFT_LEADER, Role.SUPERVISOR},
    }  # fmt: skip
    for path, roles in open_to.items():
        let_in = {
            role for role, person in people.items() if get(client, person, path).status_code == 200
        }
        assert let_in == roles, path


def test_an_agent_takes_the_next_callback_and_nobody_else_gets_it(
    client, callback_agent, operator, make_in_state
):
    case = make_in_state(State.AWAITING_CALLBACK)
    taken = post(client, callback_agent, "callbacks/next/", {})
    assert (taken.status_code, taken.json()["number"]) == (200, case.number)
    assert CallbackClaim.objects.get().agent == callback_agent
    other = make_person(Role.CALLBACK_AGENT, username="other-agent")
    assert post(client, other, "callbacks/next/", {}).status_code == 404
    assert post(client, operator, "callbacks/next/", {}).status_code == 403


def test_notices_come_to_their_unit_alone_and_are_read(client, handler, stranger, make_case):
    case = make_case()
    (line,) = get(client, handler, "notices/").json()
    assert (line["case"], line["to"]) == (case.number, "城东区政府")
    assert get(client, stranger, "notices/").json() == []
    assert post(client, handler, "notices/read/", {}).status_code == 204
    assert [one["is_new"] for one in get(client, handler, "notices/").json()] == [False]


@pytest.fixture
def file(make_in_state, handler, at, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    case = make_in_state(State.HANDLING)
    upload = SimpleUploadedFile("现场13897001234.pdf", PDF, "application/pdf")
    (row,) = attach(case, prepare_files([upload], at=at), actor=handler, at=at)
    return row


def test_a_file_is_fetched_with_a_token_by_who_sees_its_case(client, handler, stranger, file):
    case = Case.objects.get()
    url = get(client, handler, f"cases/{case.number}/attachments/").json()[0]["url"]
    client.logout()
    answers = {}
    for person in (handler, stranger):
        secret = issue_token(user=person, name="区平台", scopes=["cases:read"])[1]
        headers = {"Authorization": f"Bearer {secret}", "Accept": "application/pdf"}
        answers[person] = client.get(url, headers=headers)
    assert b"".join(answers[handler].streaming_content) == PDF
    assert "138%2A%2A%2A%2A1234" in answers[handler].headers["Content-Disposition"]
    assert answers[handler].headers["Content-Disposition"].startswith("attachment")
    assert answers[stranger].status_code == 404
    assert client.get(url).status_code in (401, 403)


def test_pages_lead_on(client, handler, make_in_state, monkeypatch):
    monkeypatch.setattr("hotline.paging.take_page.__defaults__", (1,))
    for _ in range(2):
        make_in_state(State.DISPATCHED)
    first = get(client, handler, "inbox/").json()
    second = client.get(first["next"]).json()
    assert (len(first["results"]), first["previous"]) == (1, None)
    assert second["next"] is None
    assert first["results"][0]["number"] != second["results"][0]["number"]
