"""What was filed wrongly about a hazard: corrected or withdrawn, by two persons once issued."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from cases.models import Hazard, HazardRevision, Ruling
from cases.services.hazards import amending, revising
from cases.services.hazards.filing import HazardReport
from simulation.city import odds
from simulation.city.agenda import Road
from simulation.city.scene import Scene

SEEN_WITHIN = timedelta(days=7)
SIDES = ("东侧", "西侧", "门口")
MOVED, DOUBLE = "现场核对后更正位置。", "与先前登记的一条隐患重复。"
NOT_SO = "与现场情况不符，请核实。"


class Follower(Protocol):
    """Who follows one hazard: where they are in time, and what they may have done to it."""

    scene: Scene
    hazard: Hazard
    at: datetime

    def after(self, least: float, most: float) -> datetime:
        """Return an instant some days from now."""

    def do(self, service: Any, *args: Any, **facts: Any) -> Hazard | None:
        """Call a service for the hazard."""


def mend(goer: Follower) -> Road:
    """Let the filer see, now and then, that a hazard was misfiled, and put it right.

    It is seen within days, or never. Where its day is issued meanwhile, somebody else
    confirms it later or refuses.
    """
    rng = goer.scene.rng("misfiled", goer.hazard.reported_at.isoformat(), goer.hazard.text)
    is_long_known = goer.at - goer.hazard.reported_at > SEEN_WITHIN
    if is_long_known or rng.random() >= odds.MISFILED:
        return
    yield goer.after(0.05, 1.2)
    if rng.random() < odds.MISFILED_AT_ALL:
        goer.do(amending.withdraw_hazard, reason=DOUBLE)
    else:
        place = goer.hazard.place + rng.choice(SIDES)
        goer.do(amending.correct_hazard, replace(_filed(goer.hazard), place=place), reason=MOVED)
    waiting = HazardRevision.objects.filter(hazard=goer.hazard, ruling="").first()
    if waiting is None:
        return
    yield goer.after(0.05, 0.5)
    is_so = rng.random() < odds.REVISION_CONFIRMED
    goer.scene.do(
        revising.rule_revision, waiting, ruling=Ruling.ACCEPTED if is_so else Ruling.REFUSED,
        reason="" if is_so else NOT_SO, actor=goer.scene.staff.shift_leader(rng), at=goer.at,
    )  # fmt: skip
    goer.hazard = Hazard.objects.select_related("body", "category", "case").get(pk=goer.hazard.pk)


def _filed(hazard: Hazard) -> HazardReport:
    """Return what stands filed about a hazard."""
    return HazardReport(
        hazard.category, hazard.place, hazard.text, hazard.reported_at, hazard.grade
    )
