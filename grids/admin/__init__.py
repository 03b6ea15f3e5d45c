"""The back office's pages of this app; each module registers its own."""

from grids.admin import calendar, canned, people, reference, roster, settings

__all__ = ["calendar", "canned", "people", "reference", "roster", "settings"]
