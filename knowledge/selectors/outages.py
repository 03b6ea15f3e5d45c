"""Outages in lists, and those that a typed place and text are about."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q, QuerySet

from grids import reference
from grids.models import Grid, User
from hotline.hidden import refuse_unseen
from hotline.plain_text import plain
from knowledge.models import Outage, OutageKind

# What callers say of each; an outage is only told to who speaks of it.
WORDS: dict[str, tuple[str, ...]] = {
    OutageKind.WATER: ("停水", "没水", "断水", "无水", "没有水", "来水", "供水", "水压"),
    OutageKind.POWER: ("停电", "没电", "断电", "无电", "没有电", "来电", "供电", "跳闸"),
    OutageKind.HEAT: ("停暖", "暖气", "供暖", "供热", "不热", "没暖", "室温"),
    OutageKind.GAS: ("停气", "没气", "断气", "燃气", "天然气", "煤气", "供气"),
    OutageKind.ROAD: ("封路", "封闭", "绕行", "管制", "修路", "道路", "不让走", "施工"),
}
AT_ONCE = 200
SHOWN = 3


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


def outages_for(text: str, *, place: str, grid: Grid | None, at: datetime) -> list[Outage]:
    """Return the running outages that a caller speaks of: by what fails, and where.

    The place is one of an outage's own names in what is typed, or, where nothing is named, a
    grid that meets the outage's grids. One of no grid and no name is the whole city's.
    """
    said = plain(f"{text}\n{place}")
    kinds = [kind for kind, words in WORDS.items() if any(word in said for word in words)]
    if not kinds:
        return []
    running = Outage.objects.running(at).filter(Q(kind__in=kinds) | Q(kind=OutageKind.OTHER))
    found = with_grids(running).order_by("ends_at", "pk")[:AT_ONCE]
    return [one for one in found if _is_there(one, said, grid)][:SHOWN]


def _is_there(outage: Outage, said: str, grid: Grid | None) -> bool:
    if any(plain(name) in said for name in outage.places):
        return True
    if grid is None:
        return any(_names(one, said) for one in outage.grids.all()) and not outage.places
    return any(_meets(one, grid) for one in outage.grids.all())


def _names(grid: Grid, said: str) -> bool:
    """Tell whether a piece of territory is named, a district too without its last character."""
    return grid.name in said and grid.name in reference.place_names()


def _meets(one: Grid, grid: Grid) -> bool:
    return one.path.startswith(grid.path) or grid.path.startswith(one.path)
