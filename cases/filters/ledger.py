"""Filters of the ledger: by unit, with those below it, and by who is responsible."""

from typing import Any

import django_filters as filters

from cases.filters.cases import HotlineFilter, SubtreeFilter
from cases.models import Parking
from grids import reference

OWNER_MAX = 40


class LedgerFilter(HotlineFilter):
    """What the pages of parked cases and of those left out have in common."""

    unit = SubtreeFilter(
        "assignment__unit", label="承办单位", shelf=reference.units, what="承办单位"
    )
    owner = filters.CharFilter(label="责任人", max_length=OWNER_MAX, method="filter_owner")

    instant = "ruled_at"

    def filter_owner(self, qs: Any, name: str, value: str) -> Any:
        """Keep the parked cases of an owner, or what a person asked to leave out."""
        del name
        if qs.model is Parking:
            return qs.filter(owner__icontains=value)
        return qs.filter(asked_by__full_name__icontains=value)
