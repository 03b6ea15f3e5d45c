"""People for pickers, and names of places and units as people say them or once said them."""

import re
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from grids.models import FormerName, UnitKind, User
from grids.models.user import RoleGrant
from grids.roles import roles_with
from hotline.capabilities import Capability

KINDS_DOWNWARDS = (
    UnitKind.DEPARTMENT,
    UnitKind.ENTERPRISE,
    UnitKind.DISTRICT,
    UnitKind.DISTRICT_DEPARTMENT,
    UnitKind.STREET,
)


def people_with(capability: Capability) -> "QuerySet[User]":
    """Return the active people who have a capability today, for pickers."""
    roles = roles_with(capability)
    grants = RoleGrant.objects.in_force(timezone.localdate()).filter(role__in=roles)
    return User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("pk")


def spoken_place_name(name: str) -> str:
    """Return a place's name without the committee: 北关社区, 友谊村.

    The official list names the body (北关社区居民委员会, 友谊村村民委员会), people the place.
    """
    return re.sub(r"村?村(民委员|委)会$", "村", re.sub(r"居(民委员|委)会$", "", name))


def names_and_paths_at(instant: datetime) -> tuple[dict[int, str], dict[int, str]]:
    """Return the names that units bore, and where they stood, at an instant; one query.

    The names are of those renamed since, the paths of those moved by a merger since.
    """
    # Before an instant: a period that ends with a renaming bears the old name.
    former = list(FormerName.objects.filter(until__gte=instant).order_by("-until", "-pk"))
    names = {row.unit_id: str(row) for row in former}
    return names, {row.unit_id: row.path for row in former if row.path}


def path_at(instant: datetime) -> Any:
    """Return where a unit stood in the tree at an instant, as a column of a query of units."""
    moved = FormerName.objects.filter(unit=OuterRef("pk"), until__gte=instant).exclude(path="")
    return Coalesce(Subquery(moved.order_by("until", "pk").values("path")[:1]), F("path"))
