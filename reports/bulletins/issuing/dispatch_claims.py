"""已及时联系…核实处理 is a claim: which cases of a line do not bear it out.

A case bears the claim out when it, or its main case, was dispatched to a unit that the
line's phrase names: by the unit's own phrase (相应县区政府), its name, or one above it.
Where a line tells a concentrated problem, its phrase is about that problem's cases. A line
without a phrase claims no more than that its cases were dispatched.
"""

from collections.abc import Iterable, Sequence

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cases.models import Assignment, Case, ConcentratedProblem
from grids.hotspots import HotspotTree, hotspot_tree
from grids.models import Unit
from hotline.errors import NotVisible
from reports.bulletins.content import figures_of
from reports.bulletins.lacking import ClaimLine, Doubt
from reports.bulletins.spec import spec_of
from reports.bulletins.wording.editor_choices import WHOLE, Choices
from reports.models import Bulletin

Units = dict[str, "QuerySet[Unit]"]


def claim_lines(bulletin: Bulletin) -> list[ClaimLine]:
    """Return the lines that claim something was done; 正在联系 claims nothing yet."""
    return spec_of(bulletin.series).checks.claim_lines(bulletin, figures_of(bulletin))


def doubtful_claims(bulletin: Bulletin) -> list[Doubt]:
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
    return spec_of(bulletin.series).checks.claim_cases(bulletin.period)


def _of_line(bulletin: Bulletin, line: ClaimLine, tree: HotspotTree) -> Q:
    if line.category_id == WHOLE:
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
