"""Days and instants within the bounds, and the fields that hold them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import get_default_timezone

from hotline.bounds import falls_due, happened, is_in_bounds, read_day
from hotline.errors import InvalidInput
from hotline.form_fields import Day, Instant

CITY = get_default_timezone()
AT = datetime(2024, 12, 10, 9, 30, tzinfo=CITY)


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        (date(1990, 1, 1), True),
        (date(1989, 12, 31), False),
        (date(2199, 12, 31), True),
        (date(2200, 1, 1), False),
        (datetime(1990, 1, 1, tzinfo=CITY), True),
        (datetime(1989, 12, 31, 16, tzinfo=UTC), True),
        (datetime(1989, 12, 31, 15, 59, tzinfo=UTC), False),
        (datetime(2199, 12, 31, 16, tzinfo=UTC), False),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=20))), False),
        (datetime(9999, 12, 31, 23, 59, tzinfo=timezone(-timedelta(hours=20))), False),
        (datetime(1, 1, 1), False),  # noqa: DTZ001 - as a spreadsheet has it
    ],
)
def test_bounds_are_those_of_the_citys_clock(value, fits):
    assert is_in_bounds(value) is fits


@pytest.mark.parametrize(
    "typed",
    ["0001-01-01T00:00", "0024-12-10T09:30", "1899-12-29 00:00", "9999-12-31T23:59",
     "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "2200-01-01T00:00"],
)  # fmt: skip
def test_an_instant_out_of_bounds_is_refused_in_words(typed):
    with pytest.raises(ValidationError, match="接收时间应在 1990 年至 2199 年之间"):
        Instant("接收时间").clean(typed)


def test_a_day_out_of_bounds_is_refused_in_words():
    for typed in ("0001-01-01", "0024-12-10", "1899-12-29", "9999-12-31"):
        with pytest.raises(ValidationError, match="期限应在 1990 年至 2199 年之间"):
            Day("期限").clean(typed)
    assert Day("期限").clean("2024-12-10") == date(2024, 12, 10)


def test_a_day_of_an_address_is_read_or_refused():
    assert read_day("") is None
    assert read_day("2024-12-10") == date(2024, 12, 10)
    for typed in ("2024-13-01", "10.12.2024", "0001-01-01", "２０２４-12-10", "x" * 1000):
        with pytest.raises(InvalidInput) as refusal:
            read_day(typed)
        assert set(refusal.value.fields) == {"day"}


def test_what_happened_lies_between_its_beginning_and_now():
    received = AT - timedelta(hours=2)
    said = {
        at: happened(at, at=AT, label="联系时间", since=received, after="工单接收时间")
        for at in (AT, AT + timedelta(minutes=1), received - timedelta(minutes=1))
    }
    assert list(said.values()) == ["", "联系时间不能晚于现在。", "联系时间不能早于工单接收时间。"]


def test_what_falls_due_lies_ahead_by_five_years_at_most():
    years = timedelta(days=366)
    for due in (AT + years, (AT + 4 * years).date(), AT.date()):
        assert falls_due(due, at=AT, label="反馈截止") == ""
    for due in (AT, AT - years, (AT - years).date()):
        assert falls_due(due, at=AT, label="反馈截止") == "反馈截止应在现在之后。"
    for due in (AT + 6 * years, (AT + 6 * years).date()):
        assert falls_due(due, at=AT, label="反馈截止") == "反馈截止不能超过 5 年。"
