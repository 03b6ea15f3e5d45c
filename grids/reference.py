"""Reference rows that forms and filters choose from, kept by the process for some seconds.

They change monthly and are asked for with every request; reading them from the database
each time would cost a registration half of its queries.
"""

import time as clock
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Generic, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from grids.models import (
    Body,
    Category,
    Channel,
    Grid,
    GridLevel,
    HazardCategory,
    PlaceName,
    Unit,
    User,
)
from grids.models.tree import TreeNode
from grids.option_entries import Entry, entries_of
from grids.place_names import Names, Remembered, names_of
from grids.place_sounds import Sounds

CACHE_SECONDS = 30
PATH_JOINT = " / "
NAME_OF_PERSON = ("username", "full_name")
Row = TypeVar("Row")


@dataclass(frozen=True)
class Shelf(Generic[Row]):
    """Active rows in their order; `labels` maps each code to what a person reads."""

    by_code: Mapping[str, Row]
    labels: Mapping[str, str]

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """What each row is found by when one types, by its code."""
        listed = entries_of(self.by_code, self.labels, PATH_JOINT)
        return {entry.code: entry for entry in listed}

    @cached_property
    def by_id(self) -> Mapping[int, Row]:
        """The rows by their ids."""
        return {row.pk: row for row in self.by_code.values()}  # type: ignore[attr-defined]

    def get(self, code: str) -> Row | None:
        """Return the row of a code, None for an unknown or inactive one."""
        return self.by_code.get(code)


