"""The table as the page shows it: columns, cells with links to their cases, and the terms."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import urlencode

from hotline.times import say_span
from reports.rates.counting import RateRow, RateTable
from reports.rates.measures import ANSWERED, BY_NAME
from reports.rates.rows import Dimension
from reports.rates.sorting import (
    CALLED_BACK,
    COMPOSITE,
    DEADLINES,
    DISPATCHED,
    DISSATISFIED,
    MEAN,
    MEDIAN,
    Sort,
    rate_key,
    sort_after,
    sorted_table,
)
from reports.rates.terms import Terms
from reports.rates.values import NOTHING, THREE_RATES, Change, Scope, Zone

TONES = {Zone.RED: "tag-red", Zone.YELLOW: "tag-amber", Zone.BLUE: "tag-accent"}
CellUrl = Callable[[str, str, Scope], str]


@dataclass(frozen=True)
class Link:
    """A number that opens the rows it counts; no address where it is 0."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell: the value, how it changed, and what was divided."""

    text: str
    change: str = ""
    links: tuple[Link, ...] = ()
    note: str = ""
    label: str = ""


@dataclass(frozen=True)
class Column:
    """A column's heading; `says` explains it on hover, `url` sorts the rows by it.

    `order` is ``ascending`` or ``descending`` where the rows are sorted by it.
    """

    key: str
    label: str
    says: str = ""
    group: str = ""
    url: str = ""
    order: str = ""


@dataclass(frozen=True)
class Line:
    """One row as shown."""

    label: str
    cells: tuple[Cell, ...]
    url: str = ""
    zone: str = ""
    zone_tone: str = ""
    rank: int | None = None


@dataclass(frozen=True)
class Addresses:
    """Where the table leads: to a number's cases, into a row, to another order."""

    cell: CellUrl
    row: Callable[[str], str]
    sort: Callable[[str], str]


@dataclass(frozen=True)
class Screen:
    """All that the template draws; `groups` are headings over two columns each.

    A group of one column without a name carries the column itself. `unsorted_url` leads
    back to the order of the rows themselves, where they are sorted by a column.
    """

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    total: Line
    terms: tuple[str, ...]
    groups: tuple[tuple[str, int, Column], ...] = field(default=())
    unsorted_url: str = ""
    has_zones: bool = False
    has_ranks: bool = False


def draw(
    table: RateTable, view: str, scope: Scope, addresses: Addresses, sort: Sort | None = None
) -> Screen:
    """Return one of the two tables: the three rates in both scopes, or the deadlines."""
    terms = table.question.terms
    found = _rate_columns(terms) if view == "rates" else _deadline_columns()
    columns = tuple(_sortable(column, sort, addresses) for column in found)

    def line(row: RateRow) -> Line:
        cells = _rate_cells if view == "rates" else _deadline_cells
        found = tuple(
            _labelled(cell, column)
            for cell, column in zip(cells(row, scope, addresses.cell, terms), columns, strict=True)
        )
        zone = row.zone.label if row.zone else ""
        tone = TONES[row.zone] if row.zone else ""
        url = addresses.row(row.key) if row.opens else ""
        return Line(row.label, found, url, zone, tone, row.rank)

    return Screen(
        columns=columns,
        lines=tuple(line(row) for row in sorted_table(table, sort, scope).rows),
        total=line(table.total),
        terms=tuple(say_terms(table, view, scope)),
        groups=_groups(columns),
        unsorted_url=addresses.sort("") if sort else "",
        has_zones=view == "rates" and has_zones(table),
        has_ranks=view == "rates" and terms.has_ranking,
    )


def _sortable(column: Column, sort: Sort | None, addresses: Addresses) -> Column:
    order = ""
    if sort and sort.key == column.key:
        order = "descending" if sort.is_falling else "ascending"
    return replace(column, url=addresses.sort(sort_after(sort, column.key)), order=order)


def has_zones(table: RateTable) -> bool:
    """Tell whether the rows stand in zones: only units do, where the city has any."""
    question = table.question
    return question.terms.zone_by != "none" and question.dimension == Dimension.UNIT


def _labelled(cell: Cell, column: Column) -> Cell:
    label = f"{column.group}（{column.label}）" if column.group else column.label
    return Cell(cell.text, cell.change, cell.links, cell.note, label)


def _groups(columns: tuple[Column, ...]) -> tuple[tuple[str, int, Column], ...]:
    groups: list[tuple[str, int, Column]] = []
    for column in columns:
        if column.group and groups and groups[-1][0] == column.group:
            groups[-1] = (column.group, groups[-1][1] + 1, column)
        else:
            groups.append((column.group, 1, column))
    return tuple(groups) if any(name for name, *_ in groups) else ()


