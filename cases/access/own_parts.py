"""A unit's own part of a case, where it does not lead: what its people see of the case.

A street to which a part was handed down, or a co-unit, has a state, limits and a first step
of its own; the lead's would tell it that it is at work on what it has not even signed.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, When

from cases.access.permissions import is_unit_person
from cases.models import Assignment, AssignmentRole, Case, EndReason, Objection
from cases.models.assignment import ENDED
from cases.models.queries import GOES_ON_ELSEWHERE, LET_GO
from cases.rules.states import (
    OWING_STATES,
    State,
)
from grids.models import User

OPEN, NONE = Q(ended_at__isnull=True), Q(pk__in=[])
# What a merged unit left tells nothing: it goes on in the successor's part.
NOT_THEIRS = LET_GO | GOES_ON_ELSEWHERE


def part_of(user: User, assignments: Iterable[Assignment]) -> Assignment | None:
    """Return the part of a unit's person: the open one, else the last; None where they lead.

    Who led and was let go has an ended part like any other. None also for the hotline's
    people, who see the case itself. Of several the one of a unit in which the person holds a
    role comes first.
    """
    if not is_unit_person(user):
        return None
    own = [row for row in assignments if row.unit_id in user.scope_unit_ids]
    if any(row.role == AssignmentRole.LEAD and row.end_reason not in NOT_THEIRS for row in own):
        return None
    return max(
        own,
        key=lambda row: (row.ended_at is None, row.unit_id in user.own_unit_ids, row.pk),
        default=None,
    )


# What a case keeps in its own row of the time after a unit was let go, and its empty value.
LATER: dict[str, Any] = {
    "state": State.CLOSED.value, "closed_at": None, "closed_way": "", "answer": "",
    "rejected_ground": "", "right_path": "", "excluded_reason": "", "merged_count": 0,
    "main_case": None, "shared_reply": None, "former_state": "", "sign_due_at": None,
    "contact_due_at": None, "reply_due_at": None, "warn_at": None, "clock_stopped_at": None,
    "again_count": 0,
}  # fmt: skip


def leave_out_later(case: Case, part: Assignment | None) -> None:
    """Let a case that was read tell nothing of the time after a part of it was let go.

    Who leads it now it goes on telling. Changes the object that pages and API show, which
    is never saved.
    """
    if part is None or part.end_reason not in LET_GO:
        return
    for name, empty in LATER.items():
        setattr(case, name, empty)
    case.round = part.round


def state_of(case: Case, part: Assignment, is_disputed: bool) -> State:
    """Return where an own part stands, in the words of a case's states.

    `is_disputed` tells that its return waits for a ruling.
    """
    if part.ended_at:
        return State.CLOSED
    if is_disputed:
        return State.RETURNED
    if part.reply_sent_at:
        return State.RESOLVED
    if case.state in OWING_STATES:
        return State.HANDLING if part.signed_at else State.DISPATCHED
    return State(case.state)


def state_label(case: Case, part: Assignment, is_disputed: bool) -> str:
    """Return the state of an own part in words; an ended one says how it ended."""
    if part.ended_at:
        return ENDED[EndReason(part.end_reason)]
    return str(state_of(case, part, is_disputed).label)


def parts_by_case(user: User, cases: Sequence[Case]) -> dict[int, Assignment]:
    """Return the own parts of a unit's person by case, each with `is_disputed`.

    One query, none where the person's units lead all of the cases.
    """
    if not is_unit_person(user):
        return {}
    by_id = {case.pk: case for case in cases if case.lead_unit_id not in user.scope_unit_ids}
    if not by_id:
        return {}
    rows: dict[int, list[Assignment]] = {}
    for row in _disputable(_of_units(user).filter(case__in=list(by_id))):
        row.case = by_id[row.case_id]
        rows.setdefault(row.case_id, []).append(row)
    found = {case_id: part_of(user, own) for case_id, own in rows.items()}
    return {case_id: part for case_id, part in found.items() if part is not None}


def leads(user: User, case: str = "pk") -> Exists:
    """Return the condition on cases that one of the person's units leads, or led, them.

    Not those that were taken from it again: in which state they are is told to who has them.
    `case` is the column of other rows that holds their case.
    """
    led = _of_case(user, case).filter(role=AssignmentRole.LEAD)
    return Exists(led.exclude(end_reason__in=NOT_THEIRS))


def own_part_is(user: User, of_case: Q, of_part: Q) -> Q:
    """Return the condition that a case that a unit leads, or its open part of another, is so.

    Both are looked for by themselves, as few as there are of open work: a condition on each
    visible case would be asked of the whole archive.
    """
    led = Case.objects.filter(of_case, leads(user)).order_by().values("pk")
    own = _of_units(user).filter(OPEN, of_part).exclude(leads(user, "case"))
    return Q(pk__in=led.union(own.order_by().values("case"), all=True))


def own_instant(user: User, column: str) -> Any:
    """Return a clock's instant for a unit's person: where they do not lead, of their open part.

    `column` names it alike on cases and on their assignments.
    """
    # Of several that of the person's own unit, else the newest: as `part_of` takes them.
    is_own = models.Case(When(unit_id__in=list(user.own_unit_ids), then=0), default=1)
    part = _of_case(user).filter(OPEN).order_by(is_own, "-pk").values(column)[:1]
    return models.Case(When(leads(user), then=F(column)), default=Subquery(part))


def in_states(user: User, states: Iterable[str]) -> Q:
    """Return the condition on cases that they stand in one of the states, for a unit's person.

    Where the units do not lead, that is the state of their own part.
    """
    asked = set(states)
    of_case, of_part = Q(state__in=asked), NONE
    for state in asked:
        of_part |= _stands_in(state)
    if State.CLOSED not in asked:
        return own_part_is(user, of_case, of_part)
    # What is closed is nearly everything: all but the few that are not.
    others = ~own_part_is(user, ~of_case, ~of_part)
    return others if asked == {State.CLOSED} else others | own_part_is(user, NONE, of_part)


def _stands_in(state: str) -> Q:
    """Return the condition that an open part stands in a state; none is closed."""
    disputed = Exists(Objection.objects.filter(assignment=OuterRef("pk"), ruling=""))
    silent = Q(reply_sent_at__isnull=True) & ~Q(disputed)
    with_unit = silent & Q(case__state__in=OWING_STATES)
    conditions = {
        State.RETURNED: Q(disputed),
        State.RESOLVED: Q(reply_sent_at__isnull=False) & ~Q(disputed),
        State.DISPATCHED: with_unit & Q(signed_at__isnull=True),
        State.HANDLING: with_unit & Q(signed_at__isnull=False),
    }
    if state == State.CLOSED:
        return NONE
    elsewhere = silent & Q(case__state=state) if state not in OWING_STATES else NONE
    return conditions.get(State(state), NONE) | elsewhere


def _of_units(user: User) -> QuerySet[Assignment]:
    return Assignment.objects.filter(unit__any_of=user.scope_unit_ids)


def _of_case(user: User, case: str = "pk") -> QuerySet[Assignment]:
    return _of_units(user).filter(case=OuterRef(case))


def _disputable(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    waiting = Objection.objects.filter(assignment=OuterRef("pk"), ruling="")
    return rows.annotate(is_disputed=Exists(waiting))
