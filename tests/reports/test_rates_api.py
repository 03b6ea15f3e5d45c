"""The assessment behind the API's door: the page's figures, reach, terms and lists."""

import pytest
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from grids.services import set_rule
from grids.tokens import issue_token
from tests.reports.rated import BASICALLY, DISSATISFIED, RateBuilder

pytestmark = pytest.mark.django_db
JUNE = {"period": "month", "on": "2024-06-15"}


@pytest.fixture
def build(operator):
    return RateBuilder(operator)


@pytest.fixture
def call(client):
    def call(user, path="rates/", **query):
        client.force_login(user)
        return client.get(f"/api/v1/{path}", {**JUNE, **query})

    return call


def by_label(answer):
    return {row["label"]: row for row in answer.json()["rows"]}


def test_the_table_tells_every_rate_with_numerator_base_and_change(build, unit, call, supervisor):
    build.called_back(unit, 2)
    build.called_back(unit, **BASICALLY)
    build.called_back(unit, was_solved=False, **DISSATISFIED)
    found = call(supervisor).json()
    assert (found["span"]["from_on"], found["span"]["label"]) == ("2024-06-01", "2024年6月")
    assert found["before"]["to_on"] == "2024-05-31"
    satisfied = found["total"]["all"]["rates"]["satisfied"]
    assert satisfied == {
        "numerator": 2.6, "base": 4, "percent": 65.0, "points": None,
        "counts": {
            "base": 4, "hit": 3, "full": 2, "basically": 1, "dissatisfied": 1, "no_opinion": 0,
        },
    }  # fmt: skip
    nothing = found["total"]["kept"]["rates"]["signed"]
    assert (nothing["base"], nothing["percent"]) == (0, None)
    solved = next(measure for measure in found["measures"] if measure["name"] == "solved")
    assert solved["figures"] == ["solved.base", "solved.hit"]


def test_the_figures_are_those_of_the_page(build, unit, call, client, supervisor):
    build.called_back(unit, 3)
    build.dispatched(unit)
    row = by_label(call(supervisor))[str(unit)]
    page = client.get(reverse("reports:rates"), JUNE).content.decode()
    assert f"{row['all']['rates']['solved']['percent']:.2f}%" in page
    assert row["all"]["rates"]["returned"]["base"] == 1


def test_a_unit_gets_its_own_and_what_is_below_and_nobody_elses(
    build, unit, sub_unit, other_unit, call, handler, stranger
):
    build.called_back(unit, 2)
    build.called_back(sub_unit)
    build.called_back(other_unit, 7)
    for by in ("unit", "level", "category", "kind", "grid"):
        found = call(handler, by=by).json()
        assert found["total"]["all"]["rates"]["solved"]["base"] == 3
        assert call(stranger, by=by).json()["total"]["all"]["rates"]["solved"]["base"] == 7
    assert str(other_unit) not in by_label(call(handler))
    for path in ("rates/", "rates/cases/"):
        query = {"unit": unit.code, "figure": "solved.base"}
        assert call(stranger, path, **query).status_code == 404


def test_ranks_are_told_only_where_the_city_ranks(build, unit, other_unit, call, leader):
    build.called_back(unit)
    build.called_back(other_unit, was_solved=False, **DISSATISFIED)
    assert {row["rank"] for row in call(leader).json()["rows"]} == {None}
    assert "composite" not in call(leader).json()["total"]["all"]["rates"]
    set_rule("rates.ranking", True)
    assert [row["rank"] for row in call(leader).json()["rows"]] == [1, 2]


def test_a_number_opens_its_cases_masked_as_on_the_page(build, unit, call, handler, stranger):
    first, second = build.called_back(unit, 2)
    first.title = "电话13897001234无人接听"
    first.save()
    for case in (first, second):
        build.dispatched(unit, case=case)
    query = {"row": unit.code, "figure": "solved.hit"}
    found = call(handler, "rates/cases/", **query).json()["results"]
    assert {row["number"] for row in found} == {first.number, second.number}
    assert "13897001234" not in str(found) and "已解决" in found[0]["counted"]
    assert call(stranger, "rates/cases/", figure="solved.hit").json()["results"] == []
    paged = call(handler, "rates/cases/", page_size=1, **query).json()
    assert len(paged["results"]) == 1 and paged["next"]


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("rates/", {"period": "decade"}, 400),
        ("rates/", {"unit": "nowhere"}, 404),
        ("rates/cases/", {}, 404),
        ("rates/cases/", {"figure": "solved.moon"}, 404),
        ("rates/cases/", {"figure": "solved.base", "row": "nowhere"}, 404),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(call, supervisor, path, query, status):
    answer = call(supervisor, path, **query)
    assert answer.status_code == status
    assert answer.json()["message"]


@pytest.mark.parametrize("person", ["operator", "bulletin_editor", "system_admin"])
def test_others_get_none(call, person, request):
    person = request.getfixturevalue(person)
    assert call(person).status_code == 403
    assert call(person, "rates/cases/", figure="solved.base").status_code == 403


def test_a_token_needs_the_area(client, supervisor):
    for scope, status in (("rates:read", 200), ("cases:read", 403), ("rates:write", 403)):
        _, secret = issue_token(user=supervisor, name=scope, scopes=[scope])
        got = client.get("/api/v1/rates/", headers={"Authorization": f"Bearer {secret}"})
        assert got.status_code == status


def test_the_document_describes_the_filters_of_the_page():
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    found = {p["name"]: p for p in paths["/api/v1/rates/"]["get"]["parameters"]}
    assert {
        "period",
        "on",
        "since",
        "until",
        "by",
        "unit",
        "level",
        "category",
        "grid",
        "kind",
    } <= set(found)
    assert "quarter" in found["period"]["schema"]["enum"] and "view" not in found
    assert found["on"]["schema"]["format"] == "date"
    cases = {p["name"] for p in paths["/api/v1/rates/cases/"]["get"]["parameters"]}
    assert {"row", "figure", "scope"} <= cases


def test_three_units_take_as_many_queries_as_one(
    build, unit, other_unit, call, client, supervisor, django_assert_max_num_queries
):
    def count():
        call(supervisor)
        with django_assert_max_num_queries(12) as found:
            client.get("/api/v1/rates/", JUNE)
        return len(found)

    build.called_back(unit)
    one = count()
    build.called_back(other_unit, 2)
    assert count() == one
