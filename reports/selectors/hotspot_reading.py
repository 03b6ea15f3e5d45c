"""What a reviewer of hotspots reads: a day's categories, a category's cases."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from cases.access.privacy import line_text
from cases.models import Case, ConcentratedProblem, HotspotReview
from cases.services.oversight.hotspots import ProblemFound, hotspot_cases
from concentrated.selectors.day_groups import DayGroup, day_groups
from grids.models import Category, User
from reports.bulletins.counting.hotspots import Ranked, rank_hotspots
from reports.bulletins.counting.totals import count_cases_by_category
from reports.periods import period_of

MOST_CASES = 400
PLACE_AT_LEAST = 2
PLACES_SHOWN = 8


@dataclass(frozen=True)
class ReviewedCase:
    """A case as a reviewer reads it; what people wrote is masked for them."""

    number: str
    title: str
    text: str
    place: str
    unit: str
    state: str


@dataclass(frozen=True)
class Reading:
    """A category's day: its cases, the standing review, and places named more than once."""

    user: User
    category: Category
    on: date
    cases: list[Case]
    has_more: bool
    review: HotspotReview | None
    problems: list[ConcentratedProblem]
    groups: list[DayGroup]

    @property
    def rows(self) -> list[ReviewedCase]:
        """The cases to read."""
        return [
            ReviewedCase(
                number=case.number,
                title=line_text(self.user, case, case.title),
                text=line_text(self.user, case, case.text),
                place=line_text(self.user, case, _place(case)),
                unit=str(case.lead_unit or case.get_handling_display()),
                state=case.get_state_display(),
            )
            for case in self.cases
        ]

    @property
    def places(self) -> list[tuple[str, int]]:
        """Places that several cases name: a hint where to look, never a finding."""
        named = Counter(
            line_text(self.user, case, _place(case)) for case in self.cases if _place(case)
        )
        return [pair for pair in named.most_common(PLACES_SHOWN) if pair[1] >= PLACE_AT_LEAST]

    @property
    def is_outdated(self) -> bool:
        """Tell whether cases came or went since the review."""
        return self.review is not None and self.review.case_count != len(self.cases)

    def first_words(self, group: str) -> dict[str, object]:
        """Return what the form of a problem says at first: the words of a group, by its key."""
        for one in self.groups:
            if str(one.group.pk) == group:
                return {
                    "place": one.group.place,
                    "problem": one.group.problem,
                    "unit_phrase": one.unit_phrase or self.category.unit_phrase,
                    "cases": [case.number for case in one.cases],
                }
        return {"unit_phrase": self.category.unit_phrase}

    def kept_problems(self) -> list[ProblemFound]:
        """Return the problems already found, to stand beside a new one."""
        return [
            ProblemFound(p.place, p.problem, p.unit_phrase, list(p.cases.all()))
            for p in self.problems
        ]


def _place(case: Case) -> str:
    return case.place or (str(case.grid) if case.grid else "")


def read_review(category: Category, on: date, user: User) -> Reading:
    """Read the cases of a category's day, at most 400, with the standing review.

    What people wrote is told as the person may read it.
    """
    cases = hotspot_cases(category, on).select_related("grid", "lead_unit").order_by("place", "pk")
    found = list(cases[: MOST_CASES + 1])
    review = HotspotReview.objects.filter(
        category=category, day=on, superseded_at__isnull=True
    ).select_related("reviewed_by").first()  # fmt: skip
    problems = list(review.problems.prefetch_related("cases")) if review else []
    return Reading(
        user, category, on, found[:MOST_CASES], len(found) > MOST_CASES, review, problems,
        day_groups(found[:MOST_CASES]),
    )  # fmt: skip


def days_hotspots(on: date) -> list[Ranked]:
    """Return the day's hotspot categories as the bulletin will rank them."""
    period = period_of(on)
    return rank_hotspots(period, count_cases_by_category(period))
