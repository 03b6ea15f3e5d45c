"""Search finds every piece of two characters, wherever it stands."""

import csv
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.access.permissions import known_citizens
from cases.models import Case, text_search
from cases.models.text_search import (
    Expected,
    HoldsPairs,
    estimate,
    holds_words,
    pairs_of,
    without_workers,
)
from cases.services.intake import intake
from cases.services.record.demands import Demand
from simulation.replay.tables import DATA

pytestmark = pytest.mark.django_db
faster = import_module("cases.migrations.0008_faster_text_pairs")
TEXTS = (
    "供暖不热，楼道里很冷",
    "路灯不亮",
    "Wi-Fi 断网 VIP用户",
    "供水\n暖气都停了",
    "100%退款_投诉",
)


@pytest.fixture
def cases(category, phone_channel, operator, at):
    return [
        intake.open_case(
            Demand(
                kind="help", category=category, channel=phone_channel, text=text, received_at=at
            ),
            actor=operator,
            at=at,
        )
        for text in TEXTS
    ]


def found(words):
    return {case.text for case in Case.objects.search(words)}


@pytest.mark.parametrize("ways", [0, 10**9])
@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("供暖", {0}), ("路灯", {1}), ("wi-fi", {2}), ("vip", {2}), ("供水", {3}), ("水暖", set()),
        ("供暖 楼道", {0}), ("不热 路灯", set()), ("0%", {4}), ("款_投", {4}), ("冷", set()),
        ("", {0, 1, 2, 3, 4}),
    ],
)  # fmt: skip
def test_both_ways_find_the_same(cases, monkeypatch, ways, words, hits):
    monkeypatch.setattr(text_search, "FREQUENT", ways)
    monkeypatch.setattr(text_search, "FREQUENT_TOGETHER", ways)
    assert found(words) == {TEXTS[index] for index in hits}


def test_a_number_or_its_beginning_finds_the_case(cases):
    assert {c.number for c in Case.objects.search("24121000003")} == {"24121000003"}
    assert Case.objects.search("241210").count() == 5


def numbers(words, **asked):
    return {case.number for case in Case.objects.search(words, **asked)}


def test_the_last_digits_find_a_case_of_the_last_days(cases, at):
    on = at.date()
    assert numbers("00003", on=on) == numbers("003", on=on) == {"24121000003"}
    assert numbers("00003", on=on + timedelta(days=60)) == set()
    assert numbers("00003") == set()


def test_an_outside_number_finds_the_case(cases):
    Case.objects.filter(number="24121000002").update(outside_number="SPT-2024-77")
    assert numbers("SPT-2024-77") == {"24121000002"}
    Case.objects.filter(number="24121000002").update(outside_number="30412345")
    assert numbers("30412345") == {"24121000002"}


@pytest.mark.parametrize("words", ["30412345", "30412", "2024120188", "HT2024120188", "发票 3041"])
@pytest.mark.parametrize("ways", [0, 10**9])
@pytest.mark.parametrize("for_count", [True, False])
def test_digits_within_a_text_are_found(cases, monkeypatch, words, ways, for_count):
    monkeypatch.setattr(text_search, "FREQUENT", ways)
    text = "发票号码30412345不能查验，合同编号HT2024120188"
    Case.objects.filter(number="24121000001").update(text=text)
    assert numbers(words, for_count=for_count) == {"24121000001"}


