"""The stretch of time that an assessment is about, the one before it, and the one after."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models

from grids.deadlines import day_bounds
from grids.rules import rule
from hotline.errors import InvalidInput

LONGEST_DAYS = 366
ONE_DAY = timedelta(days=1)


class SpanKind(models.TextChoices):
    """By what the time is cut."""

    DAY = "day", "日"
    WEEK = "week", "周"
    MONTH = "month", "月"
    QUARTER = "quarter", "季"
    YEAR = "year", "年"
    CUSTOM = "custom", "自定"


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days from `from_on` to `to_on`, both included.

    `starts_at_hour` is the hour at which the city's day begins, `month_starts_on` the day
    on which its assessment month does: from the 19th, 6月 is 19 May to 18 June.
    """

    kind: SpanKind
    from_on: date
    to_on: date
    starts_at_hour: int = 0
    month_starts_on: int = 1

    @property
    def start(self) -> datetime:
        """Return the first instant."""
        return day_bounds(self.from_on, self.starts_at_hour)[0]

    @property
    def end(self) -> datetime:
        """Return the instant after the last one."""
        return day_bounds(self.to_on, self.starts_at_hour)[1]

    def previous(self) -> "Span":
        """Return the span that ends where this one begins; a custom one is as long."""
        if self.kind == SpanKind.CUSTOM:
            length = self.to_on - self.from_on
            return self._of(self.from_on - ONE_DAY - length, self.from_on - ONE_DAY)
        return self._around(self.from_on - ONE_DAY)

    def following(self) -> "Span":
        """Return the span that begins where this one ends."""
        if self.kind == SpanKind.CUSTOM:
            length = self.to_on - self.from_on
            return self._of(self.to_on + ONE_DAY, self.to_on + ONE_DAY + length)
        return self._around(self.to_on + ONE_DAY)

    def _of(self, first: date, last: date) -> "Span":
        return Span(self.kind, first, last, self.starts_at_hour, self.month_starts_on)

    def _around(self, on: date) -> "Span":
        return span_around(self.kind, on, self.starts_at_hour, self.month_starts_on)

    @property
    def days_text(self) -> str:
        """Return the days: 5月19日—6月18日, with the year of the end where it differs."""
        first, last = _day(self.from_on), _day(self.to_on)
        if self.from_on == self.to_on:
            return first
        return f"{first}—{_year(self.to_on, self.from_on)}{last}"

    def __str__(self) -> str:
        year = f"{self.to_on.year}年"
        if self.kind == SpanKind.MONTH:
            return f"{year}{self.to_on.month}月{self._shifted()}"
        if self.kind == SpanKind.QUARTER:
            return f"{year}第{(self.to_on.month + 2) // 3}季度{self._shifted()}"
        if self.kind == SpanKind.YEAR:
            return f"{year}{self._shifted()}"
        return f"{self.from_on.year}年{self.days_text}"

    def _shifted(self) -> str:
        return f"（{self.days_text}）" if self.month_starts_on > 1 else ""


def _day(on: date) -> str:
    return f"{on.month}月{on.day}日"


def _year(on: date, beside: date) -> str:
    return f"{on.year}年" if on.year != beside.year else ""


def span_around(
    kind: SpanKind, on: date, starts_at_hour: int = 0, month_starts_on: int = 1
) -> Span:
    """Return the day, week, month, quarter or year in which a day lies.

    A week runs from Monday. An assessment month is named after the month in which it ends;
    quarters and years are three and twelve of them.
    """
    if kind == SpanKind.WEEK:
        first = on - timedelta(days=on.weekday())
        return Span(kind, first, first + timedelta(days=6), starts_at_hour, month_starts_on)
    if kind not in (SpanKind.MONTH, SpanKind.QUARTER, SpanKind.YEAR):
        return Span(kind, on, on, starts_at_hour, month_starts_on)
    months = {SpanKind.MONTH: 1, SpanKind.QUARTER: 3, SpanKind.YEAR: 12}[kind]
    number = on.year * 12 + on.month - 1
    if 1 < month_starts_on <= on.day:
        number += 1
    first_month = number // months * months
    first = _month_begins(first_month, month_starts_on)
    last = _month_begins(first_month + months, month_starts_on) - ONE_DAY
    return Span(kind, first, last, starts_at_hour, month_starts_on)


def _month_begins(number: int, starts_on: int) -> date:
    # Months are counted from year 0; a shifted one begins in the month before its name.
    year, month = divmod(number if starts_on == 1 else number - 1, 12)
    return date(year, month + 1, starts_on)


def span_of(kind: SpanKind, on: date) -> Span:
    """Return the span around a day by the city's own days and months."""
    return span_around(kind, on, rule("day.starts_at_hour"), rule("rates.month_starts_on"))


def custom_span(since: date, until: date) -> Span:
    """Return the span of any days; InvalidInput where they are in wrong order or too many."""
    if until < since:
        raise InvalidInput(fields={"until": "截止日期不能早于起始日期。"})
    if (until - since).days >= LONGEST_DAYS:
        raise InvalidInput(fields={"until": f"一次最多统计{LONGEST_DAYS}天。"})
    hour, month_day = rule("day.starts_at_hour"), rule("rates.month_starts_on")
    return Span(SpanKind.CUSTOM, since, until, hour, month_day)
