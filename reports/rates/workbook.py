"""The assessment as a workbook: both tables, in both scopes, and on which terms they count.

Shares, counts and changes are numbers, so that a spreadsheet can go on calculating.
"""

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from typing import Any

from grids.models import Kind
from hotline.tables.sheets import Book, Head, Signed
from hotline.times import say_in_full
from reports.exports.kinds import Making
from reports.rates.counting import RateRow, RateTable
from reports.rates.measures import BY_NAME
from reports.rates.screen import has_zones, say_terms
from reports.rates.sorting import COMPOSITE, DEADLINES
from reports.rates.terms import Terms
from reports.rates.values import THREE_RATES, Scope

MINUTES_AN_HOUR = 60
SHEETS = (("rates", Scope.ALL), ("deadlines", Scope.ALL), ("deadlines", Scope.KEPT))


def write_rates(making: Making, table: RateTable) -> None:
    """Write the workbook of a counted table, telling how far it is row by row."""
    lines = [*table.rows, table.total]
    making.begin(len(lines) * len(SHEETS))
    book = Book()
    for view, scope in SHEETS:
        name = "三率" if view == "rates" else f"办理时效（{scope.label}）"
        book.begin_sheet(name, list(_heads(table, view)))
        for line in lines:
            book.add(_values(table, line, view, scope))
        making.advance(len(lines))
    _say_where_from(book, table, making)
    book.write_to(making.out)


def _heads(table: RateTable, view: str) -> Iterator[Head]:
    terms = table.question.terms
    yield Head(table.question.dimension.label, 24)
    if view == "rates":
        if terms.has_ranking:
            yield Head("名次", 8)
        if has_zones(table):
            yield Head("分区", 8)
        yield from (Head("有效回访"), Head("比上期（件）"))
        for name in _three(terms):
            label = COMPOSITE if name == "composite" else BY_NAME[name].label
            for scope in Scope:
                yield from _rate_heads(f"{label}（{scope.label}）", with_parts=name != "composite")
        yield Head("不满意")
        return
    yield Head("派单")
    for name in DEADLINES:
        yield from _rate_heads(BY_NAME[name].label, with_parts=True)
    yield from (Head("平均办理时长（小时）"), Head("中位办理时长（小时）"))


def _rate_heads(label: str, *, with_parts: bool) -> Iterator[Head]:
    if with_parts:
        yield from (Head(f"{label} 分子"), Head(f"{label} 基数"))
    yield from (Head(label), Head(f"{label} 比上期（百分点）"))


def _three(terms: Terms) -> tuple[str, ...]:
    return (*THREE_RATES, "composite") if terms.has_composite else THREE_RATES


def _values(table: RateTable, row: RateRow, view: str, scope: Scope) -> Iterator[Any]:
    terms = table.question.terms
    yield row.label
    if view == "rates":
        if terms.has_ranking:
            yield row.rank
        if has_zones(table):
            yield row.zone.label if row.zone else None
        now, before = (row.counts[t, Scope.ALL].number("solved.base") for t in ("now", "before"))
        yield from (now, Signed(now - before))
        for name in _three(terms):
            for each in Scope:
                yield from _rate_values(row, name, each)
        yield row.counts["now", Scope.ALL].number("satisfied.dissatisfied")
        return
    counts = row.counts["now", scope]
    yield counts.number("returned.base")
    for name in DEADLINES:
        yield from _rate_values(row, name, scope)
    for minutes in (counts.mean_minutes, counts.median_minutes):
        yield None if minutes is None else round(minutes / MINUTES_AN_HOUR, 1)


def _rate_values(row: RateRow, name: str, scope: Scope) -> Iterator[Any]:
    rate, earlier = row.figures[scope][name], row.earlier[scope][name]
    if name != "composite":
        yield from (_plain(rate.numerator), rate.base)
    change = rate.points_from(earlier)
    yield from (rate.share, None if change is None else Signed(change))


def _plain(numerator: Fraction) -> int | float:
    """Return a numerator as a number; 基本满意 makes it a broken one."""
    return int(numerator) if numerator.denominator == 1 else round(float(numerator), 2)


def _say_where_from(book: Book, table: RateTable, making: Making) -> None:
    book.begin_sheet("说明", [Head("项目", 16), Head("内容", 80)])
    for label, text in _facts(table, making.at):
        book.add((label, text))
    said = dict.fromkeys(s for view, scope in SHEETS for s in say_terms(table, view, scope))
    for sentence in said:
        if not sentence.startswith("本表"):
            book.add(("口径", sentence))
    for name in (*THREE_RATES, *DEADLINES):
        book.add((BY_NAME[name].label, BY_NAME[name].says))


def _facts(table: RateTable, at: datetime) -> Iterator[tuple[str, str]]:
    question, place = table.question, table.question.place
    yield "周期", f"{question.span}（{question.span.days_text}）"
    yield "统计维度", question.dimension.label
    for label, chosen in (
        ("承办单位", place.unit), ("事项分类", place.category), ("地域", place.grid)
    ):  # fmt: skip
        if chosen is not None:
            yield label, str(chosen)
    if question.kind:
        yield "诉求类型", Kind(question.kind).label
    if place.units is not None and place.unit is None:
        yield "范围", "本单位及下级单位"
    yield "统计时间", say_in_full(at)
