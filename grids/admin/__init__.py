"""The back office's pages of this app; each module registers its own."""

from grids.admin import audit, calendar, canned, factor_resets, people, reference, roster, settings

__all__ = [
    "audit",
    "calendar",
    "canned",
    "factor_resets",
    "people",
    "reference",
    "roster",
    "settings",
]
