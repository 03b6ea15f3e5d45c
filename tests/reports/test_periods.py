"""How the days of a series are cut into issues."""

from datetime import date, timedelta

import pytest

from grids.services import set_rule
from hotline.errors import InvalidInput
from reports.periods import Cadence, Period, period_of

MONDAY, SUNDAY = date(2024, 12, 2), date(2024, 12, 8)


@pytest.mark.parametrize("on", [MONDAY, date(2024, 12, 5), SUNDAY])
def test_a_week_goes_from_monday_to_sunday(on):
    assert Cadence.WEEK.issue_of(on) == (MONDAY, SUNDAY)


def test_a_day_is_an_issue_of_its_own():
    assert Cadence.DAY.issue_of(MONDAY) == (MONDAY, MONDAY)
    assert Cadence.DAY.ended_within(MONDAY, date(2024, 12, 4)) == [
        (date(2024, 12, day), date(2024, 12, day)) for day in (2, 3, 4)
    ]


def test_the_week_that_ended_last_is_the_running_one_only_on_its_sunday():
    assert Cadence.WEEK.ended_last(SUNDAY) == (MONDAY, SUNDAY)
    assert Cadence.WEEK.ended_last(date(2024, 12, 7)) == (date(2024, 11, 25), date(2024, 12, 1))
    assert Cadence.DAY.ended_last(MONDAY) == (MONDAY, MONDAY)


def test_weeks_count_by_their_last_day():
    assert Cadence.WEEK.ended_within(MONDAY, SUNDAY) == [(MONDAY, SUNDAY)]
    assert Cadence.WEEK.ended_within(MONDAY, date(2024, 12, 7)) == []


def test_only_more_than_one_issue_is_a_joint_one():
    assert Cadence.DAY.is_joint(MONDAY, SUNDAY)
    assert not Cadence.WEEK.is_joint(MONDAY, SUNDAY)
    assert not Cadence.DAY.is_joint(MONDAY, MONDAY)


@pytest.mark.parametrize(
    ("hour", "start", "end"),
    [(0, "2024-12-02T00:00", "2024-12-05T00:00"), (12, "2024-12-01T12:00", "2024-12-04T12:00")],
)
def test_joined_days_are_all_in_their_period(hour, start, end):
    period = Period(MONDAY, date(2024, 12, 4), hour)
    assert (len(period), period.until) == (3, date(2024, 12, 4))
    assert period.days == [date(2024, 12, day) for day in (2, 3, 4)]
    assert (period.start.isoformat()[:16], period.end.isoformat()[:16]) == (start, end)
    assert str(period) == "12月2日—12月4日"


def test_a_single_day_has_no_last_one():
    period = Period(MONDAY, MONDAY)
    assert (len(period), period.days, period.until, str(period)) == (1, [MONDAY], None, "12月2日")


def test_the_days_of_an_issue_stand_in_order_and_are_no_more_than_a_leap_year():
    assert len(Period(date(2024, 1, 1), date(2024, 12, 31))) == 366
    for last in (MONDAY + timedelta(days=366), MONDAY - timedelta(days=1)):
        with pytest.raises(InvalidInput) as refused:
            Period(MONDAY, last)
        assert "period_to" in refused.value.fields


@pytest.mark.parametrize(
    ("cadence", "on", "first", "last"),
    [
        (Cadence.MONTH, "2024-02-29", "2024-02-01", "2024-02-29"),
        (Cadence.MONTH, "2023-02-28", "2023-02-01", "2023-02-28"),
        (Cadence.HALF_MONTH, "2024-02-15", "2024-02-01", "2024-02-15"),
        (Cadence.HALF_MONTH, "2024-02-16", "2024-02-16", "2024-02-29"),
        (Cadence.QUARTER, "2024-02-29", "2024-01-01", "2024-03-31"),
        (Cadence.YEAR, "2024-02-29", "2024-01-01", "2024-12-31"),
    ],
)
def test_months_quarters_and_years_are_those_of_the_calendar(cadence, on, first, last):
    issue = (date.fromisoformat(first), date.fromisoformat(last))
    assert cadence.issue_of(date.fromisoformat(on)) == issue
    assert cadence.ended_last(issue[1]) == issue
    assert cadence.ended_last(issue[1] - timedelta(days=1))[1] == issue[0] - timedelta(days=1)


@pytest.mark.parametrize(
    ("cadence", "days", "before"),
    [
        (Cadence.MONTH, ("2024-03-01", "2024-03-31"), ("2024-02-01", "2024-02-29")),
        (Cadence.MONTH, ("2024-01-01", "2024-02-29"), ("2023-11-01", "2023-12-31")),
        (Cadence.HALF_MONTH, ("2024-03-01", "2024-03-15"), ("2024-02-16", "2024-02-29")),
        (Cadence.YEAR, ("2025-01-01", "2025-12-31"), ("2024-01-01", "2024-12-31")),
        (Cadence.WEEK, ("2024-12-02", "2024-12-15"), ("2024-11-18", "2024-12-01")),
    ],
)
def test_an_issue_is_compared_with_as_many_issues_before_it(cadence, days, before):
    found = cadence.before(*map(date.fromisoformat, days))
    assert found == tuple(map(date.fromisoformat, before))


def test_a_period_begins_at_the_citys_hour(db):
    set_rule("day.starts_at_hour", 12)
    assert period_of(MONDAY) == Period(MONDAY, MONDAY, 12)
    assert period_of(MONDAY, SUNDAY) == Period(MONDAY, SUNDAY, 12)
