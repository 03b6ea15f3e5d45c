"""Counting: the printed days, where days begin and end, what counts and what does not."""

from datetime import date, datetime, timedelta

import pytest

from cases.models import CallKind, Case, Handling, ReturnKind
from grids.models import CitySetting
from grids.rules import forget_rules
from reports.bulletins.counting.figure_sources import rows_behind
from reports.bulletins.counting.figure_values import Action, Concentrated
from reports.bulletins.wording.editor_choices import Choices
from reports.bulletins.wording.lines import Wording, text_of
from reports.periods import Period, period_of
from reports.series.daily.counting import count_daily
from reports.series.daily.wording import daily_lines
from reports.series.hazards.counting import count_hazards
from reports.series.hazards.wording import hazard_lines
from tests import factories
from tests.reports.builders import noon
from tests.reports.conftest import PRINTED_DAYS, printed_figures, printed_text

DAY = date(2024, 12, 10)
NOON = noon(DAY)
SECOND = timedelta(seconds=1)


def daily(**choices):
    return count_daily(period_of(DAY), Choices(**choices)).figures


def hazards():
    return count_hazards(period_of(DAY)).figures


def set_rule(key, value):
    CitySetting.objects.create(key=key, value=value)
    forget_rules()


@pytest.mark.parametrize("day", PRINTED_DAYS)
def test_a_printed_day_comes_out_of_its_rows(build, day):
    period = period_of(build.printed_day(printed_figures(day)))
    figures, hazard_figures = count_daily(period).figures, count_hazards(period).figures
    assert figures.to_json() | hazard_figures.to_json() == printed_figures(day)
    assert text_of(daily_lines(Wording(city="西宁"), figures)) == printed_text(day, "bulletin")
    assert text_of(hazard_lines(Wording(city="西宁"), hazard_figures)) == printed_text(
        day, "hazards"
    )


def test_the_daily_takes_five_statements_and_reads_each_table_once(
    build, django_assert_num_queries
):
    build.printed_day(printed_figures("2024-12-08"))
    period = period_of(date(2024, 12, 8))
    with django_assert_num_queries(5) as statements:
        count_daily(period)
    sql = [query["sql"] for query in statements.captured_queries]
    for table in ("cases_call", "cases_callback", "cases_hotspotreview"):
        assert sum(f'FROM "{table}"' in one for one in sql) == 1
    assert sum('FROM "cases_case"' in one for one in sql) == 1


def test_the_hazard_daily_takes_four_statements(build, django_assert_num_queries):
    build.printed_day(printed_figures("2024-12-08"))
    period = period_of(date(2024, 12, 8))
    with django_assert_num_queries(4):
        count_hazards(period)


@pytest.mark.parametrize(
    ("hour", "first", "last"),
    [
        (0, "2024-12-10T00:00:00+08:00", "2024-12-10T23:59:59+08:00"),
        (12, "2024-12-09T12:00:00+08:00", "2024-12-10T11:59:59+08:00"),
    ],
)
def test_a_day_begins_and_ends_at_the_citys_hour(build, hour, first, last):
    first, last = datetime.fromisoformat(first), datetime.fromisoformat(last)
    hotspot = build.hotspots["物业服务"]
    earlier = build.cases(at=first - timedelta(days=9))
    for at in (first - SECOND, first, last, last + SECOND):
        cases = build.cases(at=at, category=hotspot)
        build.calls(cases)
        build.callbacks(earlier, at=at, round=at.day * 100 + at.minute)
        build.hazards(at=at, body=build.bodies["西宁市应急管理局"])
    period = Period(DAY, DAY, hour)
    figures = count_daily(period).figures
    assert (figures.calls, figures.callbacks) == (2, 1)
    assert figures.hotspots[0].count == 2
    assert count_hazards(period).figures.total == 2


def test_the_setting_moves_the_beginning_of_the_day(build):
    build.calls(build.cases(at=noon(date(2024, 12, 9))))
    assert daily().calls == 0
    set_rule("day.starts_at_hour", 12)
    assert daily().calls == 1


def test_only_demand_calls_count_and_a_repeat_call_does(build):
    (case,) = build.cases(at=NOON - timedelta(days=2))
    build.calls([case])
    build.calls([case], received_at=NOON, is_first=False)
    for kind in (CallKind.NUISANCE, CallKind.MISDIALLED, CallKind.EMPTY):
        build.calls([case], received_at=NOON, kind=kind, case=None, handling="")
    assert daily().calls == 1


