"""The ranking of hotspot categories, and what persons said about their cases."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from cases.models import Case, HotspotReview
from grids.hotspots import CategoryRow, HotspotTree, hotspot_tree
from reports.bulletins.counting import figure_rows
from reports.periods import Period


@dataclass(frozen=True)
class Problem:
    """A concentrated problem that persons confirmed, with its cases that count."""

    place: str
    problem: str
    unit_phrase: str
    count: int
    problem_ids: tuple[int, ...]


@dataclass(frozen=True)
class Ranked:
    """One hotspot category of a period, also beyond the printed ranks.

    `reviewed_count` is how many cases the reviewers saw, None while a day is unreviewed;
    `problems` holds the largest first. `has_lost_problem` tells that reviewers found some,
    but none of its cases counts here any more.
    """

    category_id: int
    category: str
    unit_phrase: str
    position: int
    count: int
    reviewed_count: int | None
    problems: tuple[Problem, ...]
    has_lost_problem: bool = False

    @property
    def is_reviewed(self) -> bool:
        """Tell whether a person looked through the cases of every day."""
        return self.reviewed_count is not None


def rank_hotspots(
    period: Period, by_category: Mapping[int, int], order: Sequence[int] = ()
) -> list[Ranked]:
    """Return the hotspot categories with cases, most cases first, in two statements.

    `by_category` counts the period's cases by their own category. Between equal counts
    `order`, an editor's list of category ids, goes before the categories' own order.
    """
    tree = hotspot_tree()
    totals: Counter[int] = Counter()
    for category_id, count in by_category.items():
        if category_id in tree.nearest:
            totals[tree.nearest[category_id]] += count
    reviews = _reviews(period, tree)
    ranked = [_ranked(tree.flagged[pk], n, reviews.get(pk), period) for pk, n in totals.items()]
    place = {category_id: at for at, category_id in enumerate(order)}
    return sorted(
        ranked,
        key=lambda r: (-r.count, place.get(r.category_id, len(place)), r.position, r.category_id),
    )


def _ranked(row: CategoryRow, count: int, review: "_Review | None", period: Period) -> Ranked:
    is_whole = review is not None and len(review.seen) == len(period)
    return Ranked(
        category_id=row["id"],
        category=row["name"],
        unit_phrase=row["unit_phrase"],
        position=row["position"],
        count=count,
        reviewed_count=sum(review.seen.values()) if review and is_whole else None,
        problems=review.problems() if review else (),
        has_lost_problem=bool(review and review.has_found and not review.found),
    )


class _Review:
    """What the reviews of one category's days say together."""

    def __init__(self) -> None:
        self.seen: dict[date, int] = {}
        self.has_found = False
        self.found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)

    def problems(self) -> tuple[Problem, ...]:
        """Return the problems whose cases still count, the largest first."""
        joined = [_problem(rows) for rows in self.found.values()]
        return tuple(sorted(joined, key=lambda p: (-p.count, p.problem_ids)))


def _problem(rows: list[dict[str, Any]]) -> Problem:
    """Join the rows of one place and problem, told on several days or by several categories."""
    return Problem(
        place=rows[0]["problems__place"],
        problem=rows[0]["problems__problem"],
        unit_phrase=rows[0]["problems__unit_phrase"],
        count=sum(row["count"] for row in rows),
        problem_ids=tuple(sorted({row["problems"] for row in rows})),
    )


def _reviews(period: Period, tree: HotspotTree) -> dict[int, _Review]:
    """Read the standing reviews with their problems' cases that count, in one statement."""
    reviews: dict[int, _Review] = defaultdict(_Review)
    for row in _review_rows(period):
        category_id = row["category"]
        review = reviews[category_id]
        review.seen[row["day"]] = row["case_count"]
        review.has_found |= row["has_concentrated"]
        if row["count"] and tree.nearest.get(row["problems__cases__category"]) == category_id:
            place = (row["problems__place"], row["problems__problem"])
            review.found[place].append(row)
    return reviews


def _review_rows(period: Period) -> Iterable[Any]:
    counting = figure_rows.case_counts(period, figure_rows.hotspot_channels(), "problems__cases__")
    return (
        HotspotReview.objects.filter(day__in=period.days, superseded_at__isnull=True)
        .order_by()
        .values(
            "category",
            "day",
            "case_count",
            "has_concentrated",
            "problems",
            "problems__place",
            "problems__problem",
            "problems__unit_phrase",
            "problems__cases__category",
        )
        .annotate(count=Count("problems__cases", filter=counting, distinct=True))
    )


def cases_of(period: Period, category_id: int) -> "QuerySet[Case]":
    """Return the period's cases of one hotspot category."""
    return figure_rows.hotspot_cases(period).filter(category__in=hotspot_tree().below(category_id))


def cases_of_problem(period: Period, category_id: int, rank: int = 1) -> "QuerySet[Case]":
    """Return the cases of a concentrated problem that a category's line prints, by its rank."""
    review = _reviews(period, hotspot_tree()).get(category_id)
    problems = review.problems() if review else ()
    ids = problems[rank - 1].problem_ids if len(problems) >= rank else ()
    return cases_of(period, category_id).filter(concentrated_problems__in=ids).distinct()
