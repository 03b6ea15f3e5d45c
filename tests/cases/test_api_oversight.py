"""The API of orders, instructions and circulars: lists as the pages show them, and the verbs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Criticism
from cases.rules.states import State
from cases.services.oversight.instructing import answer_instruction
from grids.upload_preparation import prepare_files
from tests.cases.overseen import a_notice, a_proposal, a_scan, a_task, an_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(make_in_state):
    return make_in_state(State.HANDLING)


@pytest.fixture
def rows_of(client):
    def rows(person, path):
        client.force_login(person)
        answer = client.get(f"/api/v1/{path}" + ("" if "?" in path else "/"))
        assert answer.status_code == 200, answer.json()
        return answer.json()["results"]

    return rows


def test_orders_and_instructions_are_listed_to_whom_they_concern(
    case, rows_of, supervisor, handler, stranger, leader, at
):
    an_order(case, at)
    a_task(case, at, leader)
    for person in (supervisor, handler):
        (order,) = rows_of(person, "supervision")
        assert (order["reference"], order["case"]) == ("西热线督〔2024〕1号", case.number)
        assert order["requirement"] == "请说明原因和办结时间"
        (task,) = rows_of(person, "instructions")
        assert (task["leader"], task["text"], task["answer"]) == ("郑领导", "请尽快办理", "")
    assert rows_of(stranger, "supervision") == rows_of(stranger, "instructions") == []


def test_a_case_tells_its_instructions_and_whose_answers_they_are(
    case, rows_of, client, supervisor, handler, stranger, leader, other_unit, at
):
    task = a_task(case, at, leader, units=[case.lead_unit, other_unit])
    answer_instruction(
        task,
        actor=handler,
        at=at + timedelta(hours=2),
        text="已约物业",
        uploads=prepare_files([a_scan("记录.pdf")], at=at),
    )
    (listed, unanswered) = sorted(rows_of(supervisor, "instructions"), key=lambda row: row["id"])
    assert (listed["answer"], listed["answered_by"]) == ("已约物业", "陈承办")
    assert (unanswered["answer"], unanswered["answered_by"]) == ("", None)
    client.force_login(supervisor)
    (told,) = client.get(f"/api/v1/cases/{case.number}/").json()["instructions"]
    assert (told["leader"], told["text"], told["is_from_paper"]) == ("郑领导", "请尽快办理", False)
    first, second = told["answers"]
    assert (first["unit"]["code"], first["text"]) == (case.lead_unit.code, "已约物业")
    assert (first["answered_by"], [file["name"] for file in first["files"]]) == (
        "陈承办", ["记录.pdf"],
    )  # fmt: skip
    assert (second["unit"]["code"], second["text"], second["answered_at"]) == (
        other_unit.code, "", None,
    )  # fmt: skip
    client.force_login(handler)
    (told,) = client.get(f"/api/v1/cases/{case.number}/").json()["instructions"]
    assert [one["unit"]["code"] for one in told["answers"]] == [case.lead_unit.code]
    (line,) = [
        line
        for line in client.get(f"/api/v1/cases/{case.number}/timeline/").json()
        if line["verb"] == "answer_instruction"
    ]
    assert line["note"] == "就郑领导的批示反馈：已约物业"
    client.force_login(stranger)
    assert client.get(f"/api/v1/cases/{case.number}/").status_code == 404


def test_notices_of_urging_are_listed_to_whom_they_concern(
    case, rows_of, supervisor, handler, stranger, at
):
    a_notice(case, at)
    for person in (supervisor, handler):
        (notice,) = rows_of(person, "urge-notices")
        assert (notice["reference"], notice["case"]) == ("西热线催〔2024〕1号", case.number)
        assert notice["text"] == "已超期15小时"
    assert rows_of(stranger, "urge-notices") == []


def test_entries_for_a_circular_are_the_supervisors_until_published(
    case, rows_of, client, supervisor, handler, stranger, at
):
    a_proposal(case, at)
    (entry,) = rows_of(supervisor, "criticism")
    assert (entry["case"], entry["status"], entry["circular"]) == (case.number, "proposed", None)
    assert rows_of(supervisor, "criticism/?status=dropped") == []
    assert rows_of(handler, "criticism") == []
    Criticism.objects.update(status="confirmed", decided_at=at)
    client.force_login(supervisor)
    period = {"period_from": "2024-12-01", "period_to": "2024-12-31"}
    made = client.post("/api/v1/circulars/", period, content_type="application/json").json()
    (entry,) = rows_of(handler, "criticism")
    assert (entry["status"], entry["circular"]) == ("published", made["reference"])
    assert rows_of(stranger, "criticism") == []


def test_a_case_is_supervised_and_the_order_answered(case, client, supervisor, handler, unit):
    client.force_login(supervisor)
    body = {
        "level": "key", "ground": "超期", "required": "限期办结",
        "answer_due_at": (timezone.now() + timedelta(days=2)).isoformat(), "unit": unit.code,
    }  # fmt: skip
    address = f"/api/v1/cases/{case.number}"
    made = client.post(f"{address}/supervise/", body, content_type="application/json")
    assert made.status_code == 200, made.json()
    client.force_login(handler)
    answered = client.post(
        f"{address}/answer-supervision/", {"text": "已安排"}, content_type="application/json"
    )
    assert answered.status_code == 200, answered.json()
    assert case.supervision_orders.get().status == "answered"


def test_a_leader_instructs_and_a_wrong_deadline_names_its_field(case, client, leader):
    client.force_login(leader)
    address = f"/api/v1/cases/{case.number}/instruct/"
    body = {"text": "请限期解决", "due_at": "2024-12-01T09:00:00+08:00"}
    refused = client.post(address, body, content_type="application/json")
    assert (refused.status_code, set(refused.json()["fields"])) == (400, {"due_at"})
    body["due_at"] = (timezone.now() + timedelta(days=2)).isoformat()
    assert client.post(address, body, content_type="application/json").status_code == 200
    assert case.instructions.get().leader == leader


def test_a_circular_is_issued_once(case, client, supervisor, handler, at):
    a_proposal(case, at)
    Criticism.objects.update(status="confirmed", decided_at=at)
    body = {"period_from": "2024-12-01", "period_to": "2024-12-31"}
    client.force_login(handler)
    address = "/api/v1/circulars/"
    assert client.post(address, body, content_type="application/json").status_code == 403
    client.force_login(supervisor)
    made = client.post(address, body, content_type="application/json")
    assert made.status_code == 201
    assert made.json()["reference"].startswith("西热线通〔")
    assert client.post(address, body, content_type="application/json").status_code == 409
    (listed,) = client.get(address).json()["results"]
    assert listed["reference"] == made.json()["reference"]
