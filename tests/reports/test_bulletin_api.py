"""Bulletins behind the API's door: the same verbs, refusals and sight as on the pages."""

import pytest

from cases.models import Assignment, Case, HotspotReview
from grids.tokens import issue_token
from reports.models import Bulletin, Step
from tests.reports.conftest import DAY, NOON

JSON = "application/json"


@pytest.fixture
def call(client):
    def call(user, path, body=None):
        client.force_login(user)
        if body is None:
            return client.get(f"/api/v1/{path}")
        return client.post(f"/api/v1/{path}", body, content_type=JSON)

    return call


def one(draft, verb=""):
    return f"bulletins/{draft.pk}/{verb}"


def test_a_bulletin_tells_text_figures_and_what_may_be_done(call, draft, bulletin_editor):
    found = call(bulletin_editor, one(draft)).json()
    assert found["text"].splitlines()[1].startswith("12月10日，")
    assert found["figures"]["calls"] == 3
    assert found["allowed"] == ["refresh", "edit"]
    assert [step["deed"] for step in found["steps"]] == ["build"]


def test_the_list_is_filtered_and_shows_no_draft_to_others(
    call, draft, bulletin_editor, leader, handler
):
    rows = call(bulletin_editor, "bulletins/?series=daily&from_on=2024-12-10").json()["results"]
    assert [row["id"] for row in rows] == [draft.pk]
    assert call(bulletin_editor, "bulletins/?series=hazards").json()["results"] == []
    for person in (leader, handler):
        assert call(person, "bulletins/").json()["results"] == []
        assert call(person, one(draft)).status_code == 404
        assert call(person, one(draft, "figure/?figure=calls")).status_code == 404


def test_the_life_of_a_bulletin(call, draft, bulletin_editor, second_editor, bulletin_issuer):
    assert call(bulletin_editor, one(draft, "edit/"), {"seen": 1}).status_code == 200
    assert call(second_editor, one(draft, "check/"), {"seen": 2, "note": "无误"}).status_code == 200
    issued = call(bulletin_issuer, one(draft, "issue/"), {"seen": 2}).json()
    assert (issued["step"], issued["number"]) == ("issued", 1)
    assert len(issued["checksum"]) == 64
    omitted = {"seen": 2, "omit:hotspot.1": "不宜刊登"}
    assert call(bulletin_editor, one(draft, "prepare-press/"), omitted).status_code == 200
    assert call(bulletin_issuer, one(draft, "approve-press/"), {"seen": 2}).status_code == 200
    revised = call(bulletin_editor, one(draft, "correct/"), {"seen": 2, "note": "补录"}).json()
    assert (revised["revision"], revised["step"]) == (2, "draft")


def test_editing_takes_choices_by_category(call, draft, build, bulletin_editor):
    pk = build.hotspots["物业服务"].pk
    Assignment.objects.earliest("pk").delete()
    body = {"seen": 1, "actions": {pk: "transferred"}, "claims": {pk: "已电话核实"}}
    assert call(bulletin_editor, one(draft, "edit/"), body).status_code == 200
    draft.refresh_from_db()
    assert draft.choices["claims"] == {str(pk): ["已电话核实", 1]}
    assert draft.choices["actions"] == {str(pk): "transferred"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "seen"),
        ({"seen": 1, "actions": {"x": "contacted"}}, "actions"),
        ({"seen": 1, "actions": {"1": "burnt"}}, "actions.1"),
        ({"seen": 1, "texts": {"daily.lead": "一切都好"}}, "daily.lead"),
        ({"seen": 1, "order": [987654]}, "order"),
    ],
)
def test_a_faulty_edit_names_the_field(call, draft, bulletin_editor, body, field):
    answer = call(bulletin_editor, one(draft, "edit/"), body)
    assert answer.status_code == 400
    assert field in answer.json()["fields"]


def test_refusals_by_kind(call, draft, bulletin_editor, bulletin_issuer):
    assert call(bulletin_issuer, one(draft, "edit/"), {"seen": 1}).status_code == 403
    assert call(bulletin_editor, one(draft, "check/"), {"seen": 1}).status_code == 409
    stale = call(bulletin_editor, one(draft, "edit/"), {"seen": 9})
    assert stale.status_code == 409
    assert call(bulletin_editor, "bulletins/99999/edit/", {"seen": 1}).status_code == 404
    unknown = call(bulletin_editor, one(draft, "refresh/"), {"seen": 1, "calls": 900})
    assert unknown.json()["fields"] == {"calls": "没有这个字段。"}


def test_a_figure_returns_its_rows(call, draft, bulletin_editor):
    rows = call(bulletin_editor, one(draft, "figure/?figure=hotspot:物业服务")).json()["results"]
    numbers = set(Case.objects.values_list("number", flat=True))
    assert {row["case"] for row in rows} == numbers
    assert call(bulletin_editor, one(draft, "figure/?figure=nothing")).status_code == 404


def test_joining_days(call, draft, bulletin_editor):
    days = {"series": "daily", "period_from": "2024-12-10", "period_to": "2024-12-12"}
    answer = call(bulletin_editor, "bulletins/", days)
    assert answer.status_code == 201
    assert Bulletin.objects.exclude(step=Step.JOINED).get().pk == answer.json()["id"]
    assert call(bulletin_editor, "bulletins/", {"series": "weekly"}).status_code == 400


def test_reviewing_a_category(call, build, unit, shift_leader, handler):
    hotspot = build.hotspots["物业服务"]
    cases = build.cases(3, at=NOON, category=hotspot)
    path = f"hotspots/{DAY}/{hotspot.pk}/"
    assert call(handler, path, {"problems": []}).status_code == 403
    assert call(handler, f"hotspots/{DAY}/").status_code == 403
    found = {"place": "康宁小区", "problem": "停水", "unit_phrase": "城东区政府"}
    chosen = [case.number for case in cases[:2]]
    answer = call(shift_leader, path, {"problems": [{**found, "cases": chosen}]})
    assert answer.status_code == 201
    assert HotspotReview.objects.get().has_concentrated
    listed = call(shift_leader, f"hotspots/{DAY}/").json()
    assert [(row["category"], row["reviewed_count"]) for row in listed] == [("物业服务", 3)]
    wrong = call(shift_leader, path, {"problems": [{**found, "cases": ["24121099999"]}]})
    assert wrong.json()["fields"] == {"cases": "有的工单编号不存在。"}


def test_a_token_needs_the_area_of_bulletins(client, draft, bulletin_editor):
    for scope, status in (("bulletins:read", 200), ("cases:read", 403)):
        _, secret = issue_token(user=bulletin_editor, name=scope, scopes=[scope])
        answer = client.get(
            f"/api/v1/bulletins/{draft.pk}/", headers={"Authorization": f"Bearer {secret}"}
        )
        assert answer.status_code == status
