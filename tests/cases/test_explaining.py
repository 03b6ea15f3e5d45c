"""Why is it due then: the lines, read as a clerk reads them."""

from datetime import date, datetime, timedelta

import pytest

from cases.clocks.explaining import reply_lines, small_lines
from cases.clocks.limits import account_of
from cases.models import Assignment, Case, DueReason, StartReason, StopReason
from cases.rules.states import State
from cases.services.clocks import timekeeping
from grids.calendars import forget_calendars
from grids.models import Workday
from grids.seeding.workdays import workdays_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def calendar_2024(db):
    Workday.objects.bulk_create(workdays_of(2024))
    forget_calendars()


def lead_of(case):
    return Assignment.objects.select_related("unit", "case").get(case=case, role="lead")


def test_a_limit_of_workdays_is_explained_line_by_line(calendar_2024, put):
    assert reply_lines(account_of(lead_of(put(State.HANDLING)))) == [
        "依据：7 个工作日，按城东区政府的工作日历",
        "起算：2024年12月10日 周二 09:00 派单",
        "计数：起算当日不计，第7个工作日到 2024年12月19日 周四 18:00",
        "不计：12月14日—15日 周末（休）",
        "截止：2024年12月19日 周四 18:00，距起算共 9天9小时",
    ]


def test_holidays_and_make_up_days_are_named(calendar_2024, put, limit_rule):
    case = put(State.HANDLING)
    lead = lead_of(case)
    lead.dispatched_at = datetime.fromisoformat("2024-09-25T09:00+08:00")
    lead.reply_due_at = datetime.fromisoformat("2024-10-12T18:00+08:00")
    account = account_of(lead)
    account.segments[0].started_at = lead.dispatched_at
    lines = reply_lines(account)
    assert "不计：9月28日 周末（休）、10月1日—7日 国庆节（休）" in lines
    assert "计入：9月29日 国庆节调休上班（班）、10月12日 国庆节调休上班（班）" in lines


def test_a_year_without_a_calendar_is_warned_of(put):
    case = put(State.HANDLING)
    lead = lead_of(case)
    assert not lead.due_is_certain
    assert any("2024年的放假安排尚未公布" in line for line in reply_lines(account_of(lead)))
    assert not Case.objects.get(pk=case.pk).due_is_certain


def test_pauses_and_moves_stand_in_their_order(calendar_2024, put, at):
    lead = lead_of(put(State.HANDLING))
    timekeeping.stop_clock(lead, at=at + timedelta(hours=1), reason=StopReason.WAITING)
    timekeeping.resume_clock(lead, at=at + timedelta(hours=26), reason=StartReason.ANSWERED)
    later = timekeeping.extended_due_at(lead, 3)
    timekeeping.set_reply_due(
        lead, later, at=at + timedelta(days=2), reason=DueReason.EXTENDED, amount=3
    )
    timekeeping.stop_clock(lead, at=at + timedelta(days=3), reason=StopReason.PARKED)

    assert reply_lines(account_of(lead))[3:] == [
        "不计：12月14日—15日 周末（休）、12月21日—22日 周末（休）",
        "停表：2024年12月10日 周二 10:00 起（等待市民），2024年12月11日 周三 11:00 恢复，"
        "停 1天1小时，其中工作时间 8小时30分",
        "停表顺延：截止由 2024年12月19日 周四 18:00 改为 2024年12月23日 周一 10:00",
        "延期 3个工作日：截止由 2024年12月23日 周一 10:00 改为 2024年12月26日 周四 18:00",
        "停表：2024年12月13日 周五 09:00 起（挂账），恢复后按剩余时间顺延",
        "截止：2024年12月26日 周四 18:00，距起算共 16天",
        "原截止：2024年12月19日 周四 18:00",
    ]


def test_a_signature_still_awaited_is_said_to_be(calendar_2024, put, limit_rule, at):
    limit_rule.starts_at = "signing"
    limit_rule.save()
    forget_calendars()
    lines = reply_lines(account_of(lead_of(put(State.DISPATCHED))))
    assert lines[1] == "起算：签收时起算；尚未签收，按签收截止 2024年12月10日 周二 18:00 暂计"


def test_days_and_hours_are_explained_as_they_are_counted(calendar_2024, put, limit_rule):
    for amount, unit, count in ((3, "day", "第3天到 2024年12月13日 周五 24:00"), (24, "hour", "")):
        limit_rule.amount, limit_rule.time_unit = amount, unit
        limit_rule.save()
        forget_calendars()
        lines = reply_lines(account_of(lead_of(put(State.HANDLING))))
        assert [line for line in lines if line.startswith("计数")] == (
            [f"计数：起算当日不计，{count}"] if count else []
        )
        assert not any("周末" in line for line in lines)


def test_small_limits_say_their_hours(calendar_2024, put):
    lead = lead_of(put(State.DISPATCHED))
    lines = small_lines(account_of(lead), 450, lead.contact_due_at)
    assert lines[1:] == [
        "时长：7小时30分，只计 09:00—12:00、13:30—18:00",
        "起算：2024年12月10日 周二 09:00 派单",
        "截止：2024年12月10日 周二 18:00，距起算共 9小时",
    ]


def test_the_citizens_clock_and_the_lines_stand_on_the_page_and_in_the_api(
    client, calendar_2024, put, handler, operator
):
    case = put(State.HANDLING)
    Case.objects.filter(pk=case.pk).update(
        source_due_at=date(2024, 12, 20).isoformat() + "T18:00+08:00"
    )
    client.force_login(handler)
    html = client.get(f"/cases/{case.number}/").content.decode()
    assert "第7个工作日到 2024年12月19日" in html and "市民等候" in html and "来源平台" in html
    detail = client.get(f"/api/v1/cases/{case.number}/").json()
    assert [clock["name"] for clock in detail["clocks"]] == ["sign", "contact", "reply", "source"]
    assert detail["clocks"][2]["why"][-1].startswith("截止：2024年12月19日")
    assert detail["citizen_clock"]["ended_at"] is None
