"""What was filed wrongly about a hazard: corrected or withdrawn, by two persons once issued."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from cases.models import Hazard, HazardRevision, Ruling
from cases.services import hazard_amending, hazard_revising
from cases.services.hazards import HazardReport
from simulation.city import odds
from simulation.city.agenda import Road

if TYPE_CHECKING:
    from simulation.city.rectification import Rectifier

SEEN_WITHIN = timedelta(days=7)
SIDES = ("东侧", "西侧", "门口")
MOVED, DOUBLE = "现场核对后更正位置。", "与先前登记的一条隐患重复。"
NOT_SO = "与现场情况不符，请核实。"


def mend(goer: "Rectifier") -> Road:
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
        goer.do(hazard_amending.withdraw_hazard, reason=DOUBLE)
    else:
        place = goer.hazard.place + rng.choice(SIDES)
        goer.do(
            hazard_amending.correct_hazard, replace(_filed(goer.hazard), place=place), reason=MOVED
        )
    waiting = HazardRevision.objects.filter(hazard=goer.hazard, ruling="").first()
    if waiting is None:
        return
    yield goer.after(0.05, 0.5)
    is_so = rng.random() < odds.REVISION_CONFIRMED
    goer.scene.do(
        hazard_revising.rule_revision, waiting, ruling=Ruling.ACCEPTED if is_so else Ruling.REFUSED,
        reason="" if is_so else NOT_SO, actor=goer.scene.staff.shift_leader(rng), at=goer.at,
    )  # fmt: skip
    goer.hazard = Hazard.objects.select_related("body", "category", "case").get(pk=goer.hazard.pk)


def _filed(hazard: Hazard) -> HazardReport:
    """Return what stands filed about a hazard."""
    return HazardReport(
        hazard.category, hazard.place, hazard.text, hazard.reported_at, hazard.grade
    )
