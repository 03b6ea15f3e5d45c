"""已及时联系…核实处理 is a claim: which cases of a line do not bear it out.

A case bears the claim out when it, or its main case, was dispatched to a unit that the
line's phrase names: by the unit's own phrase (相应县区政府), its name, or one above it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.models import Assignment, Case
from grids.models import Unit
from reports import counted, hotspots
from reports.choices import HAZARDS, Choices
from reports.facts import Action, HazardFigures, Hotspot
from reports.models import Bulletin
from reports.periods import Period


@dataclass(frozen=True)
class Doubt:
    """A line whose claim some cases do not bear out; `reason` is what an editor verified."""

    category_id: int
    label: str
    phrase: str
    count: int
    total: int
    reason: str = ""

    @property
    def is_answered(self) -> bool:
        """Tell whether an editor said why the claim stands, for as many cases."""
        return bool(self.reason)


def units_named(phrase: str) -> "QuerySet[Unit]":
    """Return the units that a phrase of the bulletin names, with all below them."""
    named = list(Unit.objects.filter(Q(phrase=phrase) | Q(name=phrase) | Q(short_name=phrase)))
    paths = {unit.path for unit in named}
    tops = [unit for unit in named if not _stands_below(unit.path, paths)]
    return Unit.objects.below(*tops)


def _stands_below(path: str, others: set[str]) -> bool:
    parts = path.split("/")[:-1]
    return any("/".join(parts[:n]) + "/" in others for n in range(1, len(parts)))


def dispatched_to(units: "QuerySet[Unit] | None", case: str) -> Exists:
    """Return the condition that a case had an assignment, of one of the units if given."""
    assignments = Assignment.objects.filter(case=OuterRef(case))
    return Exists(assignments if units is None else assignments.filter(unit__in=units))


def not_dispatched(cases: "QuerySet[Case]", phrase: str = "") -> "QuerySet[Case]":
    """Keep the cases that neither themselves nor as part of a main case reached the units."""
    units = units_named(phrase) if phrase else None
    return cases.exclude(dispatched_to(units, "pk")).exclude(dispatched_to(units, "main_case"))


def unmet_cases(bulletin: Bulletin, category_id: int, phrase: str) -> "QuerySet[Case]":
    """Return the cases behind a line's claim that do not bear it out.

    Where the line tells a concentrated problem, its unit phrase is about that problem's
    cases. The hazard daily claims no more than that the hotline's own were dispatched.
    """
    if category_id == HAZARDS:
        return not_dispatched(_hazard_cases(bulletin.period))
    problem = hotspots.cases_of_problem(bulletin.period, category_id)
    cases = problem if problem.exists() else hotspots.cases_of(bulletin.period, category_id)
    return not_dispatched(cases, phrase)


def _hazard_cases(period: Period) -> "QuerySet[Case]":
    return Case.objects.filter(pk__in=counted.hazards(period).values("case"))


def doubts(bulletin: Bulletin, lines: Mapping[int, Hotspot]) -> list[Doubt]:
    """Return the claims of a daily's lines, by category id, that some cases do not meet."""
    found = []
    for category_id, line in lines.items():
        if line.action is not Action.CONTACTING:
            found.append(_doubt(bulletin, category_id, line.category, line.unit_phrase))
    return [doubt for doubt in found if doubt.count]


def hazard_doubts(bulletin: Bulletin, figures: HazardFigures) -> list[Doubt]:
    """Return the hazard daily's claim if some of the hotline's hazards were not dispatched."""
    if figures.action is Action.CONTACTING or not figures.total:
        return []
    doubt = _doubt(bulletin, HAZARDS, "安全隐患", figures.unit_phrase)
    return [doubt] if doubt.count else []


def _doubt(bulletin: Bulletin, category_id: int, label: str, phrase: str) -> Doubt:
    unmet: Any = unmet_cases(bulletin, category_id, phrase)
    count = unmet.count()
    answer = Choices.from_json(bulletin.choices).claims.get(category_id)
    holds = answer is not None and count <= answer.count
    total = _total(bulletin, category_id)
    reason = answer.reason if answer and holds else ""
    return Doubt(category_id, label, phrase, count, total, reason)


def _total(bulletin: Bulletin, category_id: int) -> int:
    if category_id == HAZARDS:
        return int(bulletin.figures["hazards"])
    ranking = bulletin.detail["ranking"]
    return int(next((r["count"] for r in ranking if r["category_id"] == category_id), 0))
