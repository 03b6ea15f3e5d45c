"""Filters of the lists of orders, notices of urging, criticism and instructions."""

from typing import Any

from django.db.models import QuerySet

from cases.filters.cases import HotlineFilter, SubtreeFilter, choices, one_of
from cases.models import ENDED_ORDERS, CriticismStatus, OrderStatus, SupervisionLevel
from cases.rules.capabilities import CaseCapability
from grids import reference

LIGHTS = (("red", "已超期"), ("green", "未到期"))
ANSWERED = (("false", "未反馈"), ("true", "已反馈"))
MINE = (("true", "只看我的批示"),)


class OrderFilter(HotlineFilter):
    """Filters of the supervision orders; those not ended come first, the most urgent first."""

    status = choices("状态", OrderStatus.choices)
    level = choices("级别", SupervisionLevel.choices)
    light = one_of("时限灯", LIGHTS, method="filter_light")
    unit = SubtreeFilter(label="承办单位", shelf=reference.units, what="承办单位")

    instant = "issued_at"

    def filter_light(self, qs: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep orders still to be answered, late or in time."""
        del name
        waiting = qs.filter(status=OrderStatus.OPEN)
        if value == "red":
            return waiting.filter(answer_due_at__lt=self.at)
        return waiting.filter(answer_due_at__gte=self.at)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Order by deadline while only such are asked for as are not ended, else the newest."""
        found: QuerySet[Any] = super().filter_queryset(queryset)
        asked = set(self.values().get("status", ())) or None
        if self.values().get("light") or (asked and not asked.intersection(ENDED_ORDERS)):
            return found.exclude(status__in=ENDED_ORDERS).order_by("answer_due_at", "pk")
        return found.order_by("-issued_at", "-pk")


class UrgeFilter(HotlineFilter):
    """Filters of the notices of urging."""

    unit = SubtreeFilter(label="承办单位", shelf=reference.units, what="承办单位")

    instant = "at"


class CriticismFilter(HotlineFilter):
    """Filters of the entries for the circular."""

    status = choices("状态", CriticismStatus.choices)
    unit = SubtreeFilter(label="承办单位", shelf=reference.units, what="承办单位")

    instant = "proposed_at"


class TaskFilter(HotlineFilter):
    """Filters of the instructions: unanswered ones by deadline, else the newest first."""

    answered = one_of("反馈", ANSWERED, method="filter_answered")
    light = one_of("时限灯", LIGHTS, method="filter_light")
    mine = one_of("我的批示", MINE, method="filter_mine")
    unit = SubtreeFilter(label="反馈单位", shelf=reference.units, what="反馈单位")

    instant = "instruction__given_at"

    def filter_answered(self, qs: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep what was answered, or what was not."""
        del name
        return qs.filter(answered_at__isnull=value == "false")

    def filter_light(self, qs: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep what is still to be answered, late or in time."""
        del name
        waiting = qs.filter(answered_at__isnull=True)
        late = {"due_at__lt" if value == "red" else "due_at__gte": self.at}
        return waiting.filter(**late)

    def filter_mine(self, qs: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep the leader's own."""
        del name, value
        user = self.request.user
        if not user.can(CaseCapability.INSTRUCT_IN_PERSON):
            return qs.none()
        return qs.filter(instruction__leader=user)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Order by deadline while only unanswered ones are asked for."""
        found: QuerySet[Any] = super().filter_queryset(queryset)
        asked = self.values()
        if asked.get("answered") == "false" or asked.get("light"):
            return found.order_by("due_at", "pk")
        return found.order_by("-instruction__given_at", "-pk")
