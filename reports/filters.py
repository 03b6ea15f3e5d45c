"""By what bulletins are found, on the list and in the API alike."""

import django_filters as filters

from cases.filters.cases import DayFilter
from reports.models import Bulletin, Series, Step
from reports.queries import BulletinQuerySet


class BulletinFilter(filters.FilterSet):
    """Series, step, and days."""

    series = filters.ChoiceFilter(label="系列", choices=Series.listed)
    step = filters.ChoiceFilter(label="环节", choices=Step.choices)
    from_on = DayFilter(label="起始日期", field_name="period_to", lookup_expr="gte")
    to_on = DayFilter(label="截止日期", field_name="period_from", lookup_expr="lte")

    superseded = filters.BooleanFilter(label="已被更正", method="by_correction")

    class Meta:
        model = Bulletin
        fields = ["series", "step"]

    def by_correction(self, rows: BulletinQuerySet, name: str, is_so: bool) -> BulletinQuerySet:
        """Keep the issues that a correction took the place of, or leave them out."""
        del name
        return rows.superseded(is_so=is_so)
