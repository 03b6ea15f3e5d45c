"""When a citizen is called again: another part of the day, never the same hour."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.retries import next_hour, next_try, part_of_day, read_starts
from grids.deadlines import CITY_ZONE

STARTS = read_starts(["18:00", "09:00", "12:00"])


def on(day, hour, minute=0):
    return datetime(2024, 12, day, hour, minute, tzinfo=CITY_ZONE)


@pytest.mark.parametrize(
    ("tried", "now", "again"),
    [
        ([], on(10, 9, 30), on(10, 12)),
        ([], on(10, 11, 59), on(10, 12)),
        ([on(10, 9, 30)], on(10, 12, 10), on(10, 18)),
        ([on(10, 9, 30), on(10, 12, 10)], on(10, 19), on(11, 9)),
        ([on(10, 12)], on(10, 18, 30), on(11, 9)),
        ([], on(10, 20), on(11, 9)),
        ([], on(10, 8), on(10, 9)),
        ([], on(10, 17, 30), on(10, 18)),
    ],
)
def test_the_next_part_of_the_day_that_was_not_tried(tried, now, again):
    assert next_try(tried, now, STARTS) == again


def test_a_city_with_one_part_of_the_day_calls_on_the_next_day():
    assert next_try([], on(10, 9, 30), [time(9)]) == on(11, 9)


def test_without_parts_of_the_day_the_next_hour_will_do():
    assert next_try([], on(10, 9, 30), []) == on(10, 10)


moments = st.integers(0, 366 * 24 * 60).map(lambda n: on(1, 0) + timedelta(minutes=n))
days = st.lists(st.times(), min_size=1, max_size=5, unique=True).map(sorted)


@given(moments, days)
def test_it_is_never_in_the_same_hour_and_always_at_a_beginning(now, starts):
    again = next_try([], now, starts)
    assert next_hour(now) <= again <= now + timedelta(days=2)
    assert again.time() in starts


@given(moments, days)
def test_it_is_another_part_of_the_day_where_there_is_one(now, starts):
    again = next_try([], now, starts)
    if len(starts) > 1:
        assert part_of_day(again, starts) != part_of_day(now, starts) % len(starts)
