"""单位撤并: a merged unit's articles and outages are its successor's."""

from datetime import datetime

from django.db.models import QuerySet

from grids.models import Unit
from grids.unit_mergers import Belonging, Kind, Merger, register_belongings
from knowledge.models import Article, Outage


def articles_and_outages(unit: Unit, at: datetime) -> list[Belonging]:
    """Return a unit's articles and the outages that are not over."""
    return [
        Belonging("知识条目", Article.objects.filter(unit=unit), "归接办单位"),
        Belonging("停水停电公告", _open_outages(unit, at), "归接办单位"),
    ]


def hand_over(merger: Merger) -> None:
    """Let the successor have them; outages that are over stay on record as they were."""
    Article.objects.filter(unit=merger.unit).update(unit=merger.successor)
    _open_outages(merger.unit, merger.at).update(unit=merger.successor)


def _open_outages(unit: Unit, at: datetime) -> "QuerySet[Outage]":
    return Outage.objects.filter(unit=unit, ends_at__gt=at)


def register_kinds() -> None:
    """Have both handed over when a unit is merged."""
    register_belongings(Kind(articles_and_outages, hand_over))
