"""Hazards by the API: filed, followed, passed on, accounted for by day."""

import pytest

from cases.models import Hazard, HazardReturn
from cases.services.hazards.filing import HazardReport, file_hazard
from grids.models import Role
from tests.factories import make_body, make_person

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def report(hazard_category):
    return {
        "body": "fire", "category": str(hazard_category.pk), "place": "七一路商场",
        "text": "消防通道堵塞，联系人13897001234。",
    }  # fmt: skip


def post(client, user, path, body=None, **headers):
    client.force_login(user)
    return client.post(f"/api/v1/{path}", body or {}, content_type=JSON, headers=headers)


def get(client, user, path):
    client.force_login(user)
    return client.get(f"/api/v1/{path}")


def test_a_filer_files_a_hazard_and_reads_it_in_the_ledger(client, hazard_filer, report):
    made = post(client, hazard_filer, "hazards/", report)
    assert made.status_code == 201, made.json()
    assert (made.json()["body"]["code"], made.json()["grade"]) == ("fire", "ordinary")
    listed = get(client, hazard_filer, "hazards/?body=fire").json()["results"]
    assert [row["id"] for row in listed] == [Hazard.objects.get().pk]
    assert "138****1234" in listed[0]["text"]


def test_the_same_key_files_once(client, hazard_filer, report):
    first = post(client, hazard_filer, "hazards/", report, **{"Idempotency-Key": "h1"})
    second = post(client, hazard_filer, "hazards/", report, **{"Idempotency-Key": "h1"})
    assert (first.status_code, second.status_code) == (201, 409)
    assert Hazard.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("body", "emergency"), ("category", "0"), ("place", ""), ("grade", "major"), ("grid", "x")],
)
def test_a_faulty_hazard_gets_400_with_its_field(client, hazard_filer, report, name, value):
    response = post(client, hazard_filer, "hazards/", report | {name: value})
    assert response.status_code == 400
    assert list(response.json()["fields"]) == [name]


def test_a_body_states_its_day(client, hazard_filer, hazard_category):
    nil = {"body": "fire", "day": "2024-12-10", "kind": "nil"}
    assert post(client, hazard_filer, "hazards/returns/", nil).json()[0]["kind"] == "nil"
    total = {
        "body": "fire", "day": "2024-12-10", "kind": "total", "count": 4, "source": "接警台账",
        "categories": [str(hazard_category.pk)],
    }  # fmt: skip
    said = post(client, hazard_filer, "hazards/returns/", total).json()
    assert (said[0]["count"], said[0]["is_silent"]) == (4, False)
    assert HazardReturn.objects.filter(superseded_at__isnull=True).count() == 1
    wrong = post(client, hazard_filer, "hazards/returns/", total | {"count": 0})
    assert list(wrong.json()["fields"]) == ["count"]


def test_silence_is_told_and_a_wrong_day_refused(client, hazard_filer):
    day = get(client, hazard_filer, "hazards/returns/?day=2024-12-10").json()
    assert (day[0]["is_silent"], day[0]["kind"]) == (True, None)
    assert (day[0]["is_late"], day[0]["said"]) == (True, "逾期未报")
    for typed in ("x", "2024-13-45"):
        refused = get(client, hazard_filer, f"hazards/returns/?day={typed}")
        assert (refused.status_code, list(refused.json()["fields"])) == (400, ["day"])


@pytest.fixture
def hazard(hazard_filer, fire_body, hazard_category, at):
    report = HazardReport(hazard_category, "七一路商场", "消防通道堵塞", reported_at=at)
    return file_hazard(report, body=fire_body, actor=hazard_filer, at=at)


def test_a_hazard_is_passed_on(client, hazard_filer, hazard):
    make_body()
    passed = post(client, hazard_filer, f"hazards/{hazard.pk}/pass/", {"to": "emergency"})
    assert passed.json()["passed_to"]["code"] == "emergency"
    unknown = post(client, hazard_filer, f"hazards/{hazard.pk}/pass/", {"to": "nobody"})
    assert list(unknown.json()["fields"]) == ["to"]


