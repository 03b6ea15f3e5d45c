"""The sole writer of a case's state, and of its timeline."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NotRequired, TypedDict, Unpack

from cases.access.situation import Situation
from cases.guards.basics import Refusal, stale
from cases.models import Assignment, Case, ClosedWay, Event
from cases.models.assignment import AssignmentRole
from cases.rules.states import (
    ENDED_STATES,
    OPEN_STATES,
    State,
    Verb,
    find_move,
)
from cases.services.record.live import tell_pages
from grids.models import Unit, User
from hotline.errors import InvalidInput


@dataclass(frozen=True)
class Seen:
    """What a person saw when they decided: the state, and the open lead assignment.

    Carried by forms and API as ``state:assignment-id`` (the id is 0 where there is none).
    """

    state: str
    assignment_id: int = 0

    @classmethod
    def of(cls, case: Case) -> "Seen":
        """Return what there is to see now."""
        lead = open_lead(case)
        return cls(case.state, lead.pk if lead else 0)

    @classmethod
    def parse(cls, text: str) -> "Seen | None":
        """Read the carried form; None for an empty one, InvalidInput for nonsense."""
        if not text:
            return None
        state, _, number = text.partition(":")
        if state not in State.values or not re.fullmatch("[0-9]{0,18}", number):
            raise InvalidInput(fields={"seen": "页面信息不完整，请刷新后重试。"})
        return cls(state, int(number or 0))

    def __str__(self) -> str:
        return f"{self.state}:{self.assignment_id}"


def lock_case(case: Case, seen: Seen | None = None, actor: User | None = None) -> Case:
    """Read a case anew under its row lock, which all rows of the case are written under.

    Raises Conflict, with what of the changes `actor` may read, where the case is no longer
    as it was seen.
    """
    locked: Case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if seen is not None:
        check_seen(locked, seen, actor)
    return locked


def begin(
    case: Case,
    guard: Callable[..., Refusal],
    *about: Any,
    actor: User,
    at: datetime,
    seen: Seen | None = None,
) -> Situation:
    """Lock a case, read it for who acts, and ask the verb's guard; every verb begins here.

    `about` is what the guard is asked about beside: the kind or the row. Returns the
    situation with the locked case. Raises Conflict where the case is not as it was seen, and
    what the guard says.
    """
    situation = Situation(actor, lock_case(case, seen, actor), at)
    require_allowed(guard(situation, *about))
    return situation


def require_allowed(refusal: Refusal) -> None:
    """Raise what a guard says against a verb."""
    if refusal is not None:
        raise refusal


def open_lead(case: Case) -> Assignment | None:
    """Return the case's open top-level lead assignment."""
    return (
        case.assignments.filter(
            role=AssignmentRole.LEAD, parent__isnull=True, ended_at__isnull=True
        )
        .select_related("unit")
        .first()
    )


def check_seen(case: Case, seen: Seen, actor: User | None) -> None:
    """Raise Conflict, with what changed, where a locked case is not as it was seen."""
    lead = open_lead(case) if seen.assignment_id else None
    same_lead = not seen.assignment_id or (lead is not None and lead.pk == seen.assignment_id)
    if case.state != seen.state or not same_lead:
        raise stale(case, actor)


class LineFacts(TypedDict):
    """What a line of the timeline says beside its case and verb.

    `moved` are the states from and to which the case went, `unit` whose deed it is or whom it
    concerns; an internal line is kept from units.
    """

    actor: User | None
    at: datetime
    unit: NotRequired[Unit | None]
    note: NotRequired[str]
    facts: NotRequired[Mapping[str, Any] | None]
    moved: NotRequired[tuple[str, str]]
    is_internal: NotRequired[bool]


def record_event(case: Case, verb: Verb, **said: Unpack[LineFacts]) -> Event:
    """Write one line of the timeline."""
    event = line_of(case.pk, verb, **said)
    event.case = case
    event.save(force_insert=True)
    tell_pages(case, event)
    return event


def line_of(case_id: int, verb: Verb, **said: Unpack[LineFacts]) -> Event:
    """Return a line of the timeline for `record_events`; the case may not be there yet."""
    from_state, to_state = said.get("moved", ("", ""))
    return Event(
        case_id=case_id,
        at=said["at"],
        verb=verb,
        actor=said["actor"],
        unit=said.get("unit"),
        note=said.get("note", ""),
        facts=dict(said.get("facts") or {}),
        from_state=from_state,
        to_state=to_state,
        is_internal=said.get("is_internal", False),
    )


def record_events(lines: Sequence[Event], batch_size: int = 500) -> None:
    """Write the lines of many cases at once."""
    Event.objects.bulk_create(lines, batch_size=batch_size)


def move_case(
    case: Case,
    target: State,
    verb: Verb,
    *,
    actor: User | None,
    at: datetime,
    unit: Unit | None = None,
    note: str = "",
    facts: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Event:
    """Move a locked case by one of the allowed moves and write the event.

    `changes` are other columns of the case that the move sets. The caller has checked the
    verb's guard (`cases.guards`). Raises Conflict for a move that the table lacks.
    """
    source = case.state
    if find_move(source, target, verb) is None:
        raise stale(case, actor)
    values: dict[str, Any] = {**(changes or {}), "state": target, "version": case.version + 1}
    if target in ENDED_STATES:
        values["closed_at"] = at
    elif source in ENDED_STATES:
        values |= {"closed_at": None, "closed_way": ""}
    if target not in OPEN_STATES or target == State.AWAITING_CALLBACK:
        values |= {"sign_due_at": None, "contact_due_at": None, "clock_stopped_at": None}
    for name, value in values.items():
        setattr(case, name, value)
    case.save(update_fields=list(values))
    return record_event(
        case, verb, actor=actor, at=at, unit=unit, note=note, facts=facts, moved=(source, target)
    )


def insert_case(case: Case, target: State, *, at: datetime) -> Case:
    """Insert a new case in the first state that its registration leads to."""
    _enter(case, target, at)
    case.save(force_insert=True)
    return case


def insert_cases(rows: list[Case], target: State, *, at: datetime | None = None) -> list[Case]:
    """Insert many new cases at once, for imports; `at` None keeps each row's `closed_at`."""
    for case in rows:
        _enter(case, target, at or case.closed_at)
    return Case.objects.bulk_create(rows, batch_size=500)


def _enter(case: Case, target: State, at: datetime | None) -> None:
    if find_move(None, target, Verb.REGISTER) is None:
        raise InvalidInput(f"登记不能直接进入“{target.label}”。")
    case.state = target
    if target in ENDED_STATES:
        case.closed_at = at
    if target == State.CLOSED and not case.closed_way:
        case.closed_way = ClosedWay.ANSWERED
