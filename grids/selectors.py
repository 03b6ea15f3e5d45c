"""What pickers show: places, units, categories; for the forms and for the API."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from grids.models import Category, FormerName, UnitKind, User
from grids.models.user import RoleGrant

KINDS_DOWNWARDS = (
    UnitKind.DEPARTMENT,
    UnitKind.ENTERPRISE,
    UnitKind.DISTRICT,
    UnitKind.DISTRICT_DEPARTMENT,
    UnitKind.STREET,
)


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
