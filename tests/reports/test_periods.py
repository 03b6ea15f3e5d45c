"""How the days of a series are cut into issues."""

from datetime import date

import pytest

from reports.periods import Cadence

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
