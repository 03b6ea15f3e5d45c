"""Numbers without a gap: of cases within their day, of papers within their year."""

from collections.abc import Iterator

from cases.books.invariant import COUNTED, Check, Part, count
from cases.models import DayCounter

DAYS_AT_ONCE = 30

# In the index's order a number of the day sorts between its six digits and those with an A.
CASE_NUMBERS = COUNTED.format(
    rows="""
    SELECT 'case_numbers', counter.day::text,
        numbered.found <> counter.last OR coalesce(numbered.highest, 0) <> counter.last
    FROM cases_daycounter counter
    CROSS JOIN LATERAL (
        SELECT count(*) AS found, max(substr(c.number, 7)::int) AS highest FROM cases_case c
        WHERE c.number > to_char(counter.day, 'YYMMDD')
        AND c.number < to_char(counter.day, 'YYMMDD') || 'A'
    ) numbered
    WHERE counter.day = ANY(%(days)s)
    """
)
PAPER_NUMBERS = COUNTED.format(
    rows="""
    SELECT 'paper_numbers', counter.series || ' ' || counter.year,
        paper.found <> counter.last OR paper.highest IS DISTINCT FROM counter.last
    FROM cases_yearcounter counter
    CROSS JOIN LATERAL (
        SELECT count(*) AS found, max(number) AS highest FROM (
            SELECT u.number FROM cases_urge u
            WHERE counter.series = 'urge' AND u.kind = 'notice' AND u.year = counter.year
            UNION ALL
            SELECT o.number FROM cases_supervisionorder o
            WHERE counter.series = 'supervision' AND o.year = counter.year
            UNION ALL
            SELECT k.number FROM cases_circular k
            WHERE counter.series = 'circular' AND k.year = counter.year
        ) paper
    ) paper
    """
)


def _case_numbers() -> Iterator[Part]:
    days = list(DayCounter.objects.order_by("day").values_list("day", flat=True))
    for start in range(0, len(days), DAYS_AT_ONCE):
        yield from count(CASE_NUMBERS, {"days": days[start : start + DAYS_AT_ONCE]})


def _paper_numbers() -> Iterator[Part]:
    yield from count(PAPER_NUMBERS, {})


NUMBERS = (
    Check({"case_numbers": "工单编号当日连续"}, _case_numbers),
    Check({"paper_numbers": "催办通知书、督办单、通报编号当年连续"}, _paper_numbers),
)
