"""For whom a person writes, and whom they may name."""

from django.db.models import QuerySet

from grids import reference
from grids.models import Unit, User
from grids.selectors import people_with
from hotline.capabilities import Capability
from knowledge.capabilities import KnowledgeCapability as K


def writing_units(user: User) -> list[Unit | None]:
    """Return the units for which a person writes articles; None is the hotline itself."""
    return _units(user, K.PUBLISH_ARTICLES, K.WRITE_ARTICLES)


def outage_units(user: User) -> list[Unit | None]:
    """Return the units for which a person enters outages; None is the hotline itself."""
    return _units(user, K.KEEP_OUTAGES, K.KEEP_OUTAGES)


def _units(user: User, everywhere: Capability, inside: Capability) -> list[Unit | None]:
    if user.can_everywhere(everywhere):
        return [None, *reference.units().by_code.values()]
    return list(dict.fromkeys(user.units_with(inside)))


def reviewers_for(user: User) -> QuerySet[User]:
    """Return whom a person may name as reviewer: who writes in the same units, or publishes."""
    if user.can_everywhere(K.PUBLISH_ARTICLES):
        return people_with(K.PUBLISH_ARTICLES)
    units = user.units_with(K.WRITE_ARTICLES)
    return people_with(K.WRITE_ARTICLES).filter(grants__unit__in=units).distinct()