def test_a_call_keeps_its_handling_whatever_becomes_of_the_case(build):
    (case,) = build.cases(at=NOON)
    build.calls([case], handling=Handling.DIRECT)
    Case.objects.update(state="handling", handling=Handling.DISPATCHED)
    assert (daily().direct, daily().dispatched) == (1, 0)


def test_a_case_typed_in_after_an_outage_counts_when_it_was_received(build):
    late = NOON + timedelta(days=3)
    build.calls(build.cases(at=NOON, registered_at=late, category=build.hotspots["物业服务"]))
    assert daily().calls == 1
    assert daily().hotspots[0].count == 1
    assert count_daily(period_of(late.date())).figures.calls == 0


def test_what_was_excluded_leaves_every_figure(build):
    hotspot, wechat = build.hotspots["物业服务"], build.web["市长信箱"]
    cases = build.cases(2, at=NOON, category=hotspot, channel=wechat)
    build.calls(build.cases(at=NOON), excluded_reason="测试来电")
    build.callbacks(cases, at=NOON)
    build.hazards(at=NOON, case=cases[0])
    build.hazards(at=NOON, excluded_reason="重复")
    Case.objects.filter(pk=cases[0].pk).update(excluded_reason="测试工单")
    figures = daily()
    assert (figures.calls, figures.web, figures.callbacks) == (0, 1, 1)
    assert figures.hotspots[0].count == 1
    assert hazards().total == 0


def test_history_of_an_old_system_is_no_news(build):
    build.cases(at=NOON, channel=build.web["市长信箱"], is_history=True)
    assert daily().web == 0


def test_reclassifying_a_case_moves_the_figures(build):
    one, other = build.hotspots["物业服务"], build.hotspots["消费维权"]
    cases = build.cases(3, at=NOON, category=one)
    assert [(h.category, h.count) for h in daily().hotspots] == [("物业服务", 3)]
    Case.objects.filter(pk__in=[c.pk for c in cases[:2]]).update(category=other)
    assert [(h.category, h.count) for h in daily().hotspots] == [("消费维权", 2), ("物业服务", 1)]


def test_channels_stand_by_count_then_by_their_own_order(build):
    for name, count in (("人民网", 2), ("市长信箱", 2), ("市委网信办", 3)):
        build.cases(count, at=NOON, channel=build.web[name])
    assert daily().channels == (("市委网信办", 3), ("市长信箱", 2), ("人民网", 2))


def test_no_message_prints_no_bracket(build):
    figures = daily()
    assert (figures.web, figures.channels) == (0, ())
    assert "网民留言0件，直接" in text_of(daily_lines(Wording(city="西宁"), figures))


def test_a_channel_that_counts_as_nothing_makes_no_hotspot(build):
    visit = factories.make_channel("来访", code="visit", counts_as="none")
    build.cases(at=NOON, channel=visit, category=build.hotspots["物业服务"])
    assert daily().hotspots == ()


def test_the_setting_leaves_messages_out_of_the_hotspots(build):
    hotspot = build.hotspots["物业服务"]
    build.cases(2, at=NOON, channel=build.web["人民网"], category=hotspot)
    build.cases(1, at=NOON, category=hotspot)
    set_rule("hotspot.counts_as", ["call"])
    assert daily().hotspots[0].count == 1
    assert daily().web == 2


def test_a_case_called_back_twice_counts_once_and_a_failed_callback_never(build):
    cases = build.cases(2, at=NOON - timedelta(days=5))
    build.callbacks(cases[:1], at=NOON)
    build.callbacks(cases[:1], at=NOON + SECOND, round=2)
    build.callbacks(
        cases[1:], at=NOON, is_effective=False, was_contacted=None, was_solved=None,
        satisfaction="", failure_reason="no_answer",
    )  # fmt: skip
    assert daily().callbacks == 1


def test_cases_below_a_hotspot_count_for_the_nearest_flagged_category_once(build):
    outer = build.hotspots["物业服务"]
    inner = factories.make_category("电梯", parent=outer, is_hotspot=True, position=9)
    leaf = factories.make_category("困人", parent=inner)
    side = factories.make_category("保洁", parent=outer)
    for category, count in ((outer, 1), (inner, 2), (leaf, 4), (side, 8)):
        build.cases(count, at=NOON, category=category)
    assert [(h.category, h.count) for h in daily().hotspots] == [("物业服务", 9), ("电梯", 6)]


def test_equal_hotspots_stand_in_the_categories_order_or_in_the_editors(build):
    for name in ("交通秩序", "消费维权", "物业服务"):
        build.cases(2, at=NOON, category=build.hotspots[name])
    assert [h.category for h in daily().hotspots] == ["物业服务", "消费维权", "交通秩序"]
    order = (build.hotspots["交通秩序"].pk,)
    assert daily(order=order).hotspots[0].category == "交通秩序"


