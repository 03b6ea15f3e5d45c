"""First dispatches of cases, and those of them that came back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cases.models import Assignment, EndReason
from cases.models.assignment import AssignmentRole
from cases.rules.states import State
from grids.models import Grid
from learning.rules.corrections import ReturnedCase, Sent

# A return that was accepted, and a dispatch that was taken back or sent elsewhere.
CAME_BACK = (EndReason.OBJECTION, EndReason.RECALLED)


class OfCategory(NamedTuple):
    """The returned cases of a category, each with the instant of its first dispatch."""

    cases: list[ReturnedCase]
    dispatched_at: list[datetime]


def first_dispatches(after: datetime, until: datetime) -> QuerySet[Assignment]:
    """Return the first dispatches of counted cases in a span."""
    leads = Assignment.objects.filter(role=AssignmentRole.LEAD)
    earlier = leads.filter(case=OuterRef("case"), pk__lt=OuterRef("pk"))
    return (
        leads.filter(dispatched_at__gte=after, dispatched_at__lt=until)
        .filter(case__excluded_reason="", case__is_history=False)
        .filter(~Exists(earlier))
        .order_by()
    )


def count_returned(after: datetime, until: datetime) -> tuple[int, int]:
    """Return how many cases were first dispatched in a span, and how many of them came back."""
    found = first_dispatches(after, until).aggregate(
        sent=Count("pk"), returned=Count("pk", filter=Q(end_reason__in=CAME_BACK))
    )
    return found["sent"], found["returned"]


def returned_cases(after: datetime, until: datetime) -> Mapping[int, OfCategory]:
    """Return the cases whose first dispatch in a span came back, by category."""
    rows = (
        first_dispatches(after, until)
        .filter(end_reason__in=CAME_BACK)
        .order_by("case_id")
        .values_list(
            "case_id", "unit_id", "case__caller_id", "case__grid__path", "dispatched_at",
            "case__state", "case__lead_unit_id", "case__category_id",
        )
    )  # fmt: skip
    found: dict[int, OfCategory] = defaultdict(lambda: OfCategory([], []))
    for case, unit, caller, path, at, state, lead, category in rows.iterator():
        settled_by = lead if state == State.CLOSED and lead else 0
        mine = found[category]
        mine.cases.append(ReturnedCase(case, unit, settled_by, caller, place_of(path)))
        mine.dispatched_at.append(at)
    return found


def sent_by_place(
    after: datetime, until: datetime, categories: Iterable[int]
) -> dict[int, list[Sent]]:
    """Return how many cases of some categories went first to each unit, place by place."""
    rows = (
        first_dispatches(after, until)
        .filter(case__category__in=list(categories))
        .values_list("case__category_id", "unit_id", "case__grid__path")
        .annotate(count=Count("pk"))
    )
    found: dict[int, list[Sent]] = defaultdict(list)
    for category, unit, path, count in rows:
        found[category].append(Sent(unit, place_of(path), count))
    return found


def place_of(path: str | None) -> tuple[int, ...]:
    """Return the ids of the territory on a path, from the top."""
    return tuple(int(part) for part in (path or "").split("/") if part)


def path_of(grid: Grid | None) -> tuple[int, ...]:
    """Return the ids of the territory in which a piece lies, with its own; empty for none."""
    return place_of(grid.path) if grid else ()
