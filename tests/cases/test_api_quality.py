"""Quality checks by the API: the same rules as on the pages."""

import json
from datetime import timedelta

import pytest

from cases.models import QualityCheck
from cases.services.callback import quality
from cases.services.callback.quality import score_check
from tests.cases.test_quality import WEEK, checker, drawn, full_points, later  # noqa: F401

pytestmark = pytest.mark.django_db
API = "/api/v1/quality"


def send(client, path, **body):
    return client.post(f"{API}/{path}/", json.dumps(body), "application/json")


def test_a_week_is_drawn_and_listed(log_in, make_case, checker, operator, monkeypatch, later):  # noqa: F811
    make_case()
    monkeypatch.setattr("grids.web.api_view.timezone.now", lambda: later)
    client = log_in(checker)
    made = send(client, "draws", week=str(WEEK), seed="甲")
    assert (made.status_code, made.json()["week"]) == (201, "2024-12-09")
    assert send(client, "draws", week=str(WEEK), seed="乙").status_code == 409
    assert send(client, "draws", week="昨天", seed="甲").json()["fields"].keys() == {"week"}
    assert [row["seed"] for row in client.get(f"{API}/draws/").json()["results"]] == ["甲"]
    assert log_in(operator).get(f"{API}/draws/").status_code == 403
    assert send(log_in(operator), "draws", week=str(WEEK), seed="甲").status_code == 403


def test_a_check_is_taken_scored_and_read(log_in, drawn, checker, operator):  # noqa: F811
    check = drawn.checks.first()
    client = log_in(checker)
    assert send(client, f"checks/{check.pk}/claim").json()["checker"] == "冯质检"
    items = client.get(f"{API}/checks/{check.pk}/").json()["items"]
    points = {item["field"]: item["weight"] for item in items}
    assert [item["name"] for item in items] == [name for name, _ in quality.sheet_items()]
    wrong = send(client, f"checks/{check.pk}/score", **{**points, "item_0": 99})
    assert wrong.json()["fields"] == {"item_0": "服务用语应为 0 到 20 分。"}
    scored = send(client, f"checks/{check.pk}/score", **points, remark="很好").json()
    assert (scored["score"], scored["items"][0]["points"]) == ("100.0", 20)
    assert send(client, f"checks/{check.pk}/score", **points).status_code == 409
    assert send(client, f"checks/{check.pk}/read").status_code == 403
    assert send(log_in(operator), f"checks/{check.pk}/read").json()["read_at"]


def test_a_score_needs_every_item(log_in, drawn, checker):  # noqa: F811
    wrong = send(log_in(checker), f"checks/{drawn.checks.first().pk}/score", item_0=1)
    assert wrong.status_code == 400
    assert wrong.json()["fields"].keys() == {
        f"item_{n}" for n in range(1, len(quality.sheet_items()))
    }


def test_operators_see_their_own_results_and_nobody_elses(
    log_in, drawn, checker, operator, shift_leader, handler, later  # noqa: F811
):  # fmt: skip
    check, other = drawn.checks.all()[:2]
    assert log_in(operator).get(f"{API}/checks/").json()["results"] == []
    score_check(check, actor=checker, at=later, points=full_points())
    assert [row["id"] for row in log_in(operator).get(f"{API}/checks/").json()["results"]] == [
        check.pk
    ]
    assert log_in(operator).get(f"{API}/checks/{other.pk}/").status_code == 404
    assert log_in(shift_leader).get(f"{API}/checks/{check.pk}/").status_code == 404
    assert log_in(handler).get(f"{API}/checks/").status_code == 403


def test_checks_are_listed_by_what_is_still_to_do(log_in, drawn, checker, later):  # noqa: F811
    score_check(drawn.checks.first(), actor=checker, at=later, points=full_points())
    client = log_in(checker)

    def ids(**query):
        return [row["id"] for row in client.get(f"{API}/checks/", query).json()["results"]]

    waiting = QualityCheck.objects.filter(scored_at=None).order_by("pk")
    assert ids(status="waiting") == list(waiting.values_list("pk", flat=True))
    assert ids(status="scored") == [drawn.checks.first().pk]
    assert ids(since=str((later + timedelta(days=1)).date())) == []
    assert client.get(f"{API}/checks/", {"status": "other"}).status_code == 400
