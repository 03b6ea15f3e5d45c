"""What the daily must have before it is issued, and what the books hold it against."""

from collections.abc import Mapping
from itertools import chain

from django.contrib.admin.models import LogEntry
from django.urls import reverse

from reports.bulletins.counting.figure_values import Action, Hotspot
from reports.bulletins.lacking import UNREVIEWED, ClaimLine, Gap
from reports.models import Bulletin
from reports.series.daily.figures import DailyFigures

PLAIN = ("calls", "direct", "dispatched", "callbacks", "web")


def gaps(bulletin: Bulletin, figures: DailyFigures) -> list[Gap]:
    """Return the printed hotspots that nobody has reviewed (待确认)."""
    return [
        _unreviewed(bulletin, line)
        for line in (*figures.hotspots, *figures.others)
        if not line.is_reviewed
    ]


def _unreviewed(bulletin: Bulletin, line: Hotspot) -> Gap:
    category_id = bulletin.detail["keys"][f"hotspot:{line.category}"]
    text = (
        f"{line.category}（{line.count}件）待确认：请看过当日工单，"
        "在“热点审阅”中记录有无集中反映问题。"
    )
    on = bulletin.period_from
    # Joined days are reviewed one by one.
    url = (
        reverse("reports:hotspots_on", args=[on])
        if bulletin.period.until
        else reverse("reports:hotspot", args=[on, category_id])
    )
    return Gap(UNREVIEWED, text, category_id, url=url)


def claim_lines(bulletin: Bulletin, figures: DailyFigures) -> list[ClaimLine]:
    """Return the hotspots whose line says that something was done."""
    problems = {r["category_id"]: r["problems"] for r in bulletin.detail["ranking"]}
    ids = {name: pk for name, pk in bulletin.detail["keys"].items() if name.startswith("hotspot:")}
    lines = []
    for line in (*figures.hotspots, *figures.others):
        if line.action is not Action.CONTACTING:
            pk = ids[f"hotspot:{line.category}"]
            problem_ids = tuple(chain(*(found["problem_ids"] for found in problems[pk])))
            lines.append(ClaimLine(pk, line.category, line.unit_phrase, problem_ids))
    return lines


def comparable(bulletin: Bulletin) -> Mapping[str, int]:
    """Return the figures, by the names that open their lists, that still can be compared."""
    figures = bulletin.figures
    named = {f"web:{name}": count for name, count in figures["web_by_channel"]}
    if not _categories_changed(bulletin):
        lines = [*figures["hotspots"], *figures.get("others", [])]
        named |= {f"hotspot:{line['category']}": line["count"] for line in lines}
    return {name: figures[name] for name in PLAIN} | named


def _categories_changed(bulletin: Bulletin) -> bool:
    return LogEntry.objects.filter(
        content_type__app_label="grids",
        content_type__model__in=["category", "citysetting"],
        action_time__gt=bulletin.counted_at,
    ).exists()
