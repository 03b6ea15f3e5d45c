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


def test_joined_days_stand_in_order_and_are_no_more_than_a_month():
    assert len(Period(MONDAY, MONDAY + timedelta(days=30))) == 31
    for last in (MONDAY + timedelta(days=31), MONDAY - timedelta(days=1)):
        with pytest.raises(InvalidInput) as refused:
            Period(MONDAY, last)
        assert "period_to" in refused.value.fields


def test_a_period_begins_at_the_citys_hour(db):
    set_rule("day.starts_at_hour", 12)
    assert period_of(MONDAY) == Period(MONDAY, MONDAY, 12)
    assert period_of(MONDAY, SUNDAY) == Period(MONDAY, SUNDAY, 12)