def test_the_editors_order_never_moves_an_unequal_one(build):
    build.cases(3, at=NOON, category=build.hotspots["物业服务"])
    build.cases(2, at=NOON, category=build.hotspots["交通秩序"])
    order = (build.hotspots["交通秩序"].pk, build.hotspots["物业服务"].pk)
    assert [h.category for h in daily(order=order).hotspots] == ["物业服务", "交通秩序"]


def test_a_fourth_category_is_ranked_but_not_printed(build):
    fourth = factories.make_category("供热", is_hotspot=True, position=4)
    for at, category in enumerate([*build.hotspots.values(), fourth]):
        build.cases(5 - at, at=NOON, category=category)
    count = count_daily(period_of(DAY))
    assert len(count.figures.hotspots) == 3
    assert [(r.category, r.count) for r in count.ranking][3] == ("供热", 2)


def test_a_category_that_nobody_reviewed_is_to_be_confirmed(build):
    build.cases(at=NOON, category=build.hotspots["物业服务"])
    assert daily().unreviewed == ("物业服务",)
    build.review(build.hotspots["物业服务"], DAY, count=1)
    assert daily().unreviewed == ()


def test_a_review_that_was_superseded_no_longer_holds(build):
    build.cases(at=NOON, category=build.hotspots["物业服务"])
    review = build.review(build.hotspots["物业服务"], DAY, count=1)
    review.superseded_at = NOON
    review.save()
    assert daily().unreviewed == ("物业服务",)


def test_cases_that_came_after_the_review_are_told(build):
    build.cases(3, at=NOON, category=build.hotspots["物业服务"])
    build.review(build.hotspots["物业服务"], DAY, count=2)
    assert count_daily(period_of(DAY)).warnings == (
        "物业服务审阅时2件，现为3件，请补看后重新确认。",
    )


def test_a_confirmed_problem_prints_with_the_unit_that_has_it(build):
    hotspot = build.hotspots["物业服务"]
    cases = build.cases(5, at=NOON, category=hotspot)
    outside = build.cases(2, at=NOON - timedelta(days=1), category=hotspot)
    build.problem(hotspot, DAY, [*cases[:3], *outside])
    line = daily(actions={hotspot.pk: Action.TRANSFERRED}).hotspots[0]
    assert line.concentrated == Concentrated("康宁小区", "暖气不热", 3)
    assert (line.unit_phrase, line.action) == ("城东区政府", Action.TRANSFERRED)


def test_several_problems_of_a_category_all_print_the_largest_first(build):
    hotspot = build.hotspots["物业服务"]
    cases = build.cases(5, at=NOON, category=hotspot)
    problem = build.problem(hotspot, DAY, cases[:2])
    more = problem.review.problems.create(
        place="书院小区", problem="停水", unit_phrase="城西区政府"
    )
    more.cases.set(cases[2:])
    line = daily().hotspots[0]
    assert line.unit_phrase == "城西区政府、城东区政府"
    assert "其中集中反映书院小区停水3件、康宁小区暖气不热2件，" in text_of(
        daily_lines(Wording(city="西宁"), daily())
    )
    for figure, count in (("concentrated:物业服务", 3), ("concentrated:物业服务:2", 2)):
        assert rows_behind(period_of(DAY), figure).rows.count() == count


def test_a_problem_counts_only_cases_that_still_belong_to_its_category(build):
    hotspot = build.hotspots["物业服务"]
    cases = build.cases(4, at=NOON, category=hotspot)
    build.problem(hotspot, DAY, cases)
    Case.objects.filter(pk=cases[0].pk).update(category=build.plain)
    Case.objects.filter(pk=cases[1].pk).update(excluded_reason="重复")
    assert daily().hotspots[0].concentrated.count == 2


def test_a_problem_without_any_case_left_is_told(build):
    hotspot = build.hotspots["物业服务"]
    cases = build.cases(2, at=NOON, category=hotspot)
    build.problem(hotspot, DAY, cases[:1])
    Case.objects.filter(pk=cases[0].pk).update(category=build.plain)
    count = count_daily(period_of(DAY))
    assert count.figures.hotspots[0].concentrated is None
    assert "物业服务原确认的集中反映问题已无可计的工单，请重新审阅。" in count.warnings


