"""The rows of the table: what one of them counts, and from where they are read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.db.models import Q

from cases.models import Assignment
from grids.models import Category, Grid, GridLevel, Kind, Unit, UnitKind, UnitLevel
from grids.selectors import KINDS_DOWNWARDS, names_and_paths_at
from reports.rates.sources import Table
from reports.rates.spans import Span

TOTAL = ""
UNPLACED = "-"
UNIT_COLUMNS = (
    "pk",
    "path",
    "code",
    "name",
    "short_name",
    "name_pinyin",
    "kind",
    "level",
    "succeeded_by_id",
)
Keys = frozenset[Any]


class Dimension(models.TextChoices):
    """By what the figures are told apart."""

    UNIT = "unit", "承办单位"
    LEVEL = "level", "层级"
    CATEGORY = "category", "事项分类"
    KIND = "kind", "诉求类型"
    GRID = "grid", "地域"


def key_path(dimension: Dimension, table: Table) -> str:
    """Return the column of a source by which its rows are told apart."""
    return {
        Dimension.UNIT: f"{table.unit}_id",
        Dimension.LEVEL: f"{table.unit}__level",
        Dimension.CATEGORY: f"{table.case}category_id",
        Dimension.KIND: f"{table.case}kind",
        Dimension.GRID: f"{table.case}grid_id",
    }[dimension]


@dataclass(frozen=True)
class RowSpec:
    """One row: the keys that it pools, None for all of them.

    A share handed down counts once: an assignment whose parent's unit is among `inside`
    (None: any unit) is part of one that the row counts already.
    """

    key: str
    label: str
    keys: Keys | None
    inside: Keys | None
    opens: bool = False

    def takes(self, key: Any, parent_unit: int | None) -> bool:
        """Tell whether the row counts an assignment, callback or case with these keys."""
        if self.keys is not None and key not in self.keys:
            return False
        return parent_unit is None or (self.inside is not None and parent_unit not in self.inside)

    def condition(self, dimension: Dimension, table: Table) -> Q:
        """Return the same as a condition on the rows of a source."""
        found = Q()
        if self.keys is not None:
            path = key_path(dimension, table)
            found = Q(**{f"{path}__in": [key for key in self.keys if key is not None]})
            if None in self.keys:
                found |= Q(**{f"{path}__isnull": True})
        if not table.parent:
            return found
        if self.inside is None:
            return found & Q(**{f"{table.parent}__isnull": True})
        inside, first = list(self.inside), f"{table.parent}__continues"
        continued = Assignment.objects.filter(continues__unit__in=inside).values("continues")
        taken_over = Q(**{f"{first}__in": continued})
        own = Q(**{f"{first}__isnull": True, f"{table.parent}__unit_id__in": inside})
        return found & ~(taken_over | own)


@dataclass(frozen=True)
class Place:
    """Where one looks: whose units (None: all), and which branch of which tree is opened.

    `level` lists all units of a level instead of the topmost ones. `merged` are the units
    that were merged into one of `units`: what they handed down before is below these now.
    """

    units: Keys | None = None
    unit: Unit | None = None
    level: str = ""
    category: Category | None = None
    grid: Grid | None = None
    merged: Keys = frozenset()
    channel: int | None = None

    @property
    def inside(self) -> Keys | None:
        """The units whose shares count already where one of theirs was handed down."""
        return None if self.units is None else self.units | self.merged


def total_spec(place: Place) -> RowSpec:
    """Return the row of everything within reach."""
    return RowSpec(TOTAL, "合计", None, place.inside)


def row_specs(dimension: Dimension, place: Place, span: Span) -> list[RowSpec]:
    """Return the rows of a dimension in their order; at most two queries."""
    if dimension == Dimension.UNIT:
        return _unit_rows(place, span)
    if dimension == Dimension.CATEGORY:
        return _category_rows(place)
    if dimension == Dimension.GRID:
        return _grid_rows(place)
    if dimension == Dimension.KIND:
        return [RowSpec(k.value, k.label, frozenset({k.value}), place.inside) for k in Kind]
    none: Keys = frozenset()
    return [RowSpec(lvl.value, lvl.label, frozenset({lvl.value}), none) for lvl in UnitLevel]


@dataclass(frozen=True)
class _Node:
    pk: int
    path: str
    code: str
    name: str


class _Tree:
    """Nodes with what stands below each."""

    def __init__(self, nodes: Iterable[_Node]) -> None:
        self.nodes = list(nodes)
        self.below: dict[int, set[int]] = {node.pk: set() for node in self.nodes}
        for node in self.nodes:
            for part in node.path.split("/")[:-1]:
                if int(part) in self.below:
                    self.below[int(part)].add(node.pk)

    def children(self, parent: int | None) -> list[_Node]:
        """Return the nodes right below one, or those with nothing above them."""
        return [node for node in self.nodes if self._parent(node) == parent]

    def _parent(self, node: _Node) -> int | None:
        above = [int(part) for part in node.path.split("/")[:-2]]
        return above[-1] if above and above[-1] in self.below else None


def _unit_rows(place: Place, span: Span) -> list[RowSpec]:
    order = {kind.value: at for at, kind in enumerate(KINDS_DOWNWARDS)}
    units = Unit.objects.exclude(kind=UnitKind.CENTRE)
    if place.units is not None:
        units = units.filter(pk__in=place.units)
    # Plain rows: thousands of units as objects would take longer than to count for them.
    read = units.order_by().values_list(*UNIT_COLUMNS, named=True)
    found = sorted(read, key=lambda unit: (order[unit.kind], unit.name_pinyin))
    names, paths = names_and_paths_at(span.end)
    tree = _Tree(
        _Node(u.pk, paths.get(u.pk, u.path), u.code, names.get(u.pk) or u.short_name or u.name)
        for u in found
    )
    merged = {unit.pk: unit.succeeded_by_id for unit in found if unit.succeeded_by_id}
    if place.level:
        at_level = {unit.pk for unit in found if unit.level == place.level}
        tops = [node for node in tree.nodes if node.pk in at_level]
        return [_tree_row(tree, node, merged) for node in tops]
    top = place.unit.pk if place.unit else None
    if top is None:
        return [_tree_row(tree, node, merged) for node in tree.children(None)]
    own = [
        RowSpec(f"{node.code}.", f"{node.name}（本级）", frozenset({top}), frozenset({top}))
        for node in tree.nodes
        if node.pk == top
    ]
    return own + [_tree_row(tree, node, merged) for node in tree.children(top)]


def _tree_row(tree: _Tree, node: _Node, merged: Mapping[int, int]) -> RowSpec:
    keys = frozenset(tree.below[node.pk])
    left = {pk for pk, successor in merged.items() if successor in keys}
    return RowSpec(node.code, node.name, keys, keys | left, opens=len(keys) > 1)


def _category_rows(place: Place) -> list[RowSpec]:
    columns = ("pk", "path", "code", "name")
    nodes = Category.objects.order_by("position", "pk").values_list(*columns)
    return _branch_rows(_Tree(_Node(*node) for node in nodes), place.category, place)


def _grid_rows(place: Place) -> list[RowSpec]:
    columns = ("pk", "path", "code", "name")
    tree = _Tree(_Node(*node) for node in Grid.objects.order_by("code").values_list(*columns))
    if place.grid and place.grid.level != GridLevel.DISTRICT:
        # Figures go down to the street; communities and grids only assist.
        keys = frozenset(tree.below[place.grid.pk])
        return [RowSpec(place.grid.code, place.grid.name, keys, place.inside)]
    rows = _branch_rows(tree, place.grid, place)
    if place.grid:
        return [replace(row, opens=False) for row in rows]
    return [*rows, RowSpec(UNPLACED, "未填地域", frozenset({None}), place.inside)]


def _branch_rows(tree: _Tree, top: Any, place: Place) -> list[RowSpec]:
    """Return the rows right below a branch, and one for what stands at the branch itself."""
    rows = []
    if top is not None:
        own = frozenset({top.pk})
        rows.append(RowSpec(f"{top.code}.", f"{top.name}（本级）", own, place.inside))
    for node in tree.children(top.pk if top else None):
        keys = frozenset(tree.below[node.pk])
        rows.append(RowSpec(node.code, node.name, keys, place.inside, opens=len(keys) > 1))
    return rows


def specs_by_key(specs: Iterable[RowSpec]) -> Mapping[Any, list[RowSpec]]:
    """Return which rows pool a key, so that each counted group finds its rows at once."""
    found: dict[Any, list[RowSpec]] = {}
    for spec in specs:
        for key in spec.keys or ():
            found.setdefault(key, []).append(spec)
    return found
