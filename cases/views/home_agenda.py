"""What the people of a unit and the filers of hazards do first today, on their home page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from cases.access.privacy import line_text
from cases.models import Hazard
from cases.selectors import inbox
from cases.selectors.agenda import Rank, limit_name
from cases.selectors.hazards import hazard_text, kept_hazards
from cases.selectors.rows import case_url, hazard_grade_of, marks_of, place_of
from grids.models import User

SHOWN = 6


@dataclass(frozen=True)
class AgendaLine:
    """One case of the unit: its clock, what it is about and where."""

    number: str
    url: str
    title: str
    place: str
    marks: list[str]
    limit: str
    one: Any


def first_of_agenda(user: User) -> list[AgendaLine]:
    """Return the head of a unit's list of work to do, in its order; one query."""
    units = inbox.inbox_units(user)
    if not units:
        return []
    found = inbox.tab_of(units, "todo", user, timezone.now())
    related = found.exclude(rank=Rank.STANDING).select_related("case__grid", "case__hazard")
    return [_line(one, user) for one in related[:SHOWN]]


def _line(one: Any, user: User) -> AgendaLine:
    case = one.case
    marks = marks_of(case, hazard_grade_of(case))
    return AgendaLine(
        case.number, case_url(case.number), line_text(user, case, case.title),
        line_text(user, case, place_of(case)),
        marks if one.signed_at else ["待签收", *marks], limit_name(one), one,
    )  # fmt: skip


@dataclass(frozen=True)
class HazardLine:
    """One hazard that waits for its next step."""

    pk: int
    place: str
    category: str
    stage: str
    rectify_by: date | None
    is_late: bool
    reported_at: datetime


def first_hazards(user: User) -> list[HazardLine]:
    """Return the hazards that a filer's bodies follow up, the nearest deadline first; one query."""
    kept = kept_hazards(user)
    if kept is None:
        return []
    related = kept.select_related("category", "case", "body", "passed_to")
    return [_hazard(one, user) for one in related.order_by("rectify_by", "reported_at")[:SHOWN]]


def _hazard(hazard: Hazard, user: User) -> HazardLine:
    return HazardLine(
        hazard.pk, hazard_text(hazard, hazard.place, user), str(hazard.category),
        str(hazard.stage.label), hazard.rectify_by, hazard.is_late_on(timezone.localdate()),
        hazard.reported_at,
    )  # fmt: skip
