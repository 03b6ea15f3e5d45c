"""Instants, spans and deadlines in words."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.times import (
    AMBER_AT_MOST,
    deadline_light,
    due_day,
    say_due,
    say_due_in_full,
    say_due_in_letter,
    say_due_in_sheet,
    say_due_on_paper,
    say_in_full,
    say_moment,
    say_span,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2024, 12, 10, 14, 5, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2024, 12, 10, 0, 0, tzinfo=SHANGHAI), "今天 00:00"),
        (datetime(2024, 12, 9, 23, 59, tzinfo=SHANGHAI), "昨天 23:59"),
        (datetime(2024, 12, 11, 9, 30, tzinfo=SHANGHAI), "明天 09:30"),
        (datetime(2024, 12, 8, 9, 30, tzinfo=SHANGHAI), "12月8日 09:30"),
        (datetime(2023, 12, 10, 9, 30, tzinfo=SHANGHAI), "2023年12月10日 09:30"),
        # 17:00 of the 9th in Greenwich is already the 10th in Xining.
        (datetime(2024, 12, 9, 17, 0, tzinfo=UTC), "今天 01:00"),
    ],
)
def test_say_moment(moment, words):
    assert say_moment(moment, NOW) == words


def test_say_moment_across_new_year_names_the_day_not_the_year():
    new_year = datetime(2025, 1, 1, 0, 30, tzinfo=SHANGHAI)
    assert say_moment(new_year - timedelta(hours=1), new_year) == "昨天 23:30"


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (datetime(2024, 12, 11, 0, 0, tzinfo=SHANGHAI), "今天 24:00"),
        (datetime(2024, 12, 10, 0, 0, tzinfo=SHANGHAI), "昨天 24:00"),
        (datetime(2025, 1, 1, 0, 0, tzinfo=SHANGHAI), "12月31日 24:00"),
        (datetime(2024, 12, 10, 16, 0, tzinfo=UTC), "今天 24:00"),
        (datetime(2024, 12, 11, 0, 1, tzinfo=SHANGHAI), "明天 00:01"),
        (datetime(2024, 12, 10, 18, 0, tzinfo=SHANGHAI), "今天 18:00"),
    ],
)
def test_say_due_calls_midnight_the_end_of_its_day(due, words):
    assert say_due(due, NOW) == words


@pytest.mark.parametrize(
    ("due", "on_paper", "in_letter", "in_sheet", "day"),
    [
        (datetime(2025, 1, 1, tzinfo=SHANGHAI), "2024年12月31日 24:00", "2024年12月31日24时",
         "2024-12-31 24:00", date(2024, 12, 31)),
        (datetime(2024, 12, 10, 9, 5, tzinfo=SHANGHAI), "2024年12月10日 09:05",
         "2024年12月10日9时5分", "2024-12-10 09:05", date(2024, 12, 10)),
        (datetime(2024, 12, 10, 10, 0, tzinfo=UTC), "2024年12月10日 18:00",
         "2024年12月10日18时", "2024-12-10 18:00", date(2024, 12, 10)),
    ],
)  # fmt: skip
def test_papers_letters_and_files_say_midnight_as_the_end_of_its_day(
    due, on_paper, in_letter, in_sheet, day
):
    assert say_due_on_paper(due) == on_paper
    assert say_due_in_letter(due) == in_letter
    assert say_due_in_sheet(due) == in_sheet
    assert due_day(due) == day


def test_say_due_in_full_keeps_the_day_that_ends():
    midnight = datetime(2024, 12, 11, tzinfo=SHANGHAI)
    assert say_due_in_full(midnight) == "2024年12月10日 星期二 24:00:00"
    assert say_due_in_full(NOW) == say_in_full(NOW)


def test_say_in_full_has_weekday_and_seconds():
    assert say_in_full(NOW) == "2024年12月10日 星期二 14:05:00"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(days=2, hours=4, minutes=50), "2天4小时"),
        (timedelta(days=2, minutes=50), "2天"),
        (timedelta(days=9, hours=23), "9天23小时"),
        (timedelta(days=702, hours=18), "702天"),
        (timedelta(hours=3, minutes=20), "3小时20分"),
        (timedelta(hours=3), "3小时"),
        (timedelta(minutes=5, seconds=59), "5分钟"),
        (timedelta(seconds=30), "不到1分钟"),
        (timedelta(hours=-3), "3小时"),
    ],
)
def test_say_span(span, words):
    assert say_span(span) == words


@pytest.mark.parametrize(
    ("limit_hours", "left_hours", "colour"),
    [
        (24, 4.1, "green"),
        (24, 4, "amber"),  # four hours are less than a fifth of 24
        (2, 0.5, "green"),
        (2, 0.4, "amber"),  # a fifth of two hours is less than four
        (168, 4.1, "green"),
        (24, 0, "amber"),
        (24, -0.1, "red"),
    ],
)
def test_light_turns_amber_at_the_smaller_of_a_fifth_and_four_hours(
    limit_hours, left_hours, colour
):
    due = NOW + timedelta(hours=left_hours)
    light = deadline_light(due, NOW, started=due - timedelta(hours=limit_hours))
    assert light.colour == colour


def test_light_says_what_is_left_and_what_is_over():
    assert deadline_light(NOW + timedelta(hours=3, minutes=20), NOW).words == "剩 3小时20分"
    assert deadline_light(NOW - timedelta(days=2, hours=4), NOW).words == "超期 2天4小时"


def test_light_of_an_ended_deadline_looks_at_its_end_not_at_now():
    due = NOW - timedelta(days=1)
    assert deadline_light(due, NOW, ended=due).words == "按时"
    late = deadline_light(due, NOW, ended=due + timedelta(hours=2))
    assert (late.colour, late.words) == ("late", "超期 2小时")


def test_light_of_a_clock_that_stands_is_not_red():
    assert deadline_light(NOW - timedelta(days=1), NOW, is_paused=True).words == "停表"


def test_light_without_a_limit():
    assert deadline_light(None, NOW).words == "无时限"


@given(
    limit=st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=60)),
    passed=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=90)),
)
def test_light_never_goes_back(limit, passed):
    order = ("green", "amber", "red")
    colours = [
        deadline_light(NOW + limit, NOW + passed + later, started=NOW).colour
        for later in (timedelta(0), AMBER_AT_MOST)
    ]
    assert order.index(colours[0]) <= order.index(colours[1])
