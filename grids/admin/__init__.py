"""The back office's pages of this app; each module registers its own."""

from grids.admin import (
    account_imports,
    audit,
    calendar,
    canned,
    factor_resets,
    pages,
    people,
    place_names,
    reference,
    roster,
    settings,
)

__all__ = [
    "account_imports",
    "audit",
    "calendar",
    "canned",
    "factor_resets",
    "pages",
    "people",
    "place_names",
    "reference",
    "roster",
    "settings",
]
