"""Each figure equals the list behind it, whatever happened on the day."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import Call, Callback, Case, Handling, Hazard, ReturnKind
from grids.models import Category, Channel
from hotline.errors import NotVisible
from reports.bulletins.counting import figure_rows
from reports.bulletins.counting.figure_sources import EVERYTHING, SOURCES, rows_behind
from reports.bulletins.wording.lines import Wording
from reports.periods import period_of
from reports.series.daily.counting import count_daily
from reports.series.daily.wording import daily_lines
from reports.series.hazards.counting import count_hazards
from reports.series.hazards.wording import hazard_lines
from tests import factories
from tests.reports.builders import noon

DAY = date(2024, 12, 10)
NOON = noon(DAY)
HOURS = st.sampled_from([-36, -12, -11, 0, 11, 12, 36])


@pytest.fixture
def city(build):
    inner = factories.make_category(
        "电梯", parent=build.hotspots["物业服务"], is_hotspot=True, position=9
    )
    factories.make_category("困人", parent=inner)
    factories.make_channel("来访", code="visit", counts_as="none")
    return build


CASES = st.lists(
    st.tuples(HOURS, st.integers(0, 5), st.integers(0, 8), st.booleans(), st.booleans()),
    max_size=12,
)
HAZARDS = st.lists(st.tuples(HOURS, st.integers(0, 2), st.integers(0, 4)), max_size=6)


def fill(city, cases, hazards):
    categories, channels = list(Category.objects.all()), list(Channel.objects.all())
    for hours, category, channel, is_excluded, is_direct in cases:
        at = NOON + timedelta(hours=hours)
        made = city.cases(
            at=at,
            category=categories[category],
            channel=channels[channel],
            excluded_reason="测试" if is_excluded else "",
            handling=Handling.DIRECT if is_direct else Handling.DISPATCHED,
        )
        city.calls(made)
        city.callbacks(made, at=at, is_effective=True)
    for hours, body, category in hazards:
        city.hazards(
            at=NOON + timedelta(hours=hours),
            body=list(city.bodies.values())[body],
            category=city.hazard_categories[category],
        )


def clear():
    for model in (Hazard, Callback, Call, Case):
        model.objects.all().delete()


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(cases=CASES, hazards=HAZARDS, days=st.integers(1, 2))
def test_every_figure_is_as_many_as_its_rows(city, cases, hazards, days):
    clear()
    fill(city, cases, hazards)
    period = period_of(DAY, DAY + timedelta(days=days - 1))
    daily, hazard = count_daily(period), count_hazards(period)
    lines = [
        *daily_lines(Wording(city="西宁"), daily.figures),
        *hazard_lines(Wording(city="西宁"), hazard.figures),
    ]
    pieces = [piece for line in lines for piece in line.pieces if piece.figure]
    for piece in pieces:
        rows = rows_behind(period, piece.figure, {**daily.keys, **hazard.keys}).rows
        assert rows.count() == int(piece.text), piece.figure


def test_the_rows_of_a_problem_are_those_its_line_prints(build):
    hotspot = build.hotspots["物业服务"]
    cases = build.cases(5, at=NOON, category=hotspot)
    build.problem(hotspot, DAY, cases[:3])
    Case.objects.filter(pk=cases[0].pk).update(category=build.plain)
    rows = rows_behind(period_of(DAY), "concentrated:物业服务").rows
    assert sorted(rows.values_list("pk", flat=True)) == [cases[1].pk, cases[2].pk]


def test_a_renamed_category_is_found_by_the_id_that_was_kept(build):
    hotspot = build.hotspots["物业服务"]
    build.cases(2, at=NOON, category=hotspot)
    keys = count_daily(period_of(DAY)).keys
    Category.objects.filter(pk=hotspot.pk).update(name="物业管理")
    assert rows_behind(period_of(DAY), "hotspot:物业服务", keys).rows.count() == 2
    with pytest.raises(NotVisible):
        rows_behind(period_of(DAY), "hotspot:物业服务")


def test_a_total_without_items_is_told_beside_its_list(build):
    fire = build.bodies["西宁市消防救援支队"]
    build.file_return(fire, DAY, ReturnKind.TOTAL, 5)
    build.hazards(2, at=NOON, body=fire)
    period = period_of(DAY)
    count = count_hazards(period)
    rows = rows_behind(period, "hazards:西宁市消防救援支队", count.keys).rows
    assert rows.count() + count.uncovered[fire.pk] == count.figures.total


@pytest.mark.parametrize("figure", ["", "nothing", "hotspot", "calls:x", "web:无此渠道", "web:"])
@pytest.mark.django_db
def test_an_unknown_figure_is_not_found(figure):
    if figure == "web:":
        assert rows_behind(period_of(DAY), figure).rows.count() == 0
        return
    with pytest.raises(NotVisible):
        rows_behind(period_of(DAY), figure)


def test_cases_are_looked_up_one_by_one_whatever_the_planner_knows(city):
    """IN over a join once ran for twenty minutes on statistics from before a night's import."""
    period = period_of(DAY)
    asked = [
        source.of(period, 0, EVERYTHING) for source in SOURCES.values() if not source.needs_name
    ]
    for rows in (*asked, figure_rows.hazard_cases(period)):
        assert "IN (SELECT" not in str(rows.query)


def test_the_hazards_of_a_case_that_does_not_count_bring_in_no_case(city):
    kept, dropped = city.cases(2, at=NOON)
    for case in (kept, dropped):
        city.hazards(case=case, at=NOON)
    Case.objects.filter(pk=dropped.pk).update(excluded_reason="重复")
    city.hazards(case=city.cases(1, at=NOON)[0], at=NOON - timedelta(days=2))
    assert list(figure_rows.hazard_cases(period_of(DAY))) == [kept]
