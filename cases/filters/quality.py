"""Filters of the quality checks."""

from typing import Any

from django.db.models import QuerySet

from cases.filters.cases import HotlineFilter, one_of

STATUSES = (("waiting", "待检"), ("scored", "已检"))


class CheckFilter(HotlineFilter):
    """Filters of the checks by the week drawn; waiting ones by week, else the latest first."""

    status = one_of("状态", STATUSES, method="filter_status")

    instant = "draw__drawn_at"

    def filter_status(self, qs: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep checks that wait for a score, or that have one."""
        del name
        return qs.filter(scored_at__isnull=value == "waiting")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Order what waits by its week, all else by when it was scored."""
        found: QuerySet[Any] = super().filter_queryset(queryset)
        if self.values().get("status") == "waiting":
            return found.order_by("draw__week", "pk")
        return found.order_by("-scored_at", "-pk")
