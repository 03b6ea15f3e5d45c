"""The ladder: when each step is due, over grades, calendars and awkward instants."""

from datetime import date, datetime, time

import pytest

from cases.rules.escalation import Ladder
from grids.deadlines import CITY_ZONE, WorkCalendar
from grids.models import CitySetting
from grids.rules import forget_rules

pytestmark = pytest.mark.django_db


def on(month, day, hour=9, minute=0):
    return datetime(2024, month, day, hour, minute, tzinfo=CITY_ZONE)


# National Day 2024: off from 1 to 7 October, made up on Saturday the 12th.
HOLIDAYS = {date(2024, 10, n): n > 7 and n not in (13,) for n in range(1, 14)}
OFFICE = WorkCalendar(days=HOLIDAYS)
ORDINARY = Ladder("ordinary", OFFICE)
URGENT, EXTREME = (Ladder(g, OFFICE, by_hours=True) for g in ("urgent", "extreme"))
URGENT_BY_DAYS = Ladder("urgent", OFFICE)


@pytest.mark.parametrize(
    ("ladder", "start", "due", "remind"),
    [
        # A day before is an evening: reminded that morning.
        (ORDINARY, on(12, 2), on(12, 10, 18), on(12, 9)),
        # Half of one day has passed in the night: the next morning.
        (ORDINARY, on(12, 10), on(12, 11, 18), on(12, 11)),
        (URGENT_BY_DAYS, on(12, 10, 14), on(12, 11, 18), on(12, 11)),
        # A limit over a weekend: no morning of a workday, so the morning of the Sunday.
        (ORDINARY, on(12, 14, 8), on(12, 16, 0), on(12, 15)),
        # Nothing but a night is left: as it comes.
        (ORDINARY, on(12, 10, 20), on(12, 11, 0), on(12, 10, 22)),
    ],
)
def test_a_limit_of_days_is_reminded_of_in_the_morning(ladder, start, due, remind):
    assert ladder.remind_at(start, due) == remind


@pytest.mark.parametrize(
    ("ladder", "start", "due", "remind"),
    [
        (URGENT, on(12, 10), on(12, 10, 11), on(12, 10, 10)),
        (EXTREME, on(12, 10), on(12, 10, 11), on(12, 10, 10, 30)),
    ],
)
def test_nobody_is_reminded_before_half_the_limit_has_passed(ladder, start, due, remind):
    assert ladder.remind_at(start, due) == remind


@pytest.mark.parametrize(
    ("due", "notice"),
    [
        (on(12, 10, 18), on(12, 11)),
        # A limit of calendar days ends at midnight, which belongs to its last day.
        (on(12, 11, 0), on(12, 11)),
        # Friday evening: nobody reads on Saturday.
        (on(12, 13, 18), on(12, 16)),
        # The eve of the holiday: the first workday after it.
        (on(9, 30, 18), on(10, 8)),
        # A make-up Saturday is a workday.
        (on(10, 11, 18), on(10, 12)),
    ],
)
def test_the_notice_goes_out_on_the_morning_of_the_next_workday(due, notice):
    assert ORDINARY.notice_at(due) == notice


def test_supervision_follows_five_workdays_after_the_notice_and_criticism_five_more():
    noticed = on(12, 11)
    supervised = ORDINARY.supervise_at(noticed)
    assert supervised == on(12, 18)
    assert ORDINARY.answer_due_at(supervised) == on(12, 23, 18)
    assert ORDINARY.criticise_at(supervised, on(12, 23, 18)) == on(12, 25)
    assert ORDINARY.criticise_at(supervised, on(12, 30, 18)) == on(12, 30, 18)


def test_urgent_steps_run_by_the_clock_through_night_and_holiday():
    due = on(10, 1, 23)
    assert URGENT.notice_at(due) == on(10, 2, 1)
    assert URGENT.supervise_at(on(10, 2, 1)) == on(10, 2, 13)
    assert URGENT.criticise_at(on(10, 2, 13), on(10, 3, 1)) == on(10, 3, 13)
    assert EXTREME.answer_due_at(on(10, 2, 1)) == on(10, 2, 5)


def test_a_unit_that_never_closes_is_not_written_to_at_midnight():
    always = Ladder("ordinary", WorkCalendar(round_the_clock=True))
    assert always.notice_at(on(12, 14, 18)) == on(12, 15)


def test_the_morning_is_the_units_own():
    night = Ladder("ordinary", WorkCalendar(intervals=((time(14), time(20)),)))
    assert night.notice_at(on(12, 10, 18)) == on(12, 11, 14)


def test_an_urgent_case_with_a_limit_of_days_is_pressed_on_mornings_of_workdays():
    assert URGENT_BY_DAYS.notice_at(on(12, 13, 18)) == on(12, 16)
    # Midnight belongs to the day before; two hours later is no hour to write at.
    assert URGENT_BY_DAYS.notice_at(on(12, 11, 0)) == on(12, 11)
    assert URGENT_BY_DAYS.supervise_at(on(12, 11)) == on(12, 12)
    assert URGENT_BY_DAYS.answer_due_at(on(12, 12)) == on(12, 13, 18)
    assert URGENT_BY_DAYS.answer_due_at(on(12, 12, 6)) == on(12, 12, 18)


@pytest.mark.parametrize(
    ("urgency", "by_hours", "grade"),
    [("ordinary", False, "ordinary"), ("ordinary", True, "urgent"), ("urgent", False, "urgent"),
     ("urgent", True, "urgent"), ("extreme", True, "extreme")],
)  # fmt: skip
def test_a_limit_of_hours_is_urgent_whatever_the_case_is_called(urgency, by_hours, grade):
    assert Ladder.of(urgency, OFFICE, by_hours=by_hours).grade == grade


def test_the_city_sets_the_periods():
    periods = {"ordinary": 2, "urgent": 1, "extreme": 0}
    CitySetting.objects.create(key="escalation.notice_after", value=periods)
    forget_rules()
    assert ORDINARY.notice_at(on(12, 10, 18)) == on(12, 12)
    assert EXTREME.notice_at(on(12, 10, 11)) == on(12, 10, 11)
