"""What this app brings to the menu."""

from concentrated.capabilities import ConcentratedCapability
from concentrated.selectors.groups import proposed_groups
from hotline.shell import MenuEntry, register_menu

GROUPS = MenuEntry(
    "集中反映", "flag", "concentrated:groups", ConcentratedCapability.READ_GROUPS, order=71,
    group="报表", count=proposed_groups, todo="条集中反映线索待您确认",
)  # fmt: skip


def register_entries() -> None:
    """Register all of them; called once when the apps are ready."""
    register_menu(GROUPS)
