"""Outages in lists."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import QuerySet

from grids.models import User
from hotline.hidden import refuse_unseen
from knowledge.models import Outage


def with_grids(found: QuerySet[Outage]) -> QuerySet[Outage]:
    """Read outages with what their lines show."""
    return found.select_related("unit", "entered_by").prefetch_related("grids")


LISTS: dict[str, Callable[[datetime], QuerySet[Outage]]] = {
    "running": lambda at: Outage.objects.running(at).order_by("ends_at", "pk"),
    "coming": lambda at: Outage.objects.coming(at).order_by("starts_at", "pk"),
    "over": lambda at: Outage.objects.over(at).order_by("-ends_at", "-pk"),
}


def find_outage(pk: int, user: User) -> Outage:
    """Return an outage that a person keeps; NotVisible for any other."""
    found = Outage.objects.kept_by(user).select_related("unit").filter(pk=pk).first()
    if found is None:
        refuse_unseen("没有找到这条公告。", Outage.objects.filter(pk=pk), f"停水停电公告 {pk}")
    return found
