"""By what right a file was made, and whether its owner still holds it."""

from collections.abc import Mapping
from typing import Any

from grids.models import User


def rights_of(user: User) -> dict[str, list[Any]]:
    """Return the roles and the units by which a person sees what they see today."""
    return {"roles": sorted(user.role_codes()), "units": sorted(user.scope_unit_ids)}


def still_holds(user: User, rights: Mapping[str, list[Any]]) -> bool:
    """Tell whether a person may still see what these rights let them see.

    More than then is no hindrance; a role or a unit less is, since the file may hold what
    only that one showed.
    """
    now = rights_of(user)
    return user.is_active and all(set(rights[name]) <= set(now[name]) for name in now)
