"""Selectors for a person's notices: what was addressed to them, their roles and units."""

from datetime import datetime

from django.db.models import Q, QuerySet

from cases.models import Notice, NoticeMark
from grids.models import User
from grids.models.user import UNIT_ROLES

SHOWN = 100
COUNTED = 1001


def notices_for(user: User) -> "QuerySet[Notice]":
    """Return the notices addressed to a person, to a role held today, or to an own unit.

    A unit's notice is for the people who handle that unit's cases, not for those above.
    """
    unit_ids = [unit.pk for unit in user.units_for(*UNIT_ROLES)]
    mine = Q(user=user) | Q(role__in=user.role_codes())
    if unit_ids:
        mine |= Q(unit__in=unit_ids)
    return Notice.objects.filter(mine)


def read_notices(user: User) -> list[Notice]:
    """Return the newest notices with their cases."""
    return list(notices_for(user).select_related("case", "unit")[:SHOWN])


def seen_until(user: User) -> datetime | None:
    """Return up to when the person has read."""
    return NoticeMark.objects.filter(user=user).values_list("seen_until", flat=True).first()


def unread_count(user: User) -> int:
    """Return how many notices are new, counting no further than 1 001."""
    seen = seen_until(user)
    waiting = notices_for(user)
    if seen:
        waiting = waiting.filter(created_at__gt=seen)
    return waiting.order_by()[:COUNTED].count()
