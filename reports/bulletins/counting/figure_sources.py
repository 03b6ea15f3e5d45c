"""From a figure on the page to the rows it counts.

A figure is named as the wording names it: `calls`, `web:人民网`, `hotspot:物业服务`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import quote

from django.db.models import Q, QuerySet
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
    CALLBACK = "callback"


Ids = frozenset[int] | None


@dataclass(frozen=True)
class Scope:
    """Which cases a document is about: by units, categories, territory, channel; None: all."""

    units: Ids = None
    categories: Ids = None
    grids: Ids = None
    channel: int | None = None

    def of_cases(self, path: str = "") -> Q:
        """Return the condition on cases, but for their units; `path` leads to them."""
        found = Q() if self.channel is None else Q(**{f"{path}channel": self.channel})
        for name, ids in (("category", self.categories), ("grid", self.grids)):
            if ids is not None:
                found &= Q(**{f"{path}{name}__in": [*ids]})
        return found

    def to_json(self) -> dict[str, Any]:
        """Return JSON values, the units always."""
        listed = {"units": self.units, "categories": self.categories, "grids": self.grids}
        told = {name: sorted(ids) for name, ids in listed.items() if ids is not None}
        channel = {} if self.channel is None else {"channel": self.channel}
        return {"units": None, **told, **channel}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Scope":
        """Build the scope that an issue keeps."""
        listed = {name: data.get(name) for name in ("units", "categories", "grids")}
        ids = {name: None if one is None else frozenset(one) for name, one in listed.items()}
        return cls(**ids, channel=data.get("channel"))


EVERYTHING = Scope()
Scoped = Callable[[Period, int, Scope], "QuerySet[Any]"]
Rows = Callable[[Period, int], "QuerySet[Any]"]


@dataclass(frozen=True)
class FigureSource:
    """Where a figure's rows come from: `what` they are, and the queryset for an id or 0.

    `named` is the model whose name may follow the colon, None where nothing may. Where one
    name has several figures, `ranked` gives the rows of a further one (`物业服务:2`).
    `of_name` is what a figure with a name is called in a list of figures, by default the name.
    A figure that can be about some units only has `scoped` instead of `rows`.
    """

    label: str
    what: RowKind
    rows: Rows | None = None
    named: Any = None
    needs_name: bool = False
    scoped: Scoped | None = None
    ranked: Callable[[Period, int, int], "QuerySet[Any]"] | None = None
    of_name: str = "{}"

    def of(self, period: Period, pk: int, scope: Scope) -> "QuerySet[Any]":
        """Return the rows for an id or 0, within some units where the figure knows them."""
        if self.scoped:
            return self.scoped(period, pk, scope)
        assert self.rows
        return self.rows(period, pk)


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


def rows_behind(
    period: Period, figure: str, keys: Mapping[str, int] | None = None, scope: Scope = EVERYTHING
) -> Evidence:
    """Return the calls, cases, hazards or callbacks that a figure counts.

    `keys` are the ids a bulletin kept for its named figures; they hold when something was
    renamed since. `scope` is what a document is about. Raises NotVisible for a
    figure that does not exist.
    """
    stem, _, name = figure.partition(":")
    source = SOURCES.get(stem)
    if source is None or (name and source.named is None) or (source.needs_name and not name):
        raise NotVisible("没有这项数字。")
    name, rank = _rank(name) if source.ranked else (name, 1)
    pk = ((keys or {}).get(figure) or _id_of(source, name)) if name else 0
    label = f"{source.label} · {name}" if name else source.label
    rows = source.of(period, pk, scope)
    if source.ranked and rank > 1:
        rows = source.ranked(period, pk, rank)
    return Evidence(label, source.what, rows)


def scope_of(bulletin: Bulletin) -> Scope:
    """Return which cases a bulletin is about."""
    return Scope.from_json(bulletin.detail)


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
