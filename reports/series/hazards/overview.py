"""What a leader reads of the hazard daily in the morning."""

from dataclasses import dataclass

from reports.bulletins.counting.figure_sources import figure_url
from reports.models import Bulletin
from reports.series.hazards.figures import HazardFigures

FIGURES = (("hazards", "安全隐患举报", "件"),)


@dataclass(frozen=True)
class BodyShown:
    """What one receiving body had; `url` opens its hazards."""

    label: str
    count: int
    url: str


@dataclass(frozen=True)
class HazardsShown:
    """Each body's count, who is silent, and what was reported."""

    bodies: tuple[BodyShown, ...] = ()
    silent: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


def hazards(bulletin: Bulletin | None) -> HazardsShown:
    """Return the day's hazards, nothing while the day is not counted."""
    if bulletin is None:
        return HazardsShown()
    figures = HazardFigures.from_json(bulletin.figures)
    bodies = tuple(
        BodyShown(name, count, figure_url(bulletin, f"hazards:{name}"))
        for name, count in figures.bodies
    )
    return HazardsShown(bodies, figures.missing, figures.categories)
