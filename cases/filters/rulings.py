"""Filters of the applications that wait for a ruling: by unit, with those below, and by asker."""

from typing import Any

import django_filters as filters

from cases.filters.cases import HotlineFilter, SubtreeFilter
from cases.models import Amendment, Correction
from grids import reference
from grids.models import Unit

ASKER_MAX = 40


class RulingFilter(HotlineFilter):
    """One set for all kinds; each kind's rows go through it by themselves."""

    unit = SubtreeFilter(
        label="承办单位", shelf=reference.units, what="承办单位", method="filter_unit"
    )
    asker = filters.CharFilter(label="申请人", max_length=ASKER_MAX, method="filter_asker")

    instant = "asked_at"

    def filter_unit(self, qs: Any, name: str, value: Any) -> Any:
        """Keep what a unit or one below it asked for; a correction counts to the lead unit."""
        del name
        if value is None:
            return qs
        below = Unit.objects.below(value).values("pk")
        of_case = qs.model in (Correction, Amendment)
        path = "case__lead_unit__in" if of_case else "assignment__unit__in"
        return qs.filter(**{path: below})

    def filter_asker(self, qs: Any, name: str, value: str) -> Any:
        """Keep what a person asked for."""
        del name
        return qs.filter(asked_by__full_name__icontains=value)
