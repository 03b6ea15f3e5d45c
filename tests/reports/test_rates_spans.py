"""Days, weeks, assessment months and their neighbours."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.services import set_rule
from hotline.errors import InvalidInput
from reports.rates.spans import SpanKind, custom_span, span_around, span_of

CASES = [
    ("day", date(2024, 6, 10), 1, date(2024, 6, 10), date(2024, 6, 10), "2024年6月10日"),
    ("week", date(2024, 6, 12), 1, date(2024, 6, 10), date(2024, 6, 16), "2024年6月10日—6月16日"),
    ("week", date(2025, 1, 1), 1, date(2024, 12, 30), date(2025, 1, 5),
     "2024年12月30日—2025年1月5日"),
    ("month", date(2024, 2, 3), 1, date(2024, 2, 1), date(2024, 2, 29), "2024年2月"),
    ("month", date(2024, 6, 18), 19, date(2024, 5, 19), date(2024, 6, 18),
     "2024年6月（5月19日—6月18日）"),
    ("month", date(2024, 6, 19), 19, date(2024, 6, 19), date(2024, 7, 18),
     "2024年7月（6月19日—7月18日）"),
    ("month", date(2024, 12, 25), 19, date(2024, 12, 19), date(2025, 1, 18),
     "2025年1月（12月19日—2025年1月18日）"),
    ("quarter", date(2024, 5, 3), 1, date(2024, 4, 1), date(2024, 6, 30), "2024年第2季度"),
    ("quarter", date(2024, 12, 25), 19, date(2024, 12, 19), date(2025, 3, 18),
     "2025年第1季度（12月19日—2025年3月18日）"),
    ("quarter", date(2024, 8, 3), 1, date(2024, 7, 1), date(2024, 9, 30), "2024年第3季度"),
    ("quarter", date(2024, 12, 3), 1, date(2024, 10, 1), date(2024, 12, 31), "2024年第4季度"),
    ("year", date(2024, 5, 3), 1, date(2024, 1, 1), date(2024, 12, 31), "2024年"),
    ("year", date(2024, 12, 20), 19, date(2024, 12, 19), date(2025, 12, 18),
     "2025年（12月19日—2025年12月18日）"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "on", "starts_on", "first", "last", "words"), CASES)
def test_span_around_a_day(kind, on, starts_on, first, last, words):
    span = span_around(SpanKind(kind), on, month_starts_on=starts_on)
    assert (span.from_on, span.to_on, str(span)) == (first, last, words)


@given(
    kind=st.sampled_from([k for k in SpanKind if k != SpanKind.CUSTOM]),
    on=st.dates(date(2001, 1, 1), date(2090, 12, 31)),
    starts_on=st.integers(1, 28),
    hour=st.sampled_from([0, 12]),
)
def test_spans_tile_the_calendar(kind, on, starts_on, hour):
    span = span_around(kind, on, hour, starts_on)
    before, after = span.previous(), span.following()
    assert span.from_on <= on <= span.to_on
    assert (before.end, after.start) == (span.start, span.end)
    assert before.following() == span == after.previous()
    for day in (span.from_on, span.to_on):
        assert span_around(kind, day, hour, starts_on) == span


def test_a_custom_span_is_compared_with_as_many_days_before(db):
    span = custom_span(date(2024, 6, 10), date(2024, 6, 16))
    assert span.previous() == custom_span(date(2024, 6, 3), date(2024, 6, 9))
    assert span.following() == custom_span(date(2024, 6, 17), date(2024, 6, 23))
    assert str(span) == "2024年6月10日—6月16日"


def test_a_custom_span_has_an_order_and_an_end(db):
    first = date(2024, 1, 1)
    assert custom_span(first, first + timedelta(days=365)).to_on == date(2024, 12, 31)
    with pytest.raises(InvalidInput) as refused:
        custom_span(first, first + timedelta(days=366))
    assert refused.value.fields == {"until": "一次最多统计366天。"}
    with pytest.raises(InvalidInput):
        custom_span(first, first - timedelta(days=1))


def test_the_city_says_when_its_day_and_its_month_begin(db):
    set_rule("rates.month_starts_on", 19)
    set_rule("day.starts_at_hour", 12)
    span = span_of(SpanKind.MONTH, date(2024, 6, 1))
    assert span.start.isoformat() == "2024-05-18T12:00:00+08:00"
    assert span.end.isoformat() == "2024-06-18T12:00:00+08:00"
