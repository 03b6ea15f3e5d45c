"""The rates of callbacks: bases, scopes, settings, pooling up the tree, the period before."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from cases.models import Appeal, Contact, Exclusion
from grids.models import Kind
from grids.services import save_node, set_rule
from reports.rates.rows import Dimension, Place
from reports.rates.sources import Source
from reports.rates.values import Change, Rate, Scope, Zone
from tests import factories
from tests.reports.builders import noon
from tests.reports.rated import (
    BASICALLY,
    DISSATISFIED,
    MID_JUNE,
    NO_OPINION,
    RateBuilder,
    june,
)

pytestmark = pytest.mark.django_db
MAY = noon(date(2024, 5, 20))


@pytest.fixture
def build(operator):
    return RateBuilder(operator)


def told(row, name, scope=Scope.ALL):
    rate = row.figures[scope][name]
    return rate.text, rate.fraction


def labels(table):
    return [row.label for row in table.rows]


def test_an_empty_period_has_no_rows_and_dashes_for_rates(unit):
    table = june()
    assert table.rows == ()
    assert {rate.text for rate in table.total.figures[Scope.ALL].values()} == {"—"}
    assert table.total.counts["now", Scope.ALL].median_minutes is None


def test_only_effective_callbacks_of_the_period_are_the_base(build, unit):
    build.called_back(unit, 3)
    build.called_back(unit, 2, at=MAY)
    build.called_back(unit, excluded_reason="测试")
    failed = build.called_back(unit)
    failed[0].callbacks.update(
        is_effective=False, failure_reason="no_answer", was_contacted=None, was_solved=None,
        satisfaction="",
    )  # fmt: skip
    (row,) = june().rows
    assert told(row, "solved") == ("100.00%", "3/3")
    assert row.earlier[Scope.ALL]["solved"].fraction == "2/2"


def test_the_edges_of_a_month_belong_to_one_month_each(build, unit):
    first, after = noon(date(2024, 6, 1)) - timedelta(hours=12), noon(date(2024, 6, 30))
    for at in (first - timedelta(seconds=1), first, after + timedelta(hours=12)):
        build.called_back(unit, at=at)
    build.called_back(unit, at=after + timedelta(hours=11, minutes=59, seconds=59))
    (row,) = june().rows
    assert row.figures[Scope.ALL]["solved"].base == 2
    assert row.earlier[Scope.ALL]["solved"].base == 1


def test_basically_satisfied_counts_for_the_citys_part(build, unit):
    build.called_back(unit, 2)
    build.called_back(unit, 3, **BASICALLY)
    build.called_back(unit, **DISSATISFIED)
    assert told(june().total, "satisfied") == ("63.33%", "3.8/6")
    set_rule("rates.basically_percent", 90)
    assert told(june().total, "satisfied") == ("78.33%", "4.7/6")
    set_rule("rates.basically_percent", 0)
    assert told(june().total, "satisfied") == ("33.33%", "2/6")


def test_no_opinion_is_in_the_base_only_where_the_city_says_so(build, unit):
    build.called_back(unit)
    build.called_back(unit, **NO_OPINION)
    assert told(june().total, "satisfied") == ("100.00%", "1/1")
    assert told(june().total, "solved") == ("100.00%", "2/2")
    set_rule("rates.no_opinion_counts", True)
    assert told(june().total, "satisfied") == ("50.00%", "1/2")


@pytest.mark.parametrize("hidden", [{"is_secret": True}, {"kind": "report"}])
def test_the_hotline_contacts_for_a_unit_that_may_not_call(build, unit, operator, hidden):
    (case,) = build.called_back(unit, was_contacted=False, **hidden)
    assert told(june().total, "responded") == ("0.00%", "0/1")
    Contact.objects.create(
        case=case, at=MID_JUNE - timedelta(days=1), recorded_at=MID_JUNE, by=operator,
        means="phone", is_reached=True,
    )  # fmt: skip
    assert told(june().total, "responded") == ("100.00%", "1/1")
    set_rule("rates.secret_contact", "left_out")
    assert told(june().total, "responded") == ("—", "0/0")
    assert told(june().total, "solved") == ("100.00%", "1/1")


def test_the_hotlines_contact_does_not_count_for_a_unit_that_may_call(build, unit, operator):
    (case,) = build.called_back(unit, was_contacted=False)
    Contact.objects.create(
        case=case, at=MID_JUNE - timedelta(days=1), recorded_at=MID_JUNE, by=operator,
        means="phone", is_reached=True,
    )  # fmt: skip
    assert told(june().total, "responded") == ("0.00%", "0/1")


def test_an_excluded_case_is_out_of_one_scope_and_in_the_other(build, unit):
    build.called_back(unit)
    (case,) = build.called_back(unit, was_solved=False, **DISSATISFIED)
    build.applied(Exclusion, build.dispatched(unit, case=case), ground="不可抗力")
    (row,) = june().rows
    assert told(row, "solved", Scope.ALL) == ("50.00%", "1/2")
    assert told(row, "solved", Scope.KEPT) == ("100.00%", "1/1")
    assert told(row, "satisfied", Scope.KEPT) == ("100.00%", "1/1")
    assert told(row, "called_back", Scope.KEPT) == ("100.00%", "1/1")


def test_a_callback_whose_appeal_was_upheld_counts_in_neither_scope(build, unit):
    build.called_back(unit)
    (case,) = build.called_back(unit, **DISSATISFIED)
    appeal = Appeal.objects.create(
        case=case, callback=case.callbacks.get(), unit=unit, ground="市民误解", text="已修好",
        raised_at=MID_JUNE, raised_by=build.operator,
    )  # fmt: skip
    assert told(june().total, "satisfied") == ("50.00%", "1/2")
    appeal.ruling, appeal.ruled_at = "accepted", MID_JUNE
    appeal.save()
    for scope in Scope:
        assert told(june().total, "satisfied", scope) == ("100.00%", "1/1")


def test_a_redo_counts_for_the_callback_that_led_to_it(build, unit):
    build.called_back(unit, 3)
    (case,) = build.called_back(unit, round=2, **DISSATISFIED)
    build.callbacks([case], at=MID_JUNE + timedelta(days=3), unit=unit, round=2)
    assert told(june().total, "redone") == ("20.00%", "1/5")


def test_units_are_pooled_up_their_tree_and_opened_downwards(build, unit, sub_unit, other_unit):
    build.called_back(unit, 2)
    build.called_back(sub_unit, was_solved=False)
    build.called_back(other_unit, 4)
    table = june()
    assert labels(table) == [str(unit), str(other_unit)]
    assert told(table.rows[0], "solved") == ("66.67%", "2/3")
    assert [row.opens for row in table.rows] == [True, False]
    assert told(table.total, "solved") == ("85.71%", "6/7")
    opened = june(place=Place(frozenset({unit.pk, sub_unit.pk}), unit=unit))
    assert labels(opened) == [f"{unit}（本级）", str(sub_unit)]
    assert [told(row, "solved")[1] for row in opened.rows] == ["2/2", "0/1"]
    assert told(opened.total, "solved") == ("66.67%", "2/3")
    streets = june(place=Place(level="street"))
    assert labels(streets) == [str(sub_unit)]


def test_by_level_kind_category_and_territory(build, unit, sub_unit):
    district = factories.make_grid("城东区", code="g1")
    street = factories.make_grid("东关大街", parent=district, code="g2", level="street")
    community = factories.make_grid("友谊社区", parent=street, code="g3", level="community")
    lift = factories.make_category("电梯", parent=build.hotspots["物业服务"])
    build.called_back(unit, kind="complaint", category=lift, grid=community)
    build.called_back(sub_unit, was_solved=False, kind="help", grid=district)
    build.called_back(sub_unit)

    def figures(**asked):
        return {row.label: told(row, "solved")[1] for row in june(**asked).rows}

    assert figures(dimension=Dimension.LEVEL) == {"县区级": "1/1", "街道级": "1/2"}
    assert figures(dimension=Dimension.KIND) == {"求助": "0/1", "投诉": "2/2"}
    assert figures(dimension=Dimension.CATEGORY) == {"物业服务": "1/1", "其他事项": "1/2"}
    opened = Place(category=build.hotspots["物业服务"])
    assert figures(dimension=Dimension.CATEGORY, place=opened) == {"电梯": "1/1"}
    assert figures(dimension=Dimension.GRID) == {"城东区": "1/2", "未填地域": "1/1"}
    below = {"城东区（本级）": "0/1", "东关大街": "1/1"}
    assert figures(dimension=Dimension.GRID, place=Place(grid=district)) == below
    assert figures(dimension=Dimension.GRID, place=Place(grid=street)) == {"东关大街": "1/1"}
    assert figures(kind=Kind.HELP) == {str(unit): "0/1"}


def test_the_total_is_pooled_or_the_mean_of_the_rows(build, unit, other_unit):
    build.called_back(unit, 3)
    build.called_back(other_unit, was_solved=False)
    assert told(june().total, "solved") == ("75.00%", "3/4")
    set_rule("rates.total", "mean")
    total = june().total
    assert told(total, "solved") == ("50.00%", "2个单位平均")
    assert told(total, "signed") == ("—", "0/0")
    assert total.counts["now", Scope.ALL].number("solved.base") == 4


def test_a_row_without_a_base_is_left_out_of_the_mean(build, unit, other_unit):
    build.called_back(unit)
    build.dispatched(other_unit, signed_at=MID_JUNE)
    set_rule("rates.total", "mean")
    total = june().total
    assert told(total, "solved") == ("100.00%", "1个单位平均")
    assert told(total, "signed") == ("100.00%", "1个单位平均")


def test_the_composite_is_off_until_the_city_wants_it(build, unit):
    build.called_back(unit, 3)
    build.called_back(unit, was_contacted=False, was_solved=False, **DISSATISFIED)
    build.called_back(unit, was_solved=False, **BASICALLY)
    (row,) = june().rows
    assert "composite" not in row.figures[Scope.ALL]
    set_rule("rates.composite", True)
    # 10 % of 4/5, 50 % of 3/5, 40 % of 3.6/5.
    assert june().rows[0].figures[Scope.ALL]["composite"].text == "66.80%"
    set_rule("rates.weights", {"responded": 0, "solved": 1, "satisfied": 1})
    assert june().rows[0].figures[Scope.ALL]["composite"].text == "66.00%"


def test_zones_follow_the_citys_lines(build, unit, other_unit):
    build.called_back(unit, 4)
    build.called_back(unit, **DISSATISFIED)
    build.called_back(other_unit)
    assert [row.zone for row in june().rows] == [Zone.YELLOW, Zone.BLUE]
    assert june().total.zone is None
    set_rule("rates.zones", {"red": 81, "yellow": 90})
    assert june().rows[0].zone == Zone.RED
    set_rule("rates.zone_by", "solved")
    assert june().rows[0].zone == Zone.BLUE
    set_rule("rates.zone_by", "composite")
    assert june().rows[0].zone is None
    set_rule("rates.composite", True)
    assert june().rows[0].zone == Zone.BLUE
    set_rule("rates.zone_by", "none")
    assert june().rows[0].zone is None


def test_a_unit_without_callbacks_is_in_no_zone(build, unit):
    build.dispatched(unit)
    assert june().rows[0].zone is None


def test_ranking_is_off_until_the_city_wants_it(build, unit, other_unit, limit_rule):
    third = factories.make_unit("大通县政府")
    build.called_back(unit, **DISSATISFIED)
    build.called_back(other_unit)
    build.called_back(third)
    assert [row.rank for row in june().rows] == [None] * 3
    set_rule("rates.ranking", True)
    ranked = [(row.rank, row.label) for row in june().rows]
    assert sorted(ranked) == sorted([(1, "城西区政府"), (1, "大通县政府"), (3, "城东区政府")])
    assert ranked[-1] == (3, "城东区政府")


def test_a_former_name_stands_in_the_figures_of_its_time(build, unit):
    build.called_back(unit)
    build.called_back(unit, at=MAY)
    unit.name = "城东新区政府"
    save_node(unit)
    assert labels(june()) == ["城东区政府"]
    unit.former_names.update(until=noon(date(2024, 6, 10)))
    assert labels(june()) == ["城东新区政府"]


def test_saving_a_unit_under_the_same_name_keeps_no_former_one(unit):
    save_node(unit)
    assert not unit.former_names.exists()


def test_rates_print_two_decimals_rounded_half_up():
    assert Rate.of(Fraction(634 * 5 + 2, 5), 670).text == "94.69%"
    assert Rate.of(1, 3).text == "33.33%"
    assert Rate.of(2, 3).text == "66.67%"
    assert Rate.of(1, 800).percent == Decimal("0.13")
    assert Rate.of(0, 0).text == "—"


def test_changes_are_told_in_points_and_in_cases():
    now, before = Rate.of(663, 670), Rate.of(98, 100)
    assert now.change_from(before) == "+0.96"
    assert before.change_from(now) == "-0.96"
    assert now.change_from(now) == "0.00"
    assert now.change_from(Rate.of(0, 0)) == ""
    assert Change(670, 600).text == "+70件（+11.67%）"
    assert Change(598, 600).text == "-2件（-0.33%）"
    assert Change(5, 0).text == "+5件"
    assert Change(5, 5).text == "持平"


def test_the_number_of_statements_does_not_grow_with_the_units(
    build, unit, other_unit, django_assert_num_queries
):
    build.called_back(unit)
    june()
    with django_assert_num_queries(6):
        june()
    build.called_back(other_unit, 3)
    factories.make_unit("湟中区政府")
    with django_assert_num_queries(6):
        june()


def test_each_source_is_asked_in_one_statement_and_each_condition_once(
    build, unit, django_assert_max_num_queries
):
    build.called_back(unit)
    build.dispatched(unit)
    june()
    with django_assert_max_num_queries(6) as seen:
        june()
    counting = [query["sql"] for query in seen.captured_queries if "FILTER" in query["sql"]]
    assert len(counting) == len(Source)
    asked = {"cases_contact": 2, "cases_clocksegment": 2, "cases_appeal": 1, "cases_exclusion": 4}
    for table, times in asked.items():
        found = sum(sql.count(f'FROM "{table}"') for sql in counting)
        assert found <= times, f"{table} is asked {found} times"


def test_a_recalled_dispatch_counts_in_no_rate_of_its_unit(build, unit, other_unit):
    build.dispatched(
        unit, ended_at=MID_JUNE + timedelta(hours=5), end_reason="recalled", state="pending"
    )
    assert june().rows == ()
    build.dispatched(other_unit)
    assert labels(june()) == [str(other_unit)]
