"""Whose figures a person sees: one rule for the page, its lists, its exports and the API."""

from cases.rules.capabilities import CaseCapability
from grids.models import User
from hotline.errors import Forbidden
from reports.capabilities import ReportCapability

# They see every unit's figures; people of units those of their own and of what is below.


def units_in_reach(user: User) -> frozenset[int] | None:
    """Return the ids of the units whose figures a person sees, None for all of them.

    Raises Forbidden for who sees none.
    """
    if user.can(ReportCapability.READ_EVERY_RATE):
        return None
    if not user.can(CaseCapability.WORK_IN_UNIT):
        raise Forbidden("您的岗位没有这项权限。")
    return user.scope_unit_ids