def test_a_problem_outside_the_ranks_has_a_line_of_its_own(build):
    fourth = factories.make_category("供热", is_hotspot=True, position=4)
    for category in build.hotspots.values():
        build.cases(5, at=NOON, category=category)
    build.problem(fourth, DAY, build.cases(2, at=NOON, category=fourth))
    assert [line.category for line in daily().others] == ["供热"]
    set_rule("hotspot.outside_top", False)
    assert daily().others == ()


def test_joined_days_count_as_one(build):
    hotspot = build.hotspots["物业服务"]
    next_day = DAY + timedelta(days=1)
    build.calls(build.cases(2, at=NOON, category=hotspot))
    build.calls(build.cases(3, at=noon(next_day), category=hotspot))
    build.review(hotspot, DAY, count=2)
    figures = count_daily(period_of(DAY, next_day)).figures
    assert (figures.calls, figures.hotspots[0].count, figures.until) == (5, 5, next_day)
    assert figures.unreviewed == ("物业服务",)
    build.review(hotspot, next_day, count=3)
    assert count_daily(period_of(DAY, next_day)).figures.unreviewed == ()


def test_a_body_that_said_nothing_is_missing_and_the_hotline_is_not(build):
    assert hazards().missing == ("西宁市应急管理局", "西宁市消防救援支队")
    assert hazards().total == 0


def test_a_nil_return_is_zero_and_silence_is_not(build):
    emergency, fire = build.bodies["西宁市应急管理局"], build.bodies["西宁市消防救援支队"]
    build.file_return(emergency, DAY, ReturnKind.NIL)
    assert hazards().missing == ("西宁市消防救援支队",)
    build.file_return(fire, DAY, ReturnKind.NIL)
    assert text_of(hazard_lines(Wording(city="西宁"), hazards())).endswith("未收到安全隐患举报。\n")


def test_a_body_out_of_use_is_not_missing(build):
    for body in list(build.bodies.values())[1:]:
        body.is_active = False
        body.save()
    assert hazards().missing == ()


def test_a_total_counts_where_nothing_was_itemised_and_names_its_categories(build):
    fire = build.bodies["西宁市消防救援支队"]
    filed = build.file_return(fire, DAY, ReturnKind.TOTAL, 5)
    filed.categories.set(build.hazard_categories[1:2])
    count = count_hazards(period_of(DAY))
    assert count.figures.bodies == (("西宁市消防救援支队", 5),)
    assert count.figures.categories == ("消防安全",)
    assert count.uncovered == {fire.pk: 5}


def test_a_total_above_its_items_holds_and_one_below_is_told(build):
    fire, emergency = build.bodies["西宁市消防救援支队"], build.bodies["西宁市应急管理局"]
    build.file_return(fire, DAY, ReturnKind.TOTAL, 5)
    build.hazards(3, at=NOON, body=fire)
    build.file_return(emergency, DAY, ReturnKind.TOTAL, 1)
    build.hazards(2, at=NOON, body=emergency)
    count = count_hazards(period_of(DAY))
    assert dict(count.figures.bodies) == {"西宁市应急管理局": 2, "西宁市消防救援支队": 5}
    assert count.uncovered == {fire.pk: 2}
    assert count.warnings == ("西宁市应急管理局12月10日汇总数1件少于明细2件，请核对。",)


def test_a_nil_return_beside_items_is_told(build):
    fire = build.bodies["西宁市消防救援支队"]
    build.file_return(fire, DAY, ReturnKind.NIL)
    build.hazards(1, at=NOON, body=fire)
    count = count_hazards(period_of(DAY))
    assert count.figures.total == 1
    assert count.warnings == ("西宁市消防救援支队12月10日报了零报告，却有1件明细，请核对。",)


def test_a_hazard_passed_on_counts_once_at_its_first_receiver(build):
    fire = build.bodies["西宁市消防救援支队"]
    build.hazards(at=NOON, passed_to=fire)
    assert hazards().bodies == (("12345政务服务便民热线", 1),)


def test_hazard_categories_stand_in_their_fixed_order_at_most_as_many_as_set(build):
    for category in reversed(build.hazard_categories):
        build.hazards(at=NOON, category=category)
    set_rule("hazard.categories", 2)
    assert hazards().categories == ("小区物业", "消防安全")


def test_joined_days_of_hazards_need_every_days_statement(build):
    next_day = DAY + timedelta(days=1)
    for body in list(build.bodies.values())[1:]:
        build.file_return(body, DAY, ReturnKind.NIL)
    fire = build.bodies["西宁市消防救援支队"]
    build.hazards(2, at=noon(next_day), body=fire)
    figures = count_hazards(period_of(DAY, next_day)).figures
    assert (figures.total, figures.missing) == (2, ("西宁市应急管理局",))
