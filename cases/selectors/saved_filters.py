"""Saved filters as a list shows them."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cases.access.saved_lists import LISTS
from cases.models import SavedFilter
from cases.services.desk.saved_filters import may_delete
from grids.models import User

SHOWN_MAX = 80
# What a chip needs; the whole rows of owner and unit are four times as many columns.
SHOWN = (
    "list_key", "name", "query", "owner__full_name", "owner__username", "unit__name",
    "unit__short_name", "unit__path",
)  # fmt: skip


@dataclass(frozen=True)
class Saved:
    """A saved filter before one person: where it leads, and whether they may delete it."""

    row: SavedFilter
    may_delete: bool

    @property
    def url(self) -> str:
        """The list under these filters."""
        return LISTS[self.row.list_key].address(self.row.query)

    @property
    def shared_with(self) -> str:
        """The unit that it is shared with, empty for an own one."""
        return str(self.row.unit) if self.row.unit else ""


def visible_filters(user: User) -> QuerySet[SavedFilter]:
    """Return a person's own filters and those shared in their units, of lists they open."""
    keys = [key for key, shelf in LISTS.items() if shelf.is_for(user)]
    units = [unit.pk for unit in user.units]
    found = SavedFilter.objects.filter(Q(owner=user) | Q(unit__in=units), list_key__in=keys)
    return found.select_related("unit", "owner")


def filters_of(user: User, list_key: str) -> list[Saved]:
    """Return the filters saved for one list, shared ones last; one query."""
    rows = visible_filters(user).filter(list_key=list_key).only(*SHOWN)[:SHOWN_MAX]
    ordered = sorted(rows, key=lambda row: row.unit is not None)
    return [Saved(row, may_delete(row, user)) for row in ordered]
