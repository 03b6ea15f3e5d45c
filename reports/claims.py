"""已及时联系…核实处理 is a claim: which cases of a line do not bear it out.

A case bears the claim out when it, or its main case, was dispatched to a unit that the
line's phrase names: by the unit's own phrase (相应县区政府), its name, or one above it.
Where a line tells a concentrated problem, its phrase is about that problem's cases. The
hazard daily claims no more than that the hotline's own hazards were dispatched.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cases.models import Assignment, Case, ConcentratedProblem
from grids.hotspots import HotspotTree, hotspot_tree
from grids.models import Unit
from hotline.errors import NotVisible
from reports import counted
from reports.choices import HAZARDS, Choices
from reports.composing import figures_from
from reports.facts import Action, DailyFigures
from reports.models import Bulletin

Units = dict[str, "QuerySet[Unit]"]


@dataclass(frozen=True)
class ClaimLine:
    """A line that claims something; `category_id` is HAZARDS for the hazard daily's."""

    category_id: int
    label: str
    phrase: str = ""
    problem_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Doubt:
    """A claim that `count` of a line's cases do not bear out, with an editor's reason."""

    line: ClaimLine
    count: int
    total: int
    reason: str = ""


def claim_lines(bulletin: Bulletin) -> list[ClaimLine]:
    """Return the lines that claim something was done; 正在联系 claims nothing yet."""
    figures = figures_from(bulletin.series, bulletin.figures)
    if not isinstance(figures, DailyFigures):
        claims = figures.total > 0 and figures.action is not Action.CONTACTING
        return [ClaimLine(HAZARDS, "安全隐患")] if claims else []
    problems = {r["category_id"]: r["problems"] for r in bulletin.detail["ranking"]}
    ids = {name: pk for name, pk in bulletin.detail["keys"].items() if name.startswith("hotspot:")}
    lines = []
    for line in (*figures.hotspots, *figures.others):
        if line.action is not Action.CONTACTING:
            pk = ids[f"hotspot:{line.category}"]
            problem_ids = tuple(chain(*(found["problem_ids"] for found in problems[pk])))
            lines.append(ClaimLine(pk, line.category, line.unit_phrase, problem_ids))
    return lines


def doubts(bulletin: Bulletin) -> list[Doubt]:
    """Return the claims that some cases do not bear out, in three statements."""
    lines = claim_lines(bulletin)
    if not lines:
        return []
    tree, units = hotspot_tree(), units_named({line.phrase for line in lines})
    counts: dict[str, Count] = {}
    for line in lines:
        of_line = _of_line(bulletin, line, tree)
        counts[f"all_{line.category_id}"] = Count("pk", filter=of_line)
        counts[f"unmet_{line.category_id}"] = Count("pk", filter=of_line & _unmet(line, units))
    found = _cases(bulletin).aggregate(**counts)
    reasons = Choices.from_json(bulletin.choices).claims
    doubtful = []
    for line in lines:
        count = found[f"unmet_{line.category_id}"]
        answer = reasons.get(line.category_id)
        reason = answer.reason if answer and count <= answer.count else ""
        if count:
            doubtful.append(Doubt(line, count, found[f"all_{line.category_id}"], reason))
    return doubtful


def unmet_cases(bulletin: Bulletin, category_id: int) -> "QuerySet[Case]":
    """Return the cases that do not bear a line's claim out; NotVisible for no such line."""
    line = next((c for c in claim_lines(bulletin) if c.category_id == category_id), None)
    if line is None:
        raise NotVisible("没有这一行。")
    condition = _of_line(bulletin, line, hotspot_tree()) & _unmet(line, units_named({line.phrase}))
    return _cases(bulletin).filter(condition)


def _cases(bulletin: Bulletin) -> "QuerySet[Case]":
    """Return the cases that the bulletin's claims can be about."""
    if bulletin.series == "hazards":
        return counted.hazard_cases(bulletin.period)
    return counted.hotspot_cases(bulletin.period)


def _of_line(bulletin: Bulletin, line: ClaimLine, tree: HotspotTree) -> Q:
    if line.category_id == HAZARDS:
        return Q(pk__isnull=False)
    of_category = Q(category__in=tree.below(line.category_id))
    if not line.problem_ids:
        return of_category
    told = ConcentratedProblem.cases.through.objects.filter(
        case=OuterRef("pk"), concentratedproblem__in=line.problem_ids
    )
    return of_category & Q(Exists(told))


def _unmet(line: ClaimLine, units: Units) -> Q:
    reached = Assignment.objects.all()
    if line.phrase:
        reached = reached.filter(unit__in=units[line.phrase])
    own, of_main = Exists(reached.filter(case=OuterRef("pk"))), OuterRef("main_case")
    return ~Q(own) & ~Q(Exists(reached.filter(case=of_main)))


def units_named(phrases: Iterable[str]) -> Units:
    """Return by phrase the units that it names, with all below them; one statement.

    A phrase may name several units (城东区政府、城西区政府).
    """
    names = {phrase: set(phrase.split("、")) for phrase in phrases if phrase}
    wanted = set().union(*names.values())
    found = list(
        Unit.objects.filter(Q(phrase__in=wanted) | Q(name__in=wanted) | Q(short_name__in=wanted))
    )
    return {
        phrase: Unit.objects.below(
            *_tops([u for u in found if {u.phrase, u.name, u.short_name} & each])
        )
        for phrase, each in names.items()
    }


def _tops(units: Sequence[Unit]) -> list[Unit]:
    """Leave out units that stand below another of them."""
    paths = {unit.path for unit in units}
    return [unit for unit in units if not _stands_below(unit.path, paths)]


def _stands_below(path: str, others: set[str]) -> bool:
    parts = path.split("/")[:-1]
    return any("/".join(parts[:n]) + "/" in others for n in range(1, len(parts)))
