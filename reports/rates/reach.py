"""Whose figures a person sees: one rule for the page, its lists, its exports and the API."""

from grids.models import Role, User
from grids.models.user import UNIT_ROLES
from hotline.errors import Forbidden

# They see every unit's figures; people of units those of their own and of what is below.
CITY_READERS = frozenset({Role.SUPERVISOR, Role.LEADER, Role.DISPATCHER, Role.SHIFT_LEADER})
RATE_READERS = CITY_READERS | UNIT_ROLES


def units_in_reach(user: User) -> frozenset[int] | None:
    """Return the ids of the units whose figures a person sees, None for all of them.

    Raises Forbidden for who sees none.
    """
    if user.has_role(*CITY_READERS):
        return None
    if not user.has_role(*UNIT_ROLES):
        raise Forbidden("您的岗位没有这项权限。")
    return user.scope_unit_ids
