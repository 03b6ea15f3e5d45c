"""From a figure on the page to the rows it counts.

A figure is named as the wording names it: `calls`, `web:人民网`, `hotspot:物业服务`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from cases.models import Handling
from grids.models import Body, Category, Channel
from hotline.errors import NotVisible
from reports import counted, hotspots
from reports.periods import Period


@dataclass(frozen=True)
class Source:
    """Where a figure's rows come from: `what` they are, and the queryset for an id or 0.

    `named` is the model whose name may follow the colon, None where nothing may.
    """

    label: str
    what: str
    rows: Callable[[Period, int], "QuerySet[Any]"]
    named: Any = None
    needs_name: bool = False


SOURCES: dict[str, Source] = {
    "calls": Source("接听群众来电诉求", "calls", lambda period, _: counted.calls(period)),
    "direct": Source(
        "直接办理",
        "calls",
        lambda period, _: counted.calls(period).filter(handling=Handling.DIRECT),
    ),
    "dispatched": Source(
        "转交责任单位办理",
        "calls",
        lambda period, _: counted.calls(period).filter(handling=Handling.DISPATCHED),
    ),
    "callbacks": Source("回访", "cases", lambda period, _: counted.called_back(period)),
    "web": Source(
        "网民留言",
        "cases",
        lambda period, pk: counted.web_cases(period).filter(**({"channel": pk} if pk else {})),
        named=Channel,
    ),
    "hotspot": Source("热点问题", "cases", hotspots.cases_of, named=Category, needs_name=True),
    "concentrated": Source(
        "集中反映", "cases", hotspots.cases_of_problem, named=Category, needs_name=True
    ),  # a line's second problem is concentrated:物业服务:2
    "hazards": Source(
        "安全隐患举报",
        "hazards",
        lambda period, pk: counted.hazards(period).filter(**({"body": pk} if pk else {})),
        named=Body,
    ),
}


@dataclass(frozen=True)
class Evidence:
    """The rows behind one figure and how to head their list; `what` tells which list."""

    label: str
    what: str
    rows: "QuerySet[Any]"


def rows_behind(period: Period, figure: str, keys: Mapping[str, int] | None = None) -> Evidence:
    """Return the calls, cases or hazards that a figure counts.

    `keys` are the ids a bulletin kept for its named figures; they hold when something was
    renamed since. Raises NotVisible for a figure that does not exist.
    """
    stem, _, name = figure.partition(":")
    source = SOURCES.get(stem)
    if source is None or (name and source.named is None) or (source.needs_name and not name):
        raise NotVisible("没有这项数字。")
    name, rank = _rank(name) if stem == "concentrated" else (name, 1)
    pk = ((keys or {}).get(figure) or _id_of(source, name)) if name else 0
    label = f"{source.label} · {name}" if name else source.label
    rows = source.rows(period, pk)
    if rank > 1:
        rows = hotspots.cases_of_problem(period, pk, rank)
    return Evidence(label, source.what, rows)


def _rank(name: str) -> tuple[str, int]:
    stem, _, rank = name.rpartition(":")
    return (stem, int(rank)) if stem and rank.isdigit() else (name, 1)


def _id_of(source: Source, name: str) -> int:
    found = source.named.objects.filter(name=name)
    if source.named is Category:
        found = found.filter(is_hotspot=True)
    pk = found.values_list("pk", flat=True).first()
    if pk is None:
        raise NotVisible("没有这项数字。")
    return int(pk)
