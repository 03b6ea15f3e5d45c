"""What this app brings to the menu and to the home page of administrators."""

from django.utils import timezone

from cases.rules.capabilities import CaseCapability
from grids.capabilities import OfficeCapability
from grids.models import User
from hotline.shell import HomePart, MenuEntry, register_home_part, register_menu
from learning.selectors.corrections import may_decide, waiting_corrections
from learning.selectors.dispatch_months import MonthLine, months_of_dispatch


def may_read(user: User) -> bool:
    """Tell whether corrections are anything to a person: to who keeps the table, or rules."""
    return user.can(OfficeCapability.KEEP_REFERENCE_DATA) or user.can(CaseCapability.RULE)


def first_dispatches(user: User) -> list[MonthLine]:
    """Return the months of first dispatches for who keeps the table; none for all others."""
    return months_of_dispatch(timezone.now()) if may_decide(user) else []


CORRECTIONS = MenuEntry(
    "权责更正", "review", "learning:corrections", order=80, group="报表", predicate=may_read,
    count=waiting_corrections, todo="条权责更正建议等您处理",
)  # fmt: skip


def register_entries() -> None:
    """Register all of them; called once when the apps are ready."""
    register_menu(CORRECTIONS)
    register_home_part(
        HomePart("首次派单", "learning/home_dispatches.html", first_dispatches, order=6)
    )