def _rate_columns(terms: Terms) -> tuple[Column, ...]:
    columns = [Column(CALLED_BACK, "有效回访", "本期完成的有效回访，三率的基数")]
    for name in THREE_RATES:
        measure = BY_NAME[name]
        columns += [
            Column(rate_key(name, scope), scope.label, measure.says, measure.label)
            for scope in Scope
        ]
    if terms.has_composite:
        columns += [
            Column(rate_key("composite", scope), scope.label, _say_weights(terms), COMPOSITE)
            for scope in Scope
        ]
    return (*columns, Column(DISSATISFIED, "不满意", "回访表示不满意"))


def _rate_cells(row: RateRow, _: Scope, cell_url: CellUrl, terms: Terms) -> Iterator[Cell]:
    yield _count(row, "solved.base", Scope.ALL, cell_url)
    for name in (*THREE_RATES, *(("composite",) if terms.has_composite else ())):
        for scope in Scope:
            yield _rate(row, name, scope, cell_url)
    yield _count(row, "satisfied.dissatisfied", Scope.ALL, cell_url)


def _deadline_columns() -> tuple[Column, ...]:
    rates = [Column(name, BY_NAME[name].label, BY_NAME[name].says) for name in DEADLINES]
    mean = Column(MEAN, "平均办理时长", "本期应办结且已答复的，从派单到答复的时间（含停表）")
    middle = Column(MEDIAN, "中位办理时长", "同上，一半比它短，一半比它长")
    return (Column(DISPATCHED, "派单", "本期派单"), *rates, mean, middle)


def _deadline_cells(row: RateRow, scope: Scope, cell_url: CellUrl, _: Terms) -> Iterator[Cell]:
    yield _count(row, "returned.base", scope, cell_url)
    for name in DEADLINES:
        yield _rate(row, name, scope, cell_url)
    counts = row.counts["now", scope]
    answered = _link(row, ANSWERED, counts.number(ANSWERED), scope, cell_url)
    yield Cell(_say_minutes(counts.mean_minutes), links=(answered,))
    yield Cell(_say_minutes(counts.median_minutes))


def _say_minutes(minutes: int | None) -> str:
    return NOTHING if minutes is None else say_span(timedelta(minutes=minutes))


def _count(row: RateRow, part: str, scope: Scope, cell_url: CellUrl) -> Cell:
    now, before = (row.counts[time, scope].number(part) for time in ("now", "before"))
    link = _link(row, part, now, scope, cell_url)
    return Cell("", Change(now, before).text if now or before else "", (link,))


def _link(row: RateRow, part: str, count: int, scope: Scope, cell_url: CellUrl) -> Link:
    return Link(str(count), cell_url(row.key, part, scope) if count else "")


def _rate(row: RateRow, name: str, scope: Scope, cell_url: CellUrl) -> Cell:
    rate, before = row.figures[scope][name], row.earlier[scope][name]
    change = rate.change_from(before)
    if name == "composite":
        return Cell(rate.text, change, note=rate.fraction if rate.units else "")
    if rate.units:
        return Cell(rate.text, change, note=rate.fraction)
    counts = row.counts["now", scope]
    hit = _link(row, f"{name}.hit", counts.number(f"{name}.hit"), scope, cell_url)
    base = _link(row, f"{name}.base", rate.base, scope, cell_url)
    return Cell(rate.text, change, (Link(rate.numerator_text, hit.url), base))


def _say_weights(terms: Terms) -> str:
    weights = terms.weights or {}
    return " + ".join(f"{BY_NAME[name].label}×{weights[name]}" for name in THREE_RATES)


def say_terms(table: RateTable, view: str, scope: Scope) -> Iterator[str]:
    """Yield the sentences that say on which terms a table was counted."""
    terms = table.question.terms
    yield f"变化与{table.before}相比，率的单位为百分点。"
    if terms.total_is_mean:
        yield "合计行的率为各行平均，件数为合并计算。"
    else:
        yield "合计行按件数合并计算。"
    if view == "rates":
        yield f"基本满意按{terms.basically_percent}%折算。"
        yield f"未表态{'计入' if terms.no_opinion_counts else '不计入'}满意率基数。"
        hidden = "不计入响应率基数" if terms.leaves_out_hidden else "由热线代联系的计为已联系"
        yield f"保密、举报工单{hidden}。"
        yield from _say_zones(terms)
        return
    yield f"本表{scope.label}。"
    yield f"以{'审核通过的' if terms.by_accepted_reply else '首次'}答复计办结。"
    yield f"退单为{'经同意的' if terms.by_accepted_return else '提出的'}退单。"


def _say_zones(terms: Terms) -> Iterator[str]:
    if terms.zone_by == "none" or not terms.zones:
        return
    name = COMPOSITE if terms.zone_by == "composite" else BY_NAME[terms.zone_by].label
    red, yellow = terms.zones["red"], terms.zones["yellow"]
    yield f"按{name}（不含剔除）分区：低于{red}%红区，低于{yellow}%黄区，其余蓝区。"


def address_with(path: str, query: dict[str, str]) -> str:
    """Return an address with the parameters that are set."""
    return f"{path}?{urlencode({name: value for name, value in query.items() if value})}"
