"""Limits over real calendars: a table of examples of 2026, and what must hold of any."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grids.deadlines import CITY_ZONE, WorkCalendar, add_working_time, working_time_between
from grids.seeding.workdays import workdays_of
from grids.skipped import notable_days, say_hours
from grids.terms import (
    ROUND_THE_CLOCK,
    Step,
    Terms,
    due_instants,
    extended,
    limit_end,
    moved_by_pause,
    replay,
)

DAYS = [*workdays_of(2025), *workdays_of(2026)]
KNOWN = {day.on: day.is_workday for day in DAYS}
NAMES = {day.on: day.note for day in DAYS if day.note}
OFFICE = WorkCalendar(days=KNOWN, names=NAMES)
SHIFTS = WorkCalendar(
    ((time(0), time(2)), (time(8), time(12)), (time(12), time(12, 30)), (time(20), time(0))), KNOWN
)
CALENDARS = (OFFICE, SHIFTS, ROUND_THE_CLOCK)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+08:00")


def said(moment: datetime) -> str:
    return f"{moment.astimezone(CITY_ZONE):%m-%dT%H:%M}"


# Spring Festival 2026: off 15–23 February, worked on Saturdays 14 and 28 February.
# National Day 2026: off 1–7 October, worked on Sunday 20 September and Saturday 10 October.
@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        ("02-13T09:00", 1, "workday", "02-14T18:00"),
        ("02-13T09:00", 3, "workday", "02-25T18:00"),
        ("02-10T09:00", 7, "workday", "02-26T18:00"),
        ("02-14T10:00", 1, "workday", "02-24T18:00"),
        ("02-15T00:00", 1, "workday", "02-24T18:00"),
        ("02-23T23:59", 1, "workday", "02-24T18:00"),
        ("02-24T09:00", 5, "workday", "03-02T18:00"),
        ("02-13T09:00", 11, "workday", "03-06T18:00"),
        ("09-18T17:00", 2, "workday", "09-21T18:00"),
        ("09-30T17:59", 1, "workday", "10-08T18:00"),
        ("09-30T09:00", 3, "workday", "10-10T18:00"),
        ("09-30T09:00", 7, "workday", "10-15T18:00"),
        ("02-14T10:00", 3, "day", "02-18T00:00"),
        ("09-30T23:59", 1, "day", "10-02T00:00"),
        ("02-16T23:30", 24, "hour", "02-17T23:30"),
        ("10-01T23:30", 2, "hour", "10-02T01:30"),
    ],
)
def test_a_limit_ends_as_the_calendar_of_2026_says(start, amount, unit, due):
    assert said(limit_end(Terms(amount, unit), OFFICE, at(start))) == due


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("09-30T16:00", 450, "10-08T16:00"),
        ("09-30T16:00", 120, "09-30T18:00"),
        ("09-30T16:00", 121, "10-08T09:01"),
        ("02-14T17:00", 450, "02-24T17:00"),
        ("02-13T17:30", 60, "02-14T09:30"),
        ("02-14T11:30", 60, "02-14T14:00"),
    ],
)
def test_working_minutes_pass_over_holidays_and_through_make_up_days(start, minutes, due):
    assert said(add_working_time(OFFICE, at(start), timedelta(minutes=minutes))) == due


@pytest.mark.parametrize(
    ("stopped", "resumed", "due"),
    [
        # Nobody works between: nothing moves.
        ("02-14T18:00", "02-24T09:00", "02-26T18:00"),
        ("02-17T12:00", "02-20T12:00", "02-26T18:00"),
        # Stopped for the three working hours of a morning.
        ("02-24T09:00", "02-24T13:30", "02-27T12:00"),
        # A working day before the holiday, caught up on the make-up Saturday.
        ("02-12T09:00", "02-14T09:00", "02-28T18:00"),
        # It was due, or late already, when it was stopped.
        ("02-26T18:00", "03-05T09:00", "02-26T18:00"),
        ("02-27T09:00", "03-05T09:00", "02-26T18:00"),
    ],
)
def test_a_pause_leaves_as_much_working_time_as_there_was(stopped, resumed, due):
    assert said(moved_by_pause(OFFICE, at("02-26T18:00"), at(stopped), at(resumed))) == due


def test_a_limit_from_signing_is_provisional_until_it_is_signed():
    terms = Terms(3, "workday", "signing", sign_minutes=450)
    waiting = due_instants(terms, OFFICE, at("09-30T16:00"))
    signed = due_instants(terms, OFFICE, at("09-30T16:00"), at("10-10T11:00"))
    assert (waiting.is_provisional, said(waiting.reply_due_at)) == (True, "10-12T18:00")
    assert (signed.is_provisional, said(signed.reply_due_at)) == (False, "10-14T18:00")
    assert signed.sign_due_at == waiting.sign_due_at


def test_an_extension_is_counted_in_the_limits_own_unit():
    assert said(extended(Terms(7, "workday"), OFFICE, at("09-30T18:00"), 2)) == "10-09T18:00"
    assert said(extended(Terms(3, "day"), OFFICE, at("10-02T00:00"), 3)) == "10-05T00:00"
    assert said(extended(Terms(24, "hour"), OFFICE, at("10-02T01:30"), 24)) == "10-03T01:30"


def test_an_order_during_a_pause_is_moved_from_then_on_only():
    terms, ordered = Terms(7, "workday"), at("03-04T12:00")
    steps = [
        Step(at("02-26T09:00"), stopped_at=at("02-24T09:00")),
        Step(at("02-25T09:00"), due_at=ordered),
    ]
    # One working day passed between the order and the resumption.
    assert said(replay(terms, OFFICE, at("02-26T18:00"), steps)) == "03-05T12:00"


def test_days_left_out_and_worked_are_named():
    days = notable_days(OFFICE, at("09-18T09:00"), at("10-12T18:00"))
    assert [str(day) for day in days] == [
        "9月19日 周末（休）", "9月20日 国庆节调休上班（班）", "9月25日—27日 中秋（休）",
        "10月1日—7日 国庆节（休）", "10月10日 国庆节调休上班（班）", "10月11日 周末（休）",
    ]  # fmt: skip
    assert notable_days(ROUND_THE_CLOCK, at("09-18T09:00"), at("10-12T18:00")) == []
    assert say_hours(SHIFTS) == "00:00—02:00、08:00—12:00、12:00—12:30、20:00—24:00"


# What must hold of any calendar and instant of the year.

calendars = st.sampled_from(CALENDARS)
moments = st.integers(0, 300 * 24 * 60).map(lambda n: at("01-01T00:00") + timedelta(minutes=n))
spans = st.integers(0, 40 * 60).map(lambda n: timedelta(minutes=n))
units = st.sampled_from(["day", "workday", "hour"])
few = settings(max_examples=60, deadline=None)


@few
@given(calendars, moments, spans, spans)
def test_adding_time_is_additive_across_any_split(calendar, start, one, two):
    whole = add_working_time(calendar, start, one + two)
    assert add_working_time(calendar, add_working_time(calendar, start, one), two) == whole


@few
@given(calendars, moments, moments, spans)
def test_adding_time_is_monotone_in_start_and_amount(calendar, one, two, span):
    first, last = sorted((one, two))
    assert add_working_time(calendar, first, span) <= add_working_time(calendar, last, span)
    more = span + timedelta(minutes=1)
    assert add_working_time(calendar, one, span) < add_working_time(calendar, one, more)


@few
@given(calendars, moments, spans)
def test_no_minute_is_lost_at_midnight_or_an_intervals_edge(calendar, start, span):
    due = add_working_time(calendar, start, span)
    assert working_time_between(calendar, start, due) == span


@few
@given(calendars, moments, moments, moments)
def test_time_between_adds_up_over_any_instant_between(calendar, one, two, three):
    first, middle, last = sorted((one, two, three))
    parts = working_time_between(calendar, first, middle)
    parts += working_time_between(calendar, middle, last)
    assert parts == working_time_between(calendar, first, last)


@few
@given(calendars, moments, moments)
def test_stopping_and_resuming_at_once_changes_nothing(calendar, due, stopped):
    assert moved_by_pause(calendar, due, stopped, stopped) == due


@few
@given(calendars, moments, spans, spans, spans)
def test_two_pauses_in_a_row_are_one(calendar, stopped, left, one, two):
    due = add_working_time(calendar, stopped, left)
    middle, end = stopped + one, stopped + one + two
    twice = moved_by_pause(calendar, moved_by_pause(calendar, due, stopped, middle), middle, end)
    assert twice == moved_by_pause(calendar, due, stopped, end)


@few
@given(calendars, moments, spans, spans)
def test_what_was_left_at_the_stop_is_left_at_the_resumption(calendar, stopped, left, pause):
    due = add_working_time(calendar, stopped, left)
    moved = moved_by_pause(calendar, due, stopped, stopped + pause)
    assert moved >= due
    assert working_time_between(calendar, stopped + pause, moved) == left


@few
@given(calendars, units, moments, moments, st.integers(1, 11))
def test_a_limit_is_monotone_in_its_start_and_its_amount(calendar, unit, one, two, amount):
    first, last = sorted((one, two))
    terms = Terms(amount, unit)
    assert first < limit_end(terms, calendar, first) <= limit_end(terms, calendar, last)
    assert limit_end(terms, calendar, one) < limit_end(Terms(amount + 1, unit), calendar, one)
