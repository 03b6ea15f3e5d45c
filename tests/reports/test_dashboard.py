"""The page of leaders, supervisors and units: kept figures, whose they are, what they open."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grids.models import CitySetting, GridLevel, Kind
from grids.rules import forget_rules
from reports.dashboard.by_unit import counts_of
from reports.dashboard.page import read_dashboard
from reports.rates.counting import count_rates
from reports.rates.terms import read_terms
from reports.rates.values import THREE_RATES, Scope
from reports.rollups.reading import Windows, a_year_before, read_kept
from reports.services.rollups import keep_roll_ups
from tests import factories
from tests.reports.builders import noon
from tests.reports.rated import (
    AFTER_JUNE,
    BASICALLY,
    DISSATISFIED,
    NO_OPINION,
    RateBuilder,
    june,
)

pytestmark = pytest.mark.django_db
TODAY = date(2024, 6, 20)
NOW = noon(TODAY)
DAY = timedelta(days=1)
MOST_QUERIES = 12


@pytest.fixture
def rates(operator):
    return RateBuilder(operator)


@pytest.fixture
def now(monkeypatch):
    monkeypatch.setattr("reports.views.dashboard.timezone.now", lambda: NOW)
    return NOW


def keep(at: datetime = NOW) -> None:
    keep_roll_ups(clock=lambda: at)


def block(user, key, unit="", at=NOW):
    return next(one for one in read_dashboard(user, at, unit).blocks if one.key == key)


def texts(found):
    return [tuple(cell.text for cell in line) for line in found.lines]


def test_rates_are_those_of_the_assessment(rates, unit, leader):
    rates.called_back(unit, 5)
    for answers in (DISSATISFIED, BASICALLY, NO_OPINION, {"was_solved": False}):
        rates.called_back(unit, 2, **answers)
    rates.called_back(unit, 3, is_secret=True, was_contacted=False)
    rates.called_back(unit, 1, kind=Kind.REPORT, was_contacted=False)
    keep(AFTER_JUNE)
    for key, value in (
        ("rates.secret_contact", "left_out"), ("rates.no_opinion_counts", True),
    ):  # fmt: skip
        assert_same_rates(unit)
        CitySetting.objects.create(key=key, value=value)
        forget_rules()
    assert_same_rates(unit)


def assert_same_rates(unit):
    terms = read_terms(AFTER_JUNE)
    figures = count_rates(june().question).rows[0].figures[Scope.KEPT]
    kept = read_kept(Windows(date(2024, 6, 30), date(2024, 6, 1)), None)
    (sums,) = kept.keys("units", date(2024, 6, 1))[str(unit.pk)]
    counts = counts_of(sums, terms)
    assert [counts.rate(name) for name in THREE_RATES] == [figures[name] for name in THREE_RATES]


def test_thirty_days_stand_beside_those_before_and_a_year_before(rates, unit, leader):
    rates.cases(6, at=NOW - DAY, lead_unit=unit)
    rates.cases(4, at=NOW - 31 * DAY)
    rates.cases(3, at=noon(a_year_before(TODAY - DAY)))
    rates.cases(9, at=NOW)
    keep()
    found = block(leader, "days")
    assert found.says == "5月21日—6月19日共受理6件，日均0.2件，最多的是6月19日6件。"
    assert found.notes == (
        "环比：前30天4件，+2件（+50.00%）", "同比：上年同期3件，+3件（+100.00%）",
    )  # fmt: skip
    assert texts(found)[-1] == ("6月19日", "6", "4")
    assert found.lines[-1][1].url == f"{reverse('cases:list')}?since=2024-06-19&until=2024-06-19"


def test_a_leap_day_is_said(rates, leader):
    at = noon(date(2024, 3, 10))
    rates.cases(2, at=at - DAY)
    keep(at)
    assert block(leader, "days", at=at).notes[1] == "同比：上年同期无数据（本期含2月29日，多1天）"
    assert a_year_before(date(2024, 2, 29)) == date(2023, 2, 28)


def test_today_stands_beside_the_median_of_eight_weeks(rates, leader):
    for week, count in enumerate((10, 10, 12, 40, 8), 1):
        rates.cases(count, at=NOW - week * 7 * DAY - timedelta(hours=2))
        rates.cases(5, at=NOW - week * 7 * DAY + timedelta(hours=2))
    rates.cases(16, at=NOW - timedelta(hours=1))
    keep()
    today = read_dashboard(leader, NOW).today
    assert (today.count, today.usual, today.weeks, today.weekday) == (16, 10, 5, "周四")
    assert today.is_high and today.change == "+6件（+60.00%）"


def test_usual_of_a_unit_takes_the_citys_share_of_the_hour(rates, unit, leader):
    for week in (1, 2, 3):
        rates.cases(10, at=NOW - week * 7 * DAY - timedelta(hours=2), lead_unit=unit)
        rates.cases(30, at=NOW - week * 7 * DAY + timedelta(hours=2))
    rates.cases(4, at=NOW - timedelta(hours=1), lead_unit=unit)
    keep()
    today = read_dashboard(leader, NOW, unit.code).today
    assert (today.count, today.usual, today.is_reckoned) == (4, None, True)
    assert read_dashboard(leader, NOW).today.usual == 10


def test_without_a_night_of_counting_the_page_says_so(client, leader, now):
    client.force_login(leader)
    assert "还没有统计" in client.get(reverse("reports:dashboard")).content.decode()


def test_hotspots_grow_and_streets_stand_below_their_district(rates, unit, leader):
    district = factories.make_grid("城中区", code="63", level=GridLevel.DISTRICT)
    street = factories.make_grid("南滩街道", code="6301", level=GridLevel.STREET, parent=district)
    hot = rates.hotspots["物业服务"]
    rates.cases(5, at=NOW - 2 * DAY, category=hot, grid=street)
    rates.cases(2, at=NOW - 9 * DAY, category=hot, grid=district)
    keep()
    found = block(leader, "hotspots")
    assert texts(found) == [("物业服务", "5", "2", "+3")]
    assert "category=" in found.lines[0][1].url
    assert texts(block(leader, "grids")) == [
        ("城中区", "7", "100.00%", "+7"), ("　南滩街道", "5", "71.43%", "+5"),
    ]  # fmt: skip


def test_units_are_ranked_only_where_the_city_says_so(rates, leader):
    first = factories.make_unit("阿局", code="a")
    second = factories.make_unit("本局", code="b")
    rates.called_back(first, 2, at=NOW - DAY, **DISSATISFIED)
    rates.called_back(second, 2, at=NOW - DAY)
    keep()
    names = [line[0] for line in texts(block(leader, "rates"))]
    assert names == ["阿局", "本局", "合计"]
    CitySetting.objects.create(key="rates.ranking", value=True)
    forget_rules()
    assert [line[0] for line in texts(block(leader, "rates"))] == ["本局", "阿局", "合计"]


def test_each_sees_the_figures_within_reach(client, rates, unit, leader, handler, operator, now):
    other = factories.make_unit("另一局", code="other")
    rates.cases(3, at=NOW - DAY, lead_unit=unit)
    rates.cases(2, at=NOW - DAY, lead_unit=other)
    keep()
    address = reverse("reports:dashboard")
    assert "共受理5件" in block(leader, "days").says
    assert "共受理3件" in block(handler, "days").says
    client.force_login(handler)
    assert client.get(address).status_code == 200
    assert client.get(address, {"unit": other.code}).status_code == 404
    client.force_login(operator)
    assert client.get(address).status_code == 403


def test_a_block_is_taken_as_a_file(client, rates, leader, now):
    rates.cases(3, at=NOW - DAY)
    keep()
    client.force_login(leader)
    answer = client.get(reverse("reports:dashboard_file", args=["kinds", "csv"]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text.startswith("类型,件数,占比,比前30天\r\n投诉,3,100.00%,3\r\n")
    workbook = client.get(reverse("reports:dashboard_file", args=["days", "xlsx"]))
    assert b"".join(workbook.streaming_content)[:2] == b"PK"
    assert client.get(reverse("reports:dashboard_file", args=["none", "csv"])).status_code == 404


def test_statements_are_few_and_as_many_for_more(client, rates, unit, leader, now):
    def count():
        client.get(reverse("reports:dashboard"))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = client.get(reverse("reports:dashboard"))
        assert answer.status_code == 200
        return len(asked)

    client.force_login(leader)
    rates.cases(1, at=NOW - DAY, lead_unit=unit)
    keep()
    few = count()
    for name in ("甲局", "乙局"):
        rates.called_back(factories.make_unit(name, code=name), 3, at=NOW - DAY)
    keep(NOW + DAY)
    assert count() == few <= MOST_QUERIES
