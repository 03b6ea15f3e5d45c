"""From a figure on the page to the rows it counts.

A figure is named as the wording names it: `calls`, `web:人民网`, `hotspot:物业服务`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import quote

from django.db.models import QuerySet
from django.urls import reverse

from grids.models import Category
from hotline.errors import NotVisible
from reports.models import Bulletin
from reports.periods import Period


class RowKind(Enum):
    """What the rows behind a figure are."""

    CASE = "case"
    CALL = "call"
    HAZARD = "hazard"


@dataclass(frozen=True)
class FigureSource:
    """Where a figure's rows come from: `what` they are, and the queryset for an id or 0.

    `named` is the model whose name may follow the colon, None where nothing may. Where one
    name has several figures, `ranked` gives the rows of a further one (`物业服务:2`).
    `of_name` is what a figure with a name is called in a list of figures, by default the name.
    """

    label: str
    what: RowKind
    rows: Callable[[Period, int], "QuerySet[Any]"]
    named: Any = None
    needs_name: bool = False
    ranked: Callable[[Period, int, int], "QuerySet[Any]"] | None = None
    of_name: str = "{}"


SOURCES: dict[str, FigureSource] = {}


def register_sources(sources: Mapping[str, FigureSource]) -> None:
    """Take in where a series' figures come from; ValueError where one means something else."""
    for name, source in sources.items():
        if SOURCES.setdefault(name, source) is not source:
            raise ValueError(f"Figure declared twice: {name}")


@dataclass(frozen=True)
class Evidence:
    """The rows behind one figure and how to head their list; `what` tells which list."""

    label: str
    what: RowKind
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
    name, rank = _rank(name) if source.ranked else (name, 1)
    pk = ((keys or {}).get(figure) or _id_of(source, name)) if name else 0
    label = f"{source.label} · {name}" if name else source.label
    rows = source.rows(period, pk)
    if source.ranked and rank > 1:
        rows = source.ranked(period, pk, rank)
    return Evidence(label, source.what, rows)


def figure_label(figure: str) -> str:
    """Return what a figure is called in a list of figures."""
    stem, _, name = figure.partition(":")
    return SOURCES[stem].of_name.format(name) if name else SOURCES[stem].label


def figure_url(bulletin: Bulletin, figure: str) -> str:
    """Return the address of the rows behind a figure."""
    return f"{reverse('reports:figure', args=[bulletin.pk])}?figure={quote(figure)}"


def _rank(name: str) -> tuple[str, int]:
    stem, _, rank = name.rpartition(":")
    return (stem, int(rank)) if stem and rank.isdigit() else (name, 1)


def _id_of(source: FigureSource, name: str) -> int:
    found = source.named.objects.filter(name=name)
    if source.named is Category:
        found = found.filter(is_hotspot=True)
    pk = found.values_list("pk", flat=True).first()
    if pk is None:
        raise NotVisible("没有这项数字。")
    return int(pk)
