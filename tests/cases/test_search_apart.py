"""Long words are found in pieces behind the words themselves; lists show where they stand."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from cases.models import Case, text_search
from cases.services.intake import intake
from cases.services.record.demands import Demand, Disposition
from hotline.passages import mark_words, passage_of, pieces_of

pytestmark = pytest.mark.django_db
TEXTS = (
    "小区燃气泄漏，闻到异味",
    "昨夜燃气管道泄漏，无人抢修",
    "燃气费收取不合理",
    "水管泄漏，路面积水",
)


@pytest.fixture
def register(category, phone_channel, operator, at):
    def make(text, hours=0, **facts):
        disposition = Disposition(lead_unit=facts.pop("unit", None))
        when = at + timedelta(hours=hours)
        demand = Demand(
            **{
                "kind": "help", "category": category, "channel": phone_channel, "text": text,
                "received_at": when, **facts,
            }
        )  # fmt: skip
        return intake.open_case(demand, disposition, actor=operator, at=when)

    return make


@pytest.fixture
def cases(register):
    return [register(text, hours) for hours, text in enumerate(TEXTS)]


def listed(client, words, more=""):
    rows = client.get(f"/cases/?q={words}{more}").context["rows"]
    return [(row.number, row.marked_title, row.passage) for row in rows]


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("燃气泄漏", ["燃气", "泄漏"]),
        ("燃气大泄漏", ["燃气", "大泄漏"]),
        ("燃气管道泄漏", ["燃气", "管道", "泄漏"]),
        ("热力站", ["热力站"]),
        ("13897001234", ["13897001234"]),
        ("WIFI断网", ["WIFI断网"]),
    ],
)
def test_a_long_chinese_word_is_cut_into_pairs(word, pieces):
    assert pieces_of(word) == pieces


@pytest.mark.parametrize("more", ["", "&sort=oldest"])
def test_cases_with_the_word_come_before_those_with_its_pieces(log_in, operator, cases, more):
    exact, apart = cases[0].number, cases[1].number
    client = log_in(operator)
    assert [number for number, *_ in listed(client, "燃气泄漏", more)] == [exact, apart]
    assert client.get("/cases/?q=燃气泄漏").context["count"] == 2
    api = client.get("/api/v1/cases/?q=燃气泄漏").json()
    assert {row["number"] for row in api["results"]} == {exact, apart}


def test_pieces_of_frequent_words_are_not_looked_for(log_in, operator, cases, monkeypatch):
    monkeypatch.setattr(text_search, "FREQUENT_APART", 0)
    rows = listed(log_in(operator), "燃气泄漏")
    assert [number for number, *_ in rows] == [cases[0].number]


def test_lists_show_where_the_words_stand(log_in, operator, register):
    long = "我家住在这里十几年了，" * 6
    case = register(f"{long}昨夜燃气管道突然泄漏，无人抢修", title="请派人抢修")
    [(number, title, passage)] = listed(log_in(operator), "燃气泄漏 抢修")
    assert (number, title) == (case.number, "请派人<mark>抢修</mark>")
    assert passage.startswith("…")
    for word in ("燃气", "泄漏", "抢修"):
        assert f"<mark>{word}</mark>" in passage
    assert len(passage) < 200


def test_what_somebody_wrote_is_text_and_no_markup(log_in, operator, register):
    evil = "<script>alert(1)</script>燃气泄漏<b onclick=x>"
    register(evil, title=f"燃气{evil}")
    client = log_in(operator)
    body = client.get("/cases/?q=燃气泄漏").content.decode()
    assert "<script>alert(1)" not in body
    assert "<b onclick" not in body
    assert f"{escape('<script>')}" in body
    assert "<mark>&lt;script</mark>" in mark_words("a<script", ["<script"])
    # A word that is part of an entity marks no part of it.
    assert mark_words("a&b", ["am"]) == "a&amp;b"


def test_a_passage_hides_what_its_reader_may_not_see(log_in, operator, handler, unit, register):
    told = "燃气泄漏请联系13897004321，身份证630102199001011234"
    seen = register(told, unit=unit, title="请速派人")
    secret = register(told, 1, unit=unit, is_secret=True, title="请速派人")
    for person in (operator, handler):
        rows = listed(log_in(person), "燃气泄漏")
        assert seen.number in {number for number, *_ in rows}
        for _, _, passage in rows:
            assert "<mark>燃气泄漏</mark>" in passage
            assert "13897004321" not in passage
            assert "19900101" not in passage
    rows = listed(log_in(handler), f"{secret.number}")
    assert [(number, passage) for number, _, passage in rows] == [(secret.number, "")]


def test_marking_costs_no_query_and_pieces_one_estimate(log_in, operator, cases):
    client = log_in(operator)
    counts = []
    for words in ("燃气", "燃气泄漏", "泄漏"):
        client.get(f"/cases/?q={words}")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/cases/?q={words}")
        counts.append(len(asked))
    assert counts == [counts[0], counts[0] + 1, counts[0]]
    assert counts[0] <= 12


def test_a_passage_shows_three_places_at_most():
    text = "甲乙" + "。" * 99 + "丙丁" + "。" * 99 + "戊己" + "。" * 99 + "庚辛"
    told = passage_of(text, ["甲乙", "丙丁", "戊己", "庚辛"])
    assert told.count("<mark>") == 3
    assert passage_of("别的内容", ["燃气泄漏"]) == ""


def test_pieces_find_the_same_by_the_index_and_for_the_count(cases):
    by_index = Case.objects.search("燃气泄漏", apart=True)
    counted = Case.objects.search("燃气泄漏", apart=True, for_count=True)
    assert {case.text for case in by_index} == set(TEXTS[:2])
    assert {case.text for case in counted} == set(TEXTS[:2])
