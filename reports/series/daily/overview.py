"""What a leader reads of the daily in the overview: its figures and its hotspots."""

from dataclasses import dataclass

from reports.bulletins.counting.figure_sources import figure_url
from reports.bulletins.counting.figure_values import Concentrated, Hotspot
from reports.models import Bulletin
from reports.series.daily.figures import DailyFigures

FIGURES = (
    ("calls", "来电诉求", "件次"),
    ("direct", "直接办理", "件"),
    ("dispatched", "转交办理", "件"),
    ("web", "网民留言", "件"),
    ("callbacks", "回访", "件"),
)


@dataclass(frozen=True)
class HotspotShown:
    """One hotspot category of the day: what was found in its cases, or that nobody looked."""

    label: str
    count: int
    url: str
    problems: tuple[tuple[Concentrated, str], ...]
    is_reviewed: bool


def hotspots(bulletin: Bulletin | None) -> tuple[HotspotShown, ...]:
    """Return the printed hotspots, none while the day is not counted."""
    if bulletin is None:
        return ()
    figures = DailyFigures.from_json(bulletin.figures)
    return tuple(_hotspot(bulletin, line) for line in (*figures.hotspots, *figures.others))


def _hotspot(bulletin: Bulletin, line: Hotspot) -> HotspotShown:
    found = [line.concentrated, *line.more] if line.concentrated else []
    named = [
        (problem, f"concentrated:{line.category}" + (f":{rank}" if rank > 1 else ""))
        for rank, problem in enumerate(found, 1)
    ]
    return HotspotShown(
        line.category, line.count, figure_url(bulletin, f"hotspot:{line.category}"),
        tuple((problem, figure_url(bulletin, name)) for problem, name in named),
        line.is_reviewed,
    )  # fmt: skip
