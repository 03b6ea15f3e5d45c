"""Working time: properties that hold for any calendar, and days that are in the papers."""

from datetime import date, datetime, time, timedelta, timezone

import chinese_calendar
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grids.deadlines import (
    CITY_ZONE,
    OFFICE_HOURS,
    WorkCalendar,
    add_days,
    add_workdays,
    add_working_time,
    business_day,
    day_bounds,
    end_of_day,
    read_intervals,
    working_time_between,
)

FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
DAYS = {
    FIRST + timedelta(days=n): chinese_calendar.is_workday(FIRST + timedelta(days=n))
    for n in range((LAST - FIRST).days + 1)
}
OFFICE = WorkCalendar(OFFICE_HOURS, DAYS)
# Till midnight, from midnight, and a minute between two spans.
NIGHT = WorkCalendar(((time(0), time(6)), (time(6, 1), time(12)), (time(20), time(0))), DAYS)
ROUND = WorkCalendar(round_the_clock=True)
WORKDAY = timedelta(hours=7, minutes=30)

calendars = st.sampled_from([OFFICE, NIGHT, ROUND])
minutes = st.integers(min_value=0, max_value=550 * 24 * 60).map(lambda n: timedelta(minutes=n))
instants = minutes.map(lambda passed: datetime(2024, 9, 1, tzinfo=CITY_ZONE) + passed)
amounts = st.integers(min_value=0, max_value=60 * 24 * 30).map(lambda n: timedelta(minutes=n))


def when(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY_ZONE)


@given(calendars, instants, amounts, amounts)
@example(OFFICE, when("2024-12-10T09:00"), WORKDAY, timedelta())
@example(OFFICE, when("2024-12-10T20:00"), timedelta(), WORKDAY)
@settings(max_examples=100, deadline=None)
def test_working_time_adds_up_across_any_split(
    calendar: WorkCalendar, start: datetime, first: timedelta, second: timedelta
) -> None:
    at_once = add_working_time(calendar, start, first + second)

    in_two = add_working_time(calendar, add_working_time(calendar, start, first), second)

    assert in_two == at_once


@given(calendars, instants, amounts, amounts)
@settings(max_examples=100, deadline=None)
def test_more_time_is_never_due_earlier(
    calendar: WorkCalendar, start: datetime, less: timedelta, more: timedelta
) -> None:
    less, more = sorted([less, more])

    assert start <= add_working_time(calendar, start, less)
    assert add_working_time(calendar, start, less) <= add_working_time(calendar, start, more)


@given(calendars, instants, instants, amounts)
@settings(max_examples=100, deadline=None)
def test_a_later_start_is_never_due_earlier(
    calendar: WorkCalendar, one: datetime, other: datetime, amount: timedelta
) -> None:
    early, late = sorted([one, other])

    assert add_working_time(calendar, early, amount) <= add_working_time(calendar, late, amount)


@given(calendars, instants, amounts)
@settings(max_examples=100, deadline=None)
def test_as_much_time_passes_as_was_added(
    calendar: WorkCalendar, start: datetime, amount: timedelta
) -> None:
    due = add_working_time(calendar, start, amount)

    assert working_time_between(calendar, start, due) == amount


@given(calendars, instants, instants, instants)
@settings(max_examples=100, deadline=None)
def test_time_between_adds_up_over_a_point_between(
    calendar: WorkCalendar, one: datetime, two: datetime, three: datetime
) -> None:
    start, middle, end = sorted([one, two, three])

    parts = [
        working_time_between(calendar, start, middle),
        working_time_between(calendar, middle, end),
    ]

    assert sum(parts, timedelta()) == working_time_between(calendar, start, end)


@given(calendars, instants, st.integers(min_value=1, max_value=30))
@settings(max_examples=100, deadline=None)
def test_days_and_workdays_grow_with_their_count_and_end_after_the_start(
    calendar: WorkCalendar, start: datetime, count: int
) -> None:
    assert start < add_workdays(calendar, start, count) < add_workdays(calendar, start, count + 1)
    assert start < add_days(start, count) < add_days(start, count + 1)
    assert add_days(start, count) - add_days(start, count - 1) == timedelta(days=1)


