"""Capabilities: what somebody may do, named by the app that asks for it.

Each app declares its own in `capabilities.py`. Code asks ``person.can(capability)`` and never
for a role; which role has which capabilities stands in one table (`hotline/role_table.py`).
"""

from enum import StrEnum


class Capability(StrEnum):
    """A permission by name; the value begins with the label of the app that asks for it."""


class SiteCapability(Capability):
    """What the site itself asks for."""

    # The state of each part, behind which names of machines can stand.
    SEE_HEALTH = "hotline.see_health"
