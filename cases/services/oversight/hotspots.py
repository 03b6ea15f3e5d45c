"""A person's review of a hotspot category's day."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from cases.models import Case, ConcentratedProblem, HotspotReview
from cases.rules.capabilities import CaseCapability
from grids.deadlines import day_bounds
from grids.hotspots import hotspot_tree
from grids.models import Category, User
from grids.role_checks import require_capability
from grids.rules import rule
from hotline.errors import InvalidInput


@dataclass(frozen=True)
class ProblemFound:
    """A concentrated problem as a person wrote it down, with the cases that report it."""

    place: str
    problem: str
    unit_phrase: str
    cases: list[Case] = field(default_factory=list)


def hotspot_cases(category: Category, day: date):  # type: ignore[no-untyped-def]
    """Return the counted cases of a hotspot category received on a business day.

    Those of a flagged category below it are that one's, as in the bulletin.
    """
    start, end = day_bounds(day, rule("day.starts_at_hour"))
    return (
        Case.objects.received_between(start, end)
        .counted()
        .filter(
            category__in=hotspot_tree().below(category.pk),
            channel__counts_as__in=rule("hotspot.counts_as"),
        )
    )


@transaction.atomic
def review_hotspot(
    category: Category,
    day: date,
    *,
    actor: User,
    at: datetime,
    problems: list[ProblemFound] | None = None,
) -> HotspotReview:
    """Record that a person read the day's cases of a category: none found, or these.

    A later review supersedes the earlier one. Raises InvalidInput for a problem without
    place, wording or cases, or with a case of another category or day.
    """
    require_capability(actor, CaseCapability.REVIEW_HOTSPOTS)
    category = Category.objects.select_for_update().get(pk=category.pk)
    if not category.is_hotspot:
        raise InvalidInput(fields={"category": "该分类不是热点分类。"})
    cases = hotspot_cases(category, day)
    ids = set(cases.values_list("pk", flat=True))
    for problem in problems or []:
        _check_problem(problem, ids)
    HotspotReview.objects.filter(category=category, day=day, superseded_at__isnull=True).update(
        superseded_at=at
    )
    review = HotspotReview.objects.create(
        category=category, day=day, has_concentrated=bool(problems), case_count=len(ids),
        reviewed_at=at, reviewed_by=actor,
    )  # fmt: skip
    for problem in problems or []:
        row = ConcentratedProblem.objects.create(
            review=review, place=problem.place.strip(), problem=problem.problem.strip(),
            unit_phrase=problem.unit_phrase.strip(),
        )  # fmt: skip
        row.cases.set(problem.cases)
    return review


@transaction.atomic
def name_in_press(problem: ConcentratedProblem, *, actor: User) -> ConcentratedProblem:
    """Approve that the press edition names a problem's place, company or building."""
    require_capability(actor, CaseCapability.NAME_PROBLEMS)
    problem = ConcentratedProblem.objects.select_for_update().get(pk=problem.pk)
    problem.is_named_in_press = True
    problem.save(update_fields=["is_named_in_press"])
    return problem


def _check_problem(problem: ProblemFound, ids: set[int]) -> None:
    wrong: dict[str, str] = {}
    for name, label in (("place", "地点"), ("problem", "问题"), ("unit_phrase", "单位称谓")):
        value = getattr(problem, name).strip()
        if not value or len(value) > 60:
            wrong[name] = f"请填写{label}，最多 60 字。"
    if len(problem.cases) < 2:
        wrong["cases"] = "集中反映问题至少要有两件工单。"
    elif any(case.pk not in ids for case in problem.cases):
        wrong["cases"] = "所选工单不属于该分类当日的工单。"
    if wrong:
        raise InvalidInput(fields=wrong)