@given(calendars, instants, st.integers(min_value=1, max_value=20))
@settings(max_examples=100, deadline=None)
def test_a_count_of_workdays_holds_that_many_workdays(
    calendar: WorkCalendar, start: datetime, count: int
) -> None:
    due = add_workdays(calendar, start, count)

    last = (due - timedelta(microseconds=1)).date()
    days = (last - start.date()).days
    worked = [start.date() + timedelta(days=n) for n in range(1, days + 1)]
    assert sum(calendar.is_workday(day) for day in worked) == count
    assert calendar.is_workday(last)


@given(instants, amounts)
@settings(max_examples=100, deadline=None)
def test_round_the_clock_is_plain_time(start: datetime, amount: timedelta) -> None:
    assert add_working_time(ROUND, start, amount) == start + amount


@pytest.mark.parametrize("zone_hours", [-5, 0, 8])
def test_the_zone_of_the_start_makes_no_difference(zone_hours: int) -> None:
    start = when("2024-12-10T17:30")
    elsewhere = start.astimezone(timezone(timedelta(hours=zone_hours)))

    due = add_working_time(OFFICE, elsewhere, timedelta(hours=1))

    assert due == when("2024-12-11T09:30")
    assert add_workdays(OFFICE, elsewhere, 1) == when("2024-12-11T18:00")
    assert add_days(elsewhere, 1) == when("2024-12-12T00:00")


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2024-12-10T09:00", 180, "2024-12-10T12:00"),  # used up exactly at noon
        ("2024-12-10T09:00", 181, "2024-12-10T13:31"),
        ("2024-12-10T11:30", 60, "2024-12-10T14:00"),
        ("2024-12-10T12:00", 1, "2024-12-10T13:31"),  # begins at an edge
        ("2024-12-10T18:00", 30, "2024-12-11T09:30"),
        ("2024-12-10T23:59", 30, "2024-12-11T09:30"),
        ("2024-12-11T00:00", 30, "2024-12-11T09:30"),
        ("2024-12-13T17:00", 450, "2024-12-16T17:00"),  # over an ordinary weekend
        ("2024-12-10T20:00", 0, "2024-12-10T20:00"),  # no time at all is over at once
    ],
)
def test_office_hours_to_the_minute(start: str, minutes: int, due: str) -> None:
    assert add_working_time(OFFICE, when(start), timedelta(minutes=minutes)) == when(due)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2024-12-10T23:00", 1, "2024-12-11T00:00"),  # used up exactly at midnight
        ("2024-12-10T23:00", 2, "2024-12-11T01:00"),  # and over it without a gap
        ("2024-12-13T23:00", 2, "2024-12-16T01:00"),  # Saturday is free
    ],
)
def test_a_span_up_to_midnight_loses_nothing(start: str, hours: int, due: str) -> None:
    assert add_working_time(NIGHT, when(start), timedelta(hours=hours)) == when(due)


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        # National Day 2025: 28 September (Sunday) and 11 October (Saturday) are worked.
        ("2025-09-26T10:00", 1, "2025-09-28"),
        ("2025-09-27T10:00", 1, "2025-09-28"),
        ("2025-09-30T10:00", 1, "2025-10-09"),
        ("2025-09-30T10:00", 3, "2025-10-11"),
        ("2025-10-05T10:00", 4, "2025-10-13"),
        # Spring Festival 2025: 26 January (Sunday) and 8 February (Saturday) are worked.
        ("2025-01-24T10:00", 1, "2025-01-26"),
        ("2025-01-27T10:00", 1, "2025-02-05"),
        ("2025-01-27T10:00", 4, "2025-02-08"),
        ("2025-01-27T10:00", 7, "2025-02-12"),
        # Spring Festival 2026: 14 and 28 February (Saturdays) are worked.
        ("2026-02-13T10:00", 1, "2026-02-14"),
        ("2026-02-14T10:00", 1, "2026-02-24"),
        ("2026-02-14T10:00", 5, "2026-02-28"),
    ],
)
def test_workdays_around_the_long_holidays(start: str, count: int, due: str) -> None:
    assert add_workdays(OFFICE, when(start), count) == when(f"{due}T18:00")


def test_working_time_passes_over_national_day_into_a_make_up_saturday() -> None:
    # 30 September, one hour left; 9 and 10 October; then Saturday the 11th.
    start = when("2025-09-30T17:00")

    due = add_working_time(OFFICE, start, timedelta(hours=1) + 2 * WORKDAY + timedelta(hours=1))

    assert due == when("2025-10-11T10:00")
    assert working_time_between(OFFICE, when("2025-10-01T00:00"), when("2025-10-09T00:00")) == (
        timedelta()
    )


