"""The ledger's filters, and the material of an application where it stands."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Exclusion, Parking
from cases.rules.states import State, Verb
from cases.services.applications import excluding
from cases.services.record.attachments import keep_files
from grids.models import Role
from grids.upload_preparation import prepare_files
from tests.cases.applying import FACTS, file_row, pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def ruled(put, people, at):
    """Return a maker of granted applications, each on a case of its own."""

    def make(model, state=State.HANDLING, **facts):
        values = {**FACTS[model], **facts, "ruling": "accepted", "ruled_at": at}
        return file_row(put(state), model, people[Role.UNIT_LEADER], at, **values)

    return make


def numbers(client, **query):
    answer = client.get("/ledger/", query)
    assert answer.status_code == 200
    return [row.case.number for row in answer.context["rows"]]


def test_owner_and_unit_filter_the_ledger_and_its_counts(
    client, ruled, people, unit, other_unit, sub_unit
):
    ours, theirs = ruled(Parking, owner="王主任"), ruled(Parking, owner="李科长")
    client.force_login(people[Role.SUPERVISOR])
    assert numbers(client, owner="王") == [ours.case.number]
    assert set(numbers(client, unit=unit.code)) == {ours.case.number, theirs.case.number}
    assert numbers(client, unit=other_unit.code) == []
    tabs = client.get("/ledger/", {"owner": "李"}).context["tabs"]
    assert {tab["label"]: tab["count"] for tab in tabs}["在账"] == 1


def test_a_district_finds_what_stands_below_it(client, ruled, people, unit, sub_unit):
    row = ruled(Parking)
    row.assignment.__class__.objects.filter(pk=row.assignment_id).update(unit=sub_unit)
    client.force_login(people[Role.SUPERVISOR])
    assert numbers(client, unit=unit.code) == [row.case.number]


def test_what_was_left_out_has_a_tab_of_its_own(client, ruled, people, at, stranger):
    row = ruled(Exclusion, text="当日暴雪封路")
    file_row(row.case, Exclusion, people[Role.UNIT_LEADER], at, **FACTS[Exclusion])
    client.force_login(people[Role.SUPERVISOR])
    page = client.get("/ledger/?tab=excluded")
    assert [one.pk for one in page.context["rows"]] == [row.pk], "only what was granted"
    assert "当日暴雪封路" in page.content.decode()
    assert numbers(client, tab="excluded", owner="没有此人") == []
    client.force_login(stranger)
    assert numbers(client, tab="excluded") == []


@pytest.fixture
def listed(client):
    def rows(person, path, **query):
        client.force_login(person)
        answer = client.get(f"/api/v1/{path}/", query)
        assert answer.status_code == 200, answer.json()
        return answer.json()["results"]

    return rows


def test_the_ledger_by_the_api(listed, ruled, people, stranger, at):
    supervisor = people[Role.SUPERVISOR]
    row = ruled(Parking, plan="请联系13897001234，列入明年计划")
    row.reviews.create(
        at=at, by=supervisor, note="管线13897001234已勘察", planned_on=row.review_on,
        next_on=row.review_on,
    )  # fmt: skip
    (line,) = listed(supervisor, "ledger")
    assert (line["case"], line["owner"], line["is_late"]) == (row.case.number, "王主任", True)
    assert line["plan"] == "请联系138****1234，列入明年计划"
    assert line["last_review"]["note"] == "管线138****1234已勘察"
    assert len(listed(supervisor, "ledger", tab="late", owner="王")) == 1
    assert listed(supervisor, "ledger", tab="struck") == []
    assert listed(supervisor, "ledger", owner="李") == []
    assert listed(stranger, "ledger") == []


def test_what_was_left_out_by_the_api(listed, ruled, people, stranger):
    row = ruled(Exclusion, text="当日暴雪封路，见13897001234")
    (line,) = listed(people[Role.SUPERVISOR], "exclusions")
    assert (line["case"], line["ground"]) == (row.case.number, "不可抗力")
    assert line["text"] == "当日暴雪封路，见138****1234"
    assert listed(people[Role.SUPERVISOR], "exclusions", owner="没有此人") == []
    assert listed(stranger, "exclusions") == []


def test_an_unknown_tab_or_unit_of_the_ledger_names_its_field(client, people):
    client.force_login(people[Role.SUPERVISOR])
    for query, field in (({"tab": "excluded"}, "tab"), ({"unit": "nope"}, "unit")):
        answer = client.get("/api/v1/ledger/", query)
        assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])


def test_one_and_three_parked_take_the_same_queries_by_the_api(client, ruled, people, at):
    client.force_login(people[Role.SUPERVISOR])
    counts = []
    for _ in range(3):
        row = ruled(Parking)
        row.reviews.create(
            at=at, by=people[Role.SUPERVISOR], note="已勘察", planned_on=row.review_on,
            next_on=row.review_on,
        )  # fmt: skip
        client.get("/api/v1/ledger/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/api/v1/ledger/")
        counts.append(len(seen))
    assert counts[0] == counts[2] <= 12


def test_nonsense_is_said_beside_the_filter(client, people):
    client.force_login(people[Role.SUPERVISOR])
    answer = client.get("/ledger/?unit=nope")
    assert answer.status_code == 400
    assert "没有这个承办单位" in answer.content.decode()


def test_one_and_three_left_out_take_the_same_queries(client, ruled, people):
    client.force_login(people[Role.SUPERVISOR])
    counts = []
    for _ in range(3):
        ruled(Exclusion)
        client.get("/ledger/?tab=excluded")
        with CaptureQueriesContext(connection) as seen:
            client.get("/ledger/?tab=excluded")
        counts.append(len(seen))
    assert counts[0] == counts[2] <= 12


def test_material_stands_at_its_application_and_nowhere_else(
    client, put, people, settings, tmp_path, at
):
    settings.MEDIA_ROOT = tmp_path
    case = put(State.HANDLING)
    excluding.ask_exclusion(
        case, actor=people[Role.UNIT_LEADER], at=at, ground="不可抗力", text="暴雪",
        uploads=prepare_files([pdf()], at=at),
    )  # fmt: skip
    keep_files(prepare_files([pdf()], at=at), actor=people[Role.OPERATOR], case=case)
    client.force_login(people[Role.SUPERVISOR])
    dossier = client.get(f"/cases/{case.number}/").context["dossier"]
    (one,) = dossier.applied
    assert [file.name for file in one.files] == ["证明.pdf"]
    assert len(dossier.own_files) == 1
    assert dossier.own_files[0] not in one.files


def test_the_ledger_shows_what_is_late_and_the_strike_off_rate(
    put, ready_for, people, stranger, client
):
    first = put(State.PARKED)
    ready_for(Verb.UNPARK, first)
    client.force_login(people[Role.SUPERVISOR])
    client.get("/ledger/")
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            html = client.get("/ledger/").content.decode()
        counted.append(len(queries))
        for _ in range(2):
            ready_for(Verb.UNPARK, put(State.PARKED))
    assert first.number in html
    assert "逾期" in html
    assert "0.00%（0/3）" in html
    assert counted[0] == counted[1] <= 12
    client.force_login(stranger)
    assert first.number not in client.get("/ledger/").content.decode()
