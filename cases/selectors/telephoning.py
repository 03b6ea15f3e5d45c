"""The telephone desk (电话指派): urgent cases that no unit has taken, and whom to call now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from cases.access.privacy import line_text
from cases.access.urgent import is_urgent
from cases.models import Assignment, DutyCall
from cases.models.queries import WITH_UNIT
from cases.selectors.rows import hazard_grade_of, marks_of, place_of
from cases.services.dispatch.telephone import OTHER, next_callee
from cases.services.record.transitions import Seen
from grids.duty import Callee, callees_for
from grids.models import User
from hotline.paging import Page, take_page

OTHER_LABEL = Callee(OTHER, "", "").label


@dataclass(frozen=True)
class Call:
    """Somebody to call, and what came of the calls so far; `is_next` is whom to try now."""

    callee: Callee
    tried: list[DutyCall]
    is_next: bool


@dataclass(frozen=True)
class Unreached:
    """A unit that has not taken an urgent case; nobody to call where `calls` is empty."""

    assignment: Assignment
    title: str
    place: str
    marks: list[str]
    seen: Seen
    calls: list[Call]
    # Those to numbers that no roster names.
    other_calls: list[DutyCall]


def unsigned(user: User) -> QuerySet[Assignment]:
    """Return the parts of urgent cases that no unit has signed; the desk sees all cases."""
    del user
    return Assignment.objects.filter(
        is_urgent("case__"), signed_at__isnull=True, ended_at__isnull=True,
        case__state__in=WITH_UNIT,
    )  # fmt: skip


def calling_page(
    user: User, at: datetime, number: int = 1, *, wanted: str = ""
) -> tuple[Page, list[Unreached]]:
    """Return one page of units to call, the longest waiting first; three queries.

    The units of the case with the number `wanted` come before the others.
    """
    found = (
        unsigned(user)
        .select_related("unit", "case__grid", "case__hazard")
        .annotate(is_wanted=Q(case__number=wanted))
        .order_by("-is_wanted", "dispatched_at", "pk")
    )
    page = take_page(found, number)
    rows: list[Assignment] = page.objects
    callees = callees_for([row.unit for row in rows], at)
    made: dict[int, list[DutyCall]] = {row.pk: [] for row in rows}
    for call in DutyCall.objects.filter(assignment__in=rows).order_by("called_at", "pk"):
        made[call.assignment_id].append(call)
    return page, [_unreached(row, callees[row.unit_id], made[row.pk], user) for row in rows]


def _unreached(
    row: Assignment, callees: Sequence[Callee], made: list[DutyCall], user: User
) -> Unreached:
    best = next_callee(callees, made)
    calls = [
        Call(one, [call for call in made if call.callee == one.label], one is best)
        for one in callees
    ]
    case = row.case
    return Unreached(
        row, line_text(user, case, case.title), line_text(user, case, place_of(case)),
        marks_of(case, hazard_grade_of(case)), Seen(case.state), calls,
        [call for call in made if call.callee == OTHER_LABEL],
    )  # fmt: skip