def test_who_sees_texts_masked_finds_a_hidden_case_by_its_number_alone(cases, handler):
    Case.objects.filter(number="24121000001").update(text="合同2024120188", is_secret=True)
    hidden_from_units = {"masked": True, "among": known_citizens(handler)}
    assert numbers("2024120188", **hidden_from_units) == set()
    assert numbers("24121000001", **hidden_from_units) == {"24121000001"}
    # A telephone number in the text is hidden from them, and not to be probed by a part.
    Case.objects.filter(number="24121000002").update(text="请联系13897004321")
    assert numbers("13897004321", masked=True) == numbers("97004", masked=True) == set()
    assert numbers("97004") == {"24121000002"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(word=st.text(alphabet="供暖水电 aB%_\n", max_size=12))
def test_pairs_are_the_same_in_python_and_sql(word):
    with connection.cursor() as cursor:
        cursor.execute("SELECT text_pairs(%s)", [word])
        in_sql = set(cursor.fetchone()[0])
    in_python = {pair for pair in pairs_of(word) if not any(c.isspace() for c in pair)}
    assert in_sql == in_python


def test_the_estimate_reads_no_row(cases, django_assert_num_queries):
    with django_assert_num_queries(1) as seen:
        assert estimate(["供暖", "冷"]).hits >= 0
    assert seen.captured_queries[0]["sql"].startswith("EXPLAIN")


@pytest.mark.parametrize(
    ("cases", "bound"), [(10_000, 300), (1_000_000, 3_000), (100_000_000, 30_000)]
)
@pytest.mark.parametrize(("words", "times"), [(["供暖"], 1), (["供暖", "路灯"], 20 / 3)])
def test_the_bound_of_rare_grows_with_the_table(monkeypatch, cases, bound, words, times):
    """A hundred times the cases: ten times the hits, for the page's lines lie as far apart."""

    def goes_by_index(hits):
        monkeypatch.setattr(text_search, "estimate", lambda _: Expected(hits, cases))
        return any(isinstance(one, HoldsPairs) for one in holds_words(words))

    assert goes_by_index(round(bound * times) - 1)
    assert not goes_by_index(round(bound * times))


@pytest.mark.parametrize("hits", [4_433, 4_434])
def test_a_word_that_the_statistics_do_not_name_goes_by_index(monkeypatch, hits):
    """They expect a share of the table of it, more than the bound where the table is large."""
    expected = Expected(hits, 2_000_000, unknown=4_433)
    assert hits > text_search.FREQUENT * 2_000_000**0.5
    monkeypatch.setattr(text_search, "estimate", lambda _: expected)
    by_index = any(isinstance(one, HoldsPairs) for one in holds_words(["海豚馆"]))
    assert by_index == (hits == 4_433)


def test_the_estimate_of_what_no_text_holds_is_that_of_the_unknown(cases):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_case")
    absent = estimate(["海豚"])
    assert absent.hits <= absent.unknown


def test_the_estimate_tells_of_how_many_cases(cases):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_case")
    assert estimate(["供暖"]).cases == len(TEXTS)


def test_a_hostile_word_is_only_a_word(cases):
    assert found("'; DROP TABLE cases_case; --") == set()
    assert found("%s %% \\") == set()


@pytest.mark.parametrize("words", ["供暖", "供暖 楼道", "wi-fi", "供水", "没有的"])
def test_counting_goes_another_way_to_the_same_cases(cases, words):
    counted = Case.objects.search(words, for_count=True)
    assert {case.text for case in counted} == found(words)


def test_a_plan_of_another_shape_leads_through_the_index(cases):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL parallel_setup_cost = 0")
        cursor.execute("SET LOCAL parallel_tuple_cost = 0")
        cursor.execute("SET LOCAL min_parallel_table_scan_size = 0")
    assert estimate(["供暖"]).hits >= 0
    assert found("供暖") == {TEXTS[0]}


@pytest.fixture
def former_pairs(db):
    """The function as it was when the index was built."""
    with connection.cursor() as cursor:
        cursor.execute(faster.OLD.replace("text_pairs", "former_pairs"))


def differing(texts):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT body FROM unnest(%s::text[]) AS body"
            " WHERE text_pairs(body) IS DISTINCT FROM former_pairs(body)",
            [texts],
        )
        return [body for (body,) in cursor.fetchall()]


# What is dropped, what is folded, what is long in bytes, what combines; and Chinese.
ODD = " \t\n\r\v\f\u00a0\u2003\u3000\ufeffaAßİıſ%_\\'供暖热𠮷é😀\u0301"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
        | st.text(ODD, max_size=40),
        min_size=1,
        max_size=30,
    )
)
def test_the_faster_pairs_of_any_text_are_those_in_the_index(former_pairs, texts):
    assert differing(texts) == []


def test_the_faster_pairs_of_real_sentences_are_those_in_the_index(former_pairs):
    sentences = [
        cell
        for path in DATA.glob("*.csv")
        for row in csv.reader(path.read_text(encoding="utf-8").splitlines())
        for cell in row
    ]
    assert len(sentences) > 1000
    assert differing([*sentences, "\n".join(sentences)]) == []


def test_another_function_would_be_noticed(former_pairs):
    with connection.cursor() as cursor:
        cursor.execute(faster.NEW.replace("<> ' '", "<> '路'"))
    assert differing(["路灯 不亮"]) == ["路灯 不亮"]


def test_without_workers_lasts_no_longer_than_its_block():
    def workers():
        with connection.cursor() as cursor:
            cursor.execute("SHOW max_parallel_workers_per_gather")
            return cursor.fetchone()[0]

    usual = workers()
    with without_workers():
        assert workers() == "0"
    assert workers() == usual != "0"
