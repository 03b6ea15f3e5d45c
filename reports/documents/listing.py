"""The lists of a document as tables, charts and items: rows of plain texts."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reports.documents import saying
from reports.documents.counting import DocumentCount, Ranked, rate_json
from reports.documents.definition import Block
from reports.documents.names import RATES
from reports.rates.counting import RateRow, RateTable
from reports.rates.values import THREE_RATES, Scope

TOTAL = "合计"
# A chart has a second row of values for the period before.
ROW_NAMES = ("本期", "上期")
UNIT_HEAD = ("承办单位", "派单", "办结", "回访", "响应率", "解决率", "满意率")
RANKED_HEAD = ("件数", "占比", "上期", "增减（件）", "增减（%）")


def table_of(block: Block, count: DocumentCount) -> dict[str, Any]:
    """Return the table of a list; empty where there is no row."""
    rows = _TABLES[block.of](count, block.most)
    if not rows["rows"]:
        return {}
    return {**rows, "numeric": list(range(1, len(rows["head"])))}


def chart_of(block: Block, count: DocumentCount) -> dict[str, Any]:
    """Return the chart of a list; one without values still stands, and says so."""
    labels, rows = _CHARTS[block.of](count, block.most)
    data = [[name, list(values)] for name, values in zip(ROW_NAMES, rows, strict=False)]
    return {"shape": block.shape, "labels": list(labels), "rows": data}


def _ranked_table(name: str, rows: Sequence[Ranked], whole: int) -> dict[str, Any]:
    return {
        "head": [name, *RANKED_HEAD],
        "rows": [
            [
                row.name,
                str(row.count),
                saying.say_share(row.count, whole),
                str(row.before),
                saying.signed(row.count, row.before),
                saying.signed_share(row.count, row.before),
            ]
            for row in rows
        ],
    }


def _hotspots(count: DocumentCount, most: int) -> dict[str, Any]:
    return _ranked_table("热点分类", count.hotspots[: most or None], count.now.counts["received"])


def _kinds(count: DocumentCount, most: int) -> dict[str, Any]:
    return _ranked_table("诉求类型", count.kinds[: most or None], count.now.counts["received"])


def _rates_of(count: DocumentCount) -> RateTable:
    assert count.table is not None, "counted wherever a block prints the units"
    return count.table


def _units(count: DocumentCount, most: int) -> dict[str, Any]:
    rows = [_unit_cells(row, row.label) for row in _rates_of(count).rows[: most or None]]
    if rows:
        rows.append(_unit_cells(_rates_of(count).total, TOTAL))
    return {"head": list(UNIT_HEAD), "rows": rows}


def _unit_cells(row: RateRow, label: str) -> list[str]:
    numbers, rates = row.counts["now", Scope.ALL], row.figures[Scope.ALL]
    three = [
        f"{rates[name].text}\n{rates[name].fraction}" if rates[name].base else rates[name].text
        for name in THREE_RATES
    ]
    counted = [
        numbers.number(part) for part in ("returned.base", "called_back.base", "solved.base")
    ]
    return [label, *map(str, counted), *three]


def unit_items(count: DocumentCount) -> list[dict[str, str]]:
    """Return the units as items name them."""
    names = ("单位", "件数", "办结件数", "回访件数", "响应率", "解决率", "满意率")
    cells = (_unit_cells(row, row.label) for row in _rates_of(count).rows)
    return [
        dict(zip(names, (cell.partition("\n")[0] for cell in row), strict=True)) for row in cells
    ]


def _rates(count: DocumentCount, most: int) -> dict[str, Any]:
    del most
    rows = []
    for key, name in RATES.items():
        now, before = count.now.rates[key], count.before.rates[key]
        (text, fraction), (earlier, _) = rate_json(now), rate_json(before)
        rows.append([name, text, fraction, earlier, now.change_from(before) or "—"])
    return {"head": ["指标", "本期", "分子/基数", "上期", "增减（百分点）"], "rows": rows}


def by_month(count: DocumentCount) -> dict[str, int]:
    """Return the cases received in each month, by its name, with the year where there are two."""
    months: Counter[str] = Counter()
    for on, many in count.days.items():
        months[on[:7]] += many
    spans_years = len({month[:4] for month in months}) > 1
    return {_month_name(month, with_year=spans_years): many for month, many in months.items()}


def _month_name(month: str, *, with_year: bool) -> str:
    year, _, number = month.partition("-")
    return f"{year}年{int(number)}月" if with_year else f"{int(number)}月"


def _months(count: DocumentCount, most: int) -> dict[str, Any]:
    del most
    rows = [[name, str(many)] for name, many in by_month(count).items()]
    return {"head": ["月份", "受理件数"], "rows": rows}


Drawn = tuple[Sequence[str], Sequence[Sequence[int]]]


def _ranked_chart(rows: Sequence[Ranked], most: int) -> Drawn:
    shown = rows[: most or None]
    return [r.name for r in shown], [[r.count for r in shown], [r.before for r in shown]]


def _unit_chart(count: DocumentCount, most: int) -> Drawn:
    rows = _rates_of(count).rows[: most or None]
    sent = [row.counts["now", Scope.ALL].number("returned.base") for row in rows]
    return [row.label for row in rows], [sent]


def _day_chart(count: DocumentCount, most: int) -> Drawn:
    del most
    days = count.days
    return [f"{int(on[5:7])}/{int(on[8:])}" for on in days], [[*days.values()]]


def _month_chart(count: DocumentCount, most: int) -> Drawn:
    del most
    months = by_month(count)
    return [*months], [[*months.values()]]


_TABLES: Mapping[str, Callable[[DocumentCount, int], dict[str, Any]]] = {
    "hotspots": _hotspots,
    "kinds": _kinds,
    "units": _units,
    "rates": _rates,
    "months": _months,
}
_CHARTS: Mapping[str, Callable[[DocumentCount, int], Drawn]] = {
    "hotspots": lambda count, most: _ranked_chart(count.hotspots, most),
    "kinds": lambda count, most: _ranked_chart(count.kinds, most),
    "units": _unit_chart,
    "days": _day_chart,
    "months": _month_chart,
}