def _tick() -> int:
    return int(clock.monotonic() // CACHE_SECONDS)


def _in_tree_order(nodes: Iterable[Any]) -> list[Any]:
    """Return nodes depth first, siblings in the order given; orphans of inactive parents drop."""
    below: dict[int | None, list[Any]] = {}
    for node in nodes:
        below.setdefault(node.parent_id, []).append(node)
    ordered: list[Any] = []
    waiting = list(reversed(below.get(None, [])))
    while waiting:
        node = waiting.pop()
        ordered.append(node)
        waiting += reversed(below.get(node.pk, []))
    return ordered


def _names_of_merged() -> Any:
    """Return the names of the units that were merged into a unit: who types one means it."""
    merged = Unit.objects.filter(succeeded_by=OuterRef("pk")).order_by("pk")
    return ArraySubquery(merged.values("name"))


def _tree_shelf(nodes: Iterable[Any]) -> Shelf[Any]:
    ordered = _in_tree_order(nodes)
    names: dict[int, str] = {}
    for node in ordered:
        above = names.get(node.parent_id)
        names[node.pk] = f"{above}{PATH_JOINT}{node.name}" if above else node.name
    return Shelf({n.code: n for n in ordered}, {n.code: names[n.pk] for n in ordered})


def _flat_shelf(rows: Iterable[Any], key: str = "code") -> Shelf[Any]:
    listed = {str(getattr(row, key)): row for row in rows}
    return Shelf(listed, {code: str(row) for code, row in listed.items()})


@lru_cache(maxsize=16)
def _shelf(model: type[Any], tick: int) -> Shelf[Any]:
    del tick
    rows = model._default_manager.filter(is_active=True)
    if model is Unit:
        # Units are told by their names alone; the tree of departments says nothing here.
        units = rows.exclude(kind="centre").select_related("calendar")
        return _flat_shelf(units.annotate(merged_names=_names_of_merged()))
    if issubclass(model, TreeNode):
        return _tree_shelf(rows)
    return _flat_shelf(rows, "pk" if model is HazardCategory else "code")


def categories() -> Shelf[Category]:
    """Return the categories, labelled with their whole path."""
    return _shelf(Category, _tick())


def grids() -> Shelf[Grid]:
    """Return the pieces of territory, labelled with their whole path."""
    return _shelf(Grid, _tick())


def units() -> Shelf[Unit]:
    """Return the units that can answer for a case, sorted by pinyin."""
    return _shelf(Unit, _tick())


@lru_cache(maxsize=2)
def _unit_places(tick: int) -> tuple[frozenset[int], frozenset[int]]:
    """Return the ids of units with some directly below, and of those with sections beside."""
    rows = list(_shelf(Unit, tick).by_code.values())
    by_id = {row.pk: row for row in rows}
    parents, houses = set(), set()
    for row in rows:
        above = by_id.get(row.parent_id)
        parents.add(row.parent_id)
        if above is not None and (above.kind, above.level) == (row.kind, row.level):
            houses |= {row.pk, above.pk}
    return frozenset(parents - {None}), frozenset(houses)


def has_units_below(unit: Unit) -> bool:
    """Tell whether there is a unit to which this one can hand a case down."""
    return unit.pk in _unit_places(_tick())[0]


def has_sections(unit: Unit) -> bool:
    """Tell whether a unit is one of several sections of a house (see `house_path`)."""
    return unit.pk in _unit_places(_tick())[1]


@lru_cache(maxsize=2)
def _street_ids(tick: int) -> frozenset[int]:
    rows = _shelf(Grid, tick).by_code.values()
    return frozenset(row.pk for row in rows if row.level == GridLevel.STREET)


def street_of(grid: Grid | None) -> int | None:
    """Return the id of the street or township that a piece of territory is or lies in."""
    above = (int(part) for part in grid.path.split("/") if part) if grid else ()
    streets = _street_ids(_tick())
    return next((one for one in above if one in streets), None)


TERRITORY = (GridLevel.DISTRICT, GridLevel.STREET, GridLevel.COMMUNITY)


@lru_cache(maxsize=2)
def _place_names(tick: int) -> frozenset[str]:
    rows = _shelf(Grid, tick).by_code.values()
    return frozenset(row.name for row in rows if row.level in TERRITORY)


def place_names() -> frozenset[str]:
    """Return the names of districts, streets and communities."""
    return _place_names(_tick())


@lru_cache(maxsize=2)
def _said_places(tick: int) -> Names:
    rows = _shelf(Grid, tick).by_code.values()
    return names_of(row for row in rows if row.level in TERRITORY)


def listed_places() -> Names:
    """Return what districts, streets and communities are called, with their ids."""
    return _said_places(_tick())


@lru_cache(maxsize=2)
def _remembered(tick: int) -> Remembered:
    del tick
    rows = PlaceName.objects.values_list("name", "grid_id", "times", "is_alias")
    return Remembered(rows.order_by("name", "pk").iterator())


def remembered_places() -> Remembered:
    """Return what names mean that stand in no list, learned ones and aliases."""
    return _remembered(_tick())


@lru_cache(maxsize=2)
def _all_places(tick: int) -> Names:
    # A listed name means what the list says.
    return {**_remembered(tick).names, **_said_places(tick)}


def said_places() -> Names:
    """Return every name by which places are called, listed, learned or an alias."""
    return _all_places(_tick())


@lru_cache(maxsize=2)
def _sounds(tick: int) -> Sounds:
    return Sounds(_all_places(tick))


def sounds_of_places() -> Sounds:
    """Return the names of `said_places` by how they sound."""
    return _sounds(_tick())


def channels() -> Shelf[Channel]:
    """Return the channels."""
    return _shelf(Channel, _tick())


def bodies() -> Shelf[Body]:
    """Return the bodies that receive hazards."""
    return _shelf(Body, _tick())


def hazard_categories() -> Shelf[HazardCategory]:
    """Return the hazard categories; they have no code, so their keys are their ids."""
    return _shelf(HazardCategory, _tick())


@lru_cache(maxsize=2)
def _people(tick: int) -> dict[int, User]:
    """Return the persons whose names were asked for; there are too many to read them all."""
    del tick
    return {}


def _people_by_id(wanted: set[int]) -> dict[int, User]:
    """Return persons by their ids, each with the name alone; one query for those not known."""
    known = _people(_tick())
    if unknown := wanted - known.keys():
        known.update(User.objects.only(*NAME_OF_PERSON).in_bulk(unknown))
    return {pk: known[pk] for pk in wanted if pk in known}


def rows_by_id(model: Any, ids: Iterable[int | None]) -> dict[int, Any]:
    """Return the rows of ids; those that are in use from their shelf, without a query.

    Of persons their names alone are read: who asks what one may do reads the person.
    """
    wanted = {pk for pk in ids if pk is not None}
    if model is User:
        return _people_by_id(wanted)
    known = _shelf(model, _tick()).by_id
    found = {pk: known[pk] for pk in wanted if pk in known}
    gone = wanted - found.keys()
    return {**found, **model._default_manager.in_bulk(gone)} if gone else found


def attach(rows: Iterable[Any], *names: str) -> None:
    """Let rows of one model know what their foreign keys of these names point to.

    As `select_related` does, for reference rows: a join of each would cost the planner more
    than reading what it finds. All rows of a unit share one object, which nobody changes.
    """
    given = list(rows)
    for name in names if given else ():
        field = given[0]._meta.get_field(name)
        known = rows_by_id(field.related_model, (getattr(row, field.attname) for row in given))
        for row in given:
            pk = getattr(row, field.attname)
            if pk in known:
                setattr(row, name, known[pk])


def forget_reference() -> None:
    """Read the rows anew at the next question; call after changing one."""
    _shelf.cache_clear()
    _people.cache_clear()
    _unit_places.cache_clear()
    _street_ids.cache_clear()
    _place_names.cache_clear()
    _said_places.cache_clear()
    _remembered.cache_clear()
    _all_places.cache_clear()
    _sounds.cache_clear()
