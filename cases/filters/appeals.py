"""Filters of the list of appeals."""

from typing import Any

from django.db.models import QuerySet

from cases.filters.cases import HotlineFilter, SubtreeFilter, choices
from cases.selectors.appeals import STATUSES, WAITING
from grids import reference


class AppealFilter(HotlineFilter):
    """Filters of the appeals: those that wait, the longest first; else the newest first."""

    status = choices("状态", tuple(STATUSES.items()), method="filter_status")
    unit = SubtreeFilter(label="承办单位", shelf=reference.units, what="承办单位")

    instant = "raised_at"

    def filter_status(self, qs: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        """Keep appeals that wait, or that were ruled on so."""
        del name
        return qs.filter(ruling__in=["" if one == WAITING else one for one in value])

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Order by how long they have waited while only waiting ones are asked for."""
        found: QuerySet[Any] = super().filter_queryset(queryset)
        if list(self.values().get("status", ())) == [WAITING]:
            return found.order_by("raised_at", "pk")
        return found.order_by("-raised_at", "-pk")