PLAN = {
    "measure": "清理通道",
    "person_responsible": "韩经理",
    "rectify_by": "2024-12-12",
    "money": 800,
}
WAY = (
    ("plan", PLAN, "planned"),
    ("rectify", {"note": "已清理"}, "rectified"),
    ("reinspect", {"inspector": "李科长", "is_passed": True, "note": "通道畅通"}, "reinspected"),
    ("strike-off", {}, "struck_off"),
)


def test_a_hazard_goes_off_the_ledger_and_each_answer_says_what_comes_next(
    client, hazard_filer, hazard
):
    begun = get(client, hazard_filer, f"hazards/{hazard.pk}/").json()
    assert (begun["stage"], begun["allowed"]) == (
        "unplanned", ["plan", "pass", "correct", "withdraw"],
    )  # fmt: skip
    second = make_person(Role.HAZARD_FILER, username="second", full_name="魏消防", body=hazard.body)
    own = {"plan": hazard_filer, "rectify": hazard_filer}
    for name, body, stage in WAY:
        done = post(client, own.get(name, second), f"hazards/{hazard.pk}/{name}/", body)
        assert (done.status_code, done.json()["stage"]) == (200, stage), done.json()
    ended = done.json()
    assert ended["allowed"] == []
    assert (ended["money"], ended["reinspected_by"]) == ("800.00", "李科长")
    assert [step["deed"] for step in ended["steps"]] == [
        "plan", "rectify", "reinspect", "strike_off"
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "body"), [(name, body) for name, body, _ in WAY[1:]])
def test_a_step_that_comes_later_is_refused(client, hazard_filer, hazard, name, body):
    refused = post(client, hazard_filer, f"hazards/{hazard.pk}/{name}/", body)
    assert refused.status_code == 409


def test_a_plan_without_a_measure_names_the_field(client, hazard_filer, hazard):
    refused = post(client, hazard_filer, f"hazards/{hazard.pk}/plan/", PLAN | {"measure": ""})
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["measure"])


def test_who_only_reads_hazards_does_nothing_about_them(client, leader, hazard):
    assert get(client, leader, f"hazards/{hazard.pk}/").json()["allowed"] == []
    for name, body, _ in WAY:
        assert post(client, leader, f"hazards/{hazard.pk}/{name}/", body).status_code == 403


TOLD = PLAN | {"measure": "联系物业13897001234清理"}


def test_who_received_it_reads_its_own_measure_without_stars(client, hazard_filer, hazard):
    told = post(client, hazard_filer, f"hazards/{hazard.pk}/plan/", TOLD).json()
    assert told["measure"] == TOLD["measure"]
    assert TOLD["measure"] in told["steps"][-1]["note"]


def test_who_follows_it_up_reads_it_masked(client, hazard_filer, hazard):
    follower = make_person(Role.HAZARD_FILER, username="follower", body=make_body())
    post(client, hazard_filer, f"hazards/{hazard.pk}/plan/", TOLD)
    post(client, hazard_filer, f"hazards/{hazard.pk}/pass/", {"to": "emergency"})
    told = get(client, follower, f"hazards/{hazard.pk}/").json()
    assert told["measure"] == "联系物业138****1234清理"
    assert "138****1234" in told["steps"][0]["note"]


def test_a_filer_of_another_body_sees_none_of_it(client, hazard):
    other = make_person(Role.HAZARD_FILER, username="other", body=make_body())
    assert get(client, other, "hazards/").json()["results"] == []
    assert get(client, other, f"hazards/{hazard.pk}/").status_code == 404
    assert post(client, other, f"hazards/{hazard.pk}/pass/", {"to": "fire"}).status_code == 404


def test_who_follows_no_hazards_is_refused(client, handler, hazard):
    for path in ("hazards/", f"hazards/{hazard.pk}/", "hazards/returns/"):
        assert get(client, handler, path).status_code == 403
