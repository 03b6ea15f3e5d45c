"""What to do next about urgent cases: the shift leader's line, and whom to telephone now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from cases.access.privacy import line_text
from cases.access.situation import Situation
from cases.access.urgent import is_unattended
from cases.models import Assignment, Case, DutyCall, HazardGrade
from cases.models.queries import WITH_UNIT
from cases.offers import allowed_verbs
from cases.rules.capabilities import CaseCapability
from cases.rules.states import State, Verb
from cases.selectors.rows import HAZARD_MARKS, case_url, hazard_grade_of, place_of
from cases.services.dispatch.telephone import next_callee
from grids.duty import Callee, callees_for
from grids.models import Urgency, User

SHOWN = 5


@dataclass(frozen=True)
class UrgentLine:
    """One urgent case that nobody looks after yet."""

    number: str
    url: str
    mark: str
    title: str
    place: str
    unit: str
    registered_at: datetime
    # By when the unit must sign, None while the case is not dispatched.
    sign_due_at: datetime | None = None


def _address(case: Case) -> str:
    """Return where it is dealt with: on the telephone desk while a unit has to be called."""
    is_called = case.urgency == Urgency.EXTREME and case.state in WITH_UNIT
    return calling_address(case.number) if is_called else case_url(case.number)


def calling_address(number: str) -> str:
    """Return the address of the telephone desk with one case shown before the others."""
    query = urlencode({"tab": "telephone", "case": number})
    return f"{reverse('cases:dispatch_queue')}?{query}"


def unattended_lines(user: User) -> list[UrgentLine]:
    """Return the urgent cases that nobody looks after, the oldest first; one query."""
    found = Case.objects.visible_to(user).filter(is_unattended())
    related = found.select_related("lead_unit", "grid", "hazard")
    return [
        UrgentLine(
            case.number, _address(case), urgent_mark(case), line_text(user, case, case.title),
            line_text(user, case, place_of(case)), str(case.lead_unit or ""),
            case.registered_at, case.sign_due_at,
        )
        for case in related.order_by("registered_at", "pk")[:SHOWN]
    ]  # fmt: skip


def urgent_mark(case: Case) -> str:
    """Return why a case is urgent, '' where it is not; the case was read with `hazard`."""
    if case.urgency == Urgency.EXTREME:
        return str(Urgency.EXTREME.label)
    if hazard_grade_of(case) == HazardGrade.SUSPECTED_MAJOR:
        return HAZARD_MARKS[HazardGrade.SUSPECTED_MAJOR]
    return ""


@dataclass(frozen=True)
class UnitToCall:
    """A unit that has not taken the case: until when it must, and who answers for it now."""

    assignment: Assignment
    callees: list[Callee]
    best: Callee | None


@dataclass(frozen=True)
class NextStep:
    """What is to be done at once about an urgent case; no units while it is not dispatched."""

    number: str
    mark: str
    units: list[UnitToCall]
    may_call: bool
    may_dispatch: bool


def next_step(situation: Situation, at: datetime) -> NextStep | None:
    """Return the next step of an urgent case for the hotline's desk, None without one.

    Two queries, for the roster and the calls made, where a unit has not taken it.
    """
    case = situation.case
    mark = urgent_mark(case)
    if not mark or not situation.actor.can(CaseCapability.REGISTER):
        return None
    waiting = [row for row in situation.assignments if not row.signed_at and not row.ended_at]
    if not waiting and case.state != State.PENDING:
        return None
    verbs = allowed_verbs(situation)
    units = _units_to_call(waiting, at) if waiting else []
    return NextStep(case.number, mark, units, Verb.CALL_UNIT in verbs, Verb.DISPATCH in verbs)


def _units_to_call(waiting: Iterable[Assignment], at: datetime) -> list[UnitToCall]:
    rows = list(waiting)
    callees = callees_for([row.unit for row in rows], at)
    made: dict[int, list[DutyCall]] = {row.pk: [] for row in rows}
    for call in DutyCall.objects.filter(assignment__in=rows):
        made[call.assignment_id].append(call)
    return [
        UnitToCall(row, callees[row.unit_id], next_callee(callees[row.unit_id], made[row.pk]))
        for row in rows
    ]
