"""By what bulletins are found, on the list and in the API alike."""

import django_filters as filters

from reports.models import Bulletin, Series, Step


class BulletinFilter(filters.FilterSet):
    """Series, step, and days."""

    series = filters.ChoiceFilter(label="系列", choices=Series.choices)
    step = filters.ChoiceFilter(label="环节", choices=Step.choices)
    from_on = filters.DateFilter(label="自", field_name="period_to", lookup_expr="gte")
    to_on = filters.DateFilter(label="至", field_name="period_from", lookup_expr="lte")

    class Meta:
        model = Bulletin
        fields = ["series", "step"]
