"""Filters of a unit's inbox, over its assignments."""

from typing import Any

from cases.filters.cases import LIGHTS, HotlineFilter, SubtreeFilter, choices, one_of
from cases.selectors import agenda
from grids import reference
from grids.models import Kind, Urgency


class InboxFilter(HotlineFilter):
    """Filters of the inbox; a light is that of the clock which the line shows."""

    light = one_of("时限灯", LIGHTS, method="filter_light")
    urgency = choices("紧急程度", Urgency.choices, field_name="case__urgency")
    kind = choices("诉求类型", Kind.choices, field_name="case__kind")
    category = SubtreeFilter(
        "case__category", label="事项分类", shelf=reference.categories, what="事项分类"
    )
    grid = SubtreeFilter("case__grid", label="街道/社区", shelf=reference.grids, what="街道/社区")

    instant = "dispatched_at"

    def filter_light(self, qs: Any, name: str, value: str) -> Any:
        """Keep the assignments under a light."""
        del name
        return agenda.lit(qs, value, self.at)