def test_time_between_is_nothing_backwards() -> None:
    start = when("2024-12-10T10:00")

    assert working_time_between(OFFICE, start, start) == timedelta()
    assert working_time_between(OFFICE, start, start - timedelta(days=1)) == timedelta()


def test_a_day_of_an_unknown_year_is_guessed_and_said_to_be() -> None:
    friday, saturday = date(2027, 1, 8), date(2027, 1, 9)

    assert [OFFICE.is_workday(friday), OFFICE.is_workday(saturday)] == [True, False]
    assert [OFFICE.is_announced(friday), OFFICE.is_announced(LAST)] == [False, True]
    assert ROUND.is_announced(friday)


def test_days_off_by_law_are_no_workdays_of_an_unknown_year_either() -> None:
    # New Year, the eve and the third day of the Spring Festival, National Day: all weekdays.
    off = [date(2027, 1, 1), date(2027, 2, 5), date(2027, 2, 8), date(2027, 10, 1)]

    assert not any(OFFICE.is_workday(on) for on in off)
    assert all(ROUND.is_workday(on) for on in off)
    assert OFFICE.is_workday(date(2027, 2, 9))


def test_a_calendar_without_any_workday_is_refused_rather_than_endless() -> None:
    never = WorkCalendar(days={}, intervals=())
    dead = WorkCalendar(days={date(2024, 1, 1) + timedelta(days=n): False for n in range(4000)})

    for calendar in (never, dead):
        with pytest.raises(ValueError, match="no workday"):
            add_working_time(calendar, when("2024-01-01T09:00"), timedelta(minutes=1))
        with pytest.raises(ValueError, match="no workday"):
            add_workdays(calendar, when("2024-01-01T09:00"), 1)


def test_less_than_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        add_working_time(OFFICE, when("2024-12-10T09:00"), timedelta(minutes=-1))
    with pytest.raises(ValueError, match="at least one"):
        add_workdays(OFFICE, when("2024-12-10T09:00"), 0)


@given(instants, st.sampled_from([0, 12]))
@settings(max_examples=100, deadline=None)
def test_every_instant_lies_within_the_bounds_of_its_own_day(at: datetime, hour: int) -> None:
    start, end = day_bounds(business_day(at, hour), hour)

    assert start <= at < end
    assert end - start == timedelta(days=1)


@given(st.dates(min_value=FIRST, max_value=LAST), st.sampled_from([0, 12]))
@settings(max_examples=100, deadline=None)
def test_days_follow_each_other_without_gap(on: date, hour: int) -> None:
    assert day_bounds(on, hour)[1] == day_bounds(on + timedelta(days=1), hour)[0]
    assert business_day(day_bounds(on, hour)[0], hour) == on


@pytest.mark.parametrize(
    ("at", "hour", "day"),
    [
        ("2024-12-09T23:59", 0, "2024-12-09"),
        ("2024-12-10T00:00", 0, "2024-12-10"),
        ("2024-12-09T11:59", 12, "2024-12-09"),
        ("2024-12-09T12:00", 12, "2024-12-10"),
    ],
)
def test_a_day_begins_at_midnight_or_at_noon_before(at: str, hour: int, day: str) -> None:
    assert business_day(when(at), hour) == date.fromisoformat(day)


def test_the_end_of_a_day_is_the_next_midnight() -> None:
    assert end_of_day(date(2024, 12, 31)) == when("2025-01-01T00:00")


@pytest.mark.parametrize(
    "stored",
    [
        [["09:00", "12:00"], ["13:00", 18]],
        [["09:00", "12:00"], ["13:00"]],
        [["09:00", "09:00"], ["10:00", "12:00"]],
        [["10:00", "12:00"], ["09:00", "09:30"]],
        "09:00",
    ],
)
def test_hours_of_another_form_or_order_are_refused(stored: object) -> None:
    with pytest.raises(ValueError, match="hours are"):
        read_intervals(stored)


def test_a_day_is_the_calendars_unless_the_city_says_otherwise() -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=CITY_ZONE)
    assert business_day(late) == date(2026, 3, 2)
    first, after = day_bounds(date(2026, 3, 2))
    assert (first.isoformat(), after.isoformat()) == (
        "2026-03-02T00:00:00+08:00", "2026-03-03T00:00:00+08:00",
    )  # fmt: skip
