"""What pickers show: places, units, categories; for the forms and for the API."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Replace
from django.utils import timezone

from grids.models import Category, FormerName, Grid, GridLevel, Unit, UnitKind, User
from grids.models.user import RoleGrant

OPTIONS = 30
QUERY_MAX = 40
KINDS_DOWNWARDS = (
    UnitKind.DEPARTMENT,
    UnitKind.ENTERPRISE,
    UnitKind.DISTRICT,
    UnitKind.DISTRICT_DEPARTMENT,
    UnitKind.STREET,
)


@dataclass(frozen=True)
class PlaceOption:
    """A street or community; `label` names what stands above it, as a clerk says it."""

    pk: int
    code: str
    name: str
    level: str
    label: str


@dataclass(frozen=True)
class UnitOption:
    """A unit to which a case can be sent; `note` tells units of like names apart."""

    pk: int
    code: str
    name: str
    label: str
    note: str


@dataclass(frozen=True)
class CategoryNode:
    """A category in use, with those below it."""

    pk: int
    code: str
    name: str
    is_hotspot: bool
    unit_phrase: str
    children: tuple["CategoryNode", ...]


def people_with(role: str) -> "QuerySet[User]":
    """Return the active people who hold a role today, for pickers."""
    grants = RoleGrant.objects.in_force(timezone.localdate()).filter(role=role)
    return User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("pk")


def spoken_place_name(name: str) -> str:
    """Return a place's name without the committee: 北关社区, 友谊村.

    The official list names the body (北关社区居民委员会, 友谊村村民委员会), people the place.
    """
    return re.sub(r"村?村(民委员|委)会$", "村", re.sub(r"居(民委员|委)会$", "", name))


def street_and_community_options(query: str = "", limit: int | None = OPTIONS) -> list[PlaceOption]:
    """Return streets and communities in use whose name holds `query`, streets first.

    Two queries: the places, and all that stands above them.
    """
    found = (
        Grid.objects.filter(level__in=[GridLevel.STREET, GridLevel.COMMUNITY], is_active=True)
        .filter(name__contains=query.strip()[:QUERY_MAX])
        .annotate(is_community=_rank("level", [GridLevel.STREET, GridLevel.COMMUNITY]))
        .order_by("is_community", "code")
    )
    places = list(found[:limit])
    above = {int(part) for place in places for part in place.path.split("/")[:-1]}
    names = dict(Grid.objects.filter(pk__in=above).values_list("pk", "name"))
    return [
        PlaceOption(place.pk, place.code, place.name, place.level, _place_label(place, names))
        for place in places
    ]


def _place_label(place: Grid, names: dict[int, str]) -> str:
    line = [names[int(part)] for part in place.path.split("/")[:-1]]
    return " ".join(spoken_place_name(name) for name in line)


def _rank(column: str, order: Iterable[str]) -> Case:
    # Choices sort by their stored words; people expect them from high to low.
    whens = [When(**{column: value}, then=Value(place)) for place, value in enumerate(order)]
    return Case(*whens, default=Value(len(whens)), output_field=IntegerField())


def unit_options(
    query: str = "", *, below: Unit | None = None, limit: int | None = OPTIONS
) -> list[UnitOption]:
    """Return units in use that a case can go to, found by name, short name or pinyin.

    `gaj` and `gongan` both find 市公安局. Names that begin with the query come first, then
    city units before districts and these before streets. `below` keeps to the units under
    one (for a sub-dispatch). The hotline centre is left out: what it settles itself is no
    dispatch.
    One query.
    """
    words = query.strip()[:QUERY_MAX]
    units = Unit.objects.filter(is_active=True).exclude(kind=UnitKind.CENTRE)
    if below is not None:
        units = units.below(below).exclude(pk=below.pk)
    begins = Q(short_name__startswith=words) | Q(name__startswith=words)
    ranked = (
        _matching(units, words)
        .annotate(
            begins=Case(When(begins, then=0), default=1),
            kind_rank=_rank("kind", KINDS_DOWNWARDS),
        )
        .select_related("parent")
        .order_by("begins", "kind_rank", "name_pinyin", "pk")
    )
    return [_unit_option(unit) for unit in ranked[:limit]]


def _matching(units: QuerySet[Unit], words: str) -> QuerySet[Unit]:
    condition = Q(name__contains=words) | Q(short_name__contains=words)
    letters = words.replace(" ", "").lower()
    if re.fullmatch(r"[a-z]+", letters):
        initials = " ".join(rf"{letter}\S*" for letter in letters)
        units = units.annotate(joined=Replace(F("name_pinyin"), Value(" "), Value("")))
        condition |= Q(name_pinyin__regex=rf"(^| ){initials}") | Q(joined__contains=letters)
    return units.filter(condition)


def _unit_option(unit: Unit) -> UnitOption:
    note = str(unit.parent) if unit.parent else unit.get_kind_display()
    return UnitOption(unit.pk, unit.code, unit.name, unit.short_name or unit.name, note)


def category_tree() -> tuple[CategoryNode, ...]:
    """Return the categories in use as a tree, each level in its own order; one query.

    What stands below a category out of use is out of use with it.
    """
    children: dict[int | None, list[Any]] = {}
    for category in Category.objects.filter(is_active=True):
        children.setdefault(category.parent_id, []).append(category)

    def nodes(parent_id: int | None) -> tuple[CategoryNode, ...]:
        return tuple(
            CategoryNode(c.pk, c.code, c.name, c.is_hotspot, c.unit_phrase, nodes(c.pk))
            for c in children.get(parent_id, [])
        )

    return nodes(None)


def names_at(instant: datetime) -> dict[int, str]:
    """Return the names that units bore at an instant, of those renamed since; one query."""
    # Before an instant: a period that ends with a renaming bears the old name.
    former = FormerName.objects.filter(until__gte=instant).order_by("-until", "-pk")
    return {name.unit_id: str(name) for name in former}
