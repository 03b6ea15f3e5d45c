"""Cases of today in figures, those open by their light, and the hotspots that grew."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet

from cases.models import Case, Handling
from cases.models.queries import has_light
from grids.hotspots import HotspotTree, hotspot_tree
from grids.models import Urgency
from grids.rules import rule
from hotline.counts import count_together
from reports.hall.calls import start_of_day

MOST = 10_000_000
GROWING_SHOWN = 4
# A hotspot of fewer cases tells nothing by its growth.
GROWING_FROM = 3
DAY = timedelta(days=1)
LIGHTS = (("red", "超期"), ("amber", "将到期"), ("green", "正常"), ("paused", "停表"))


@dataclass(frozen=True)
class LightCount:
    """How many open cases stand under one light."""

    colour: str
    label: str
    count: int


@dataclass(frozen=True)
class Growing:
    """A hotspot category with more cases than yesterday by this hour."""

    category: str
    count: int
    more: int


@dataclass(frozen=True)
class CasesToday:
    """What was received today, how the desk dealt with it, and what has grown."""

    received: int
    direct: int
    dispatched: int
    growing: tuple[Growing, ...]


@dataclass(frozen=True)
class OpenCases:
    """How open cases stand; `closed` are those of units that were closed today."""

    closed: int
    extreme: int
    lights: tuple[LightCount, ...]


def cases_today(at: datetime) -> CasesToday:
    """Return the day's cases; two statements, of which one scans today and yesterday."""
    start = start_of_day(at)
    rows = list(_rows(start, at))
    today = [row for row in rows if row["is_today"]]
    by_handling: Counter[str] = Counter()
    for row in today:
        by_handling[row["handling"]] += row["count"]
    return CasesToday(
        by_handling.total(),
        by_handling[Handling.DIRECT],
        by_handling[Handling.DISPATCHED],
        _growing(today, [row for row in rows if not row["is_today"]]),
    )


def _rows(start: datetime, at: datetime) -> QuerySet[Any, dict[str, Any]]:
    """Count today's cases, and yesterday's up to this hour, by what is told of them."""
    is_today = Q(received_at__gte=start, received_at__lte=at)
    before = Q(received_at__gte=start - DAY, received_at__lte=at - DAY)
    found = Case.objects.counted().filter(is_today | before).order_by()
    told = ExpressionWrapper(Q(received_at__gte=start), BooleanField())
    counted: QuerySet[Any, dict[str, Any]] = (
        found.annotate(is_today=told)
        .values("is_today", "category", "handling", "channel__counts_as")
        .annotate(count=Count("pk"))
    )
    return counted


def _growing(today: list[dict[str, Any]], before: list[dict[str, Any]]) -> tuple[Growing, ...]:
    tree = hotspot_tree()
    now, earlier = _by_hotspot(today, tree), _by_hotspot(before, tree)
    grown = [
        Growing(tree.flagged[pk]["name"], count, count - earlier[pk])
        for pk, count in now.items()
        if count >= GROWING_FROM and count > earlier[pk]
    ]
    return tuple(sorted(grown, key=lambda one: (-one.more, -one.count))[:GROWING_SHOWN])


def _by_hotspot(rows: list[dict[str, Any]], tree: HotspotTree) -> Counter[int]:
    """Count cases by the hotspot category to which they fall, as the bulletin does."""
    counts_as = set(rule("hotspot.counts_as"))
    totals: Counter[int] = Counter()
    for row in rows:
        if row["channel__counts_as"] in counts_as and row["category"] in tree.nearest:
            totals[tree.nearest[row["category"]]] += row["count"]
    return totals


def open_cases(at: datetime) -> OpenCases:
    """Return how open cases stand; one statement."""
    known = Case.objects.counted()
    closed = known.filter(closed_at__gte=start_of_day(at), lead_unit__isnull=False)
    counts = count_together(
        {
            **{colour: known.filter(has_light(colour, at)) for colour, _ in LIGHTS},
            "closed": closed,
            "extreme": known.open().filter(urgency=Urgency.EXTREME),
        },
        limit=MOST,
    )
    lights = tuple(LightCount(colour, label, counts[colour]) for colour, label in LIGHTS)
    return OpenCases(counts["closed"], counts["extreme"], lights)
