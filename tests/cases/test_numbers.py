"""Numbers: of cases by the day and without a gap, of papers by the year."""

from datetime import date, timedelta

import pytest

from cases.models import (
    Case,
    Series,
)
from cases.services.record import numbers
from cases.services.record.numbers import take_year_number

pytestmark = pytest.mark.django_db


def test_numbers_begin_anew_with_the_citys_year(at):
    new_year = at.replace(month=12, day=31, hour=23, minute=59)
    assert take_year_number(Series.SUPERVISION, new_year) == (2024, 1)
    assert take_year_number(Series.SUPERVISION, new_year + timedelta(minutes=1)) == (2025, 1)
    assert take_year_number(Series.URGE, new_year) == (2024, 1)
    assert take_year_number(Series.SUPERVISION, new_year) == (2024, 2)


def test_numbers_of_a_day_follow_one_another_and_each_day_begins_anew(db):
    day, next_day = date(2024, 12, 10), date(2024, 12, 11)
    assert numbers.last_number(day) == 0
    assert numbers.take_numbers(day) == ["24121000001"]
    assert numbers.take_numbers(day, 2) == ["24121000002", "24121000003"]
    assert numbers.take_numbers(next_day) == ["24121100001"]
    assert numbers.last_number(day) == 3
    assert numbers.numbers_after(day, 3, 2) == ["24121000004", "24121000005"]
    assert numbers.last_number(day) == 3, "asking takes none"


def test_draw_ids_gives_as_many_as_are_wanted_and_none_twice(db):
    drawn = [*numbers.draw_ids(Case, 3), *numbers.draw_ids(Case)]
    assert len(set(drawn)) == 4
    assert numbers.draw_ids(Case, 0) == []
