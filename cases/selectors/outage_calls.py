"""The calls that an outage answered, by hour."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.db.models.functions import TruncHour

from cases.models import Call
from grids.deadlines import CITY_ZONE
from hotline.hidden import refuse_unseen
from knowledge.models import Outage


@dataclass(frozen=True)
class Hour:
    """One hour of the city, and how many calls the outage answered in it."""

    began_at: datetime
    count: int
    percent: int


@dataclass(frozen=True)
class AnsweredCalls:
    """The calls of an outage: all of them, and by hour those in which there were any."""

    outage: Outage
    count: int
    hours: list[Hour]


def answered_calls(pk: int) -> AnsweredCalls:
    """Return the calls that an outage answered and that count; two queries."""
    outage = Outage.objects.select_related("unit").filter(pk=pk).first()
    if outage is None:
        refuse_unseen("没有找到这条公告。", Outage.objects.filter(pk=pk), f"停水停电公告 {pk}")
    hour = TruncHour("received_at", tzinfo=CITY_ZONE)
    found = Call.objects.filter(outage=outage, excluded_reason="").annotate(hour=hour)
    counted = list(found.order_by("hour").values_list("hour").annotate(Count("pk")))
    most = max((count for _, count in counted), default=1)
    hours = [Hour(began, count, count * 100 // most) for began, count in counted]
    return AnsweredCalls(outage, sum(count for _, count in counted), hours)
