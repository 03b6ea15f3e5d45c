"""What the hazard daily must have before it is issued, and what the books hold it against."""

from collections.abc import Mapping

from django.urls import reverse

from cases.models import (
    HazardDeed,
    HazardReturn,
    HazardRevision,
    HazardStep,
    ReturnKind,
    Ruling,
)
from reports.bulletins.counting.figure_values import Action
from reports.bulletins.lacking import SILENT, ClaimLine, Gap
from reports.bulletins.wording.editor_choices import WHOLE
from reports.models import Bulletin
from reports.series.hazards.figures import HazardFigures


def gaps(bulletin: Bulletin, figures: HazardFigures) -> list[Gap]:
    """Return the bodies that filed nothing (未报): silence is not zero."""
    url = f"{reverse('cases:hazard_returns')}?day={bulletin.period_from}"
    return [
        Gap(SILENT, f"{name}未报：请在“隐患报送”中补录明细、汇总数或零报告。", body=name, url=url)
        for name in figures.missing
    ]


def claim_lines(bulletin: Bulletin, figures: HazardFigures) -> list[ClaimLine]:
    """Return the one claim there is: that the hotline's own hazards were dispatched."""
    del bulletin
    if not figures.total or figures.action is Action.CONTACTING:
        return []
    return [ClaimLine(WHOLE, "安全隐患", cases="本热线受理的安全隐患")]


def category_of(bulletin: Bulletin, key: str) -> int | None:
    """Return WHOLE for the first paragraph of a day with hazards, which claims something."""
    return WHOLE if key == "lead" and bulletin.figures["hazards"] else None


def comparable(bulletin: Bulletin) -> Mapping[str, int]:
    """Return the bodies' figures, except where a total stands for hazards not filed one by one."""
    totals = _bodies_with_totals(bulletin)
    keys = bulletin.detail["keys"]
    named = {f"hazards:{name}": count for name, count in bulletin.figures["hazards_by_body"]}
    return {name: count for name, count in named.items() if keys.get(name) not in totals}


def _bodies_with_totals(bulletin: Bulletin) -> set[int]:
    totals = HazardReturn.objects.filter(
        kind=ReturnKind.TOTAL, day__range=(bulletin.period_from, bulletin.period_to)
    )
    return set(totals.values_list("body", flat=True))


def is_changed_since(bulletin: Bulletin) -> bool:
    """Tell whether a hazard of the bulletin's days was corrected or withdrawn since.

    A revision keeps the day to which the hazard belonged before.
    """
    within = (bulletin.period.start, bulletin.period.end)
    steps = HazardStep.objects.filter(
        deed__in=[HazardDeed.CORRECT, HazardDeed.WITHDRAW], at__gt=bulletin.counted_at
    )
    revised = HazardRevision.objects.filter(
        ruling=Ruling.ACCEPTED, ruled_at__gt=bulletin.counted_at,
        day__range=(bulletin.period_from, bulletin.period_to),
    )  # fmt: skip
    return steps.filter(hazard__reported_at__range=within).exists() or revised.exists()
