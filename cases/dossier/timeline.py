"""办理过程 as one person reads it: who did what, when, with what note."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from cases.access.permissions import is_unit_person
from cases.access.privacy import Privacy
from cases.models import Event
from cases.rules.capabilities import CaseCapability
from cases.rules.states import (
    ENDED_STATES,
    RULES,
    State,
    Verb,
)
from grids.roles import roles_with

# What a unit's people may do; the event's unit is theirs, and stands before the name.
OF_UNITS = frozenset(
    rule.verb for rule in RULES if roles_with(rule.asks) & roles_with(CaseCapability.HANDLE)
)
# Of these, what is done to another unit, or to its clock by whoever comes first.
TOWARDS = frozenset(
    {
        Verb.SUB_DISPATCH, Verb.HAND_OVER, Verb.ACCEPT_CHILD, Verb.REFUSE_CHILD,
        Verb.ACCEPT_CHILD_RETURN, Verb.REFUSE_CHILD_RETURN, Verb.END_WAIT,
    }
)  # fmt: skip
# The event's unit has neither done it nor is it done to it: the reply of the main case.
NAMES_NO_UNIT = frozenset({Verb.SHARE_REPLY})
BAD = frozenset(
    {
        Verb.OBJECT, Verb.REFUSE_REPLY, Verb.REFUSE_OBJECTION, Verb.REDO, Verb.REJECT,
        Verb.SUPERVISE, Verb.REFUSE_SUPERVISION, Verb.PUBLISH_CRITICISM, Verb.REFUSE_CHILD,
        Verb.REFUSE_CHILD_RETURN,
    }
)  # fmt: skip
# The other units of a dispatch: its words, and the fact of the event that names them.
SENT_TO = (("并行承办", "answering_units"), ("协办", "co_units"))
GREY = frozenset({Verb.DIAL, Verb.UNMASK, Verb.CONFIRM_IDENTITY})
FOLD_FROM = 3


@dataclass(frozen=True)
class Line:
    """One line of the timeline; `folded` holds the grey lines that it stands for."""

    at: datetime
    verb: str = ""
    who: str = ""
    what: str = ""
    note: str = ""
    is_system: bool = False
    tone: str = ""
    from_state: str = ""
    to_state: str = ""
    folded: list["Line"] = field(default_factory=list)


def read_lines(events: Iterable[Event], privacy: Privacy) -> list[Line]:
    """Return the events that this person may read, oldest first, masked."""
    is_unit = is_unit_person(privacy.user)
    return [_line(event, privacy) for event in events if not (is_unit and event.is_internal)]


def _line(event: Event, privacy: Privacy) -> Line:
    verb = Verb(event.verb)
    actor = _name(event)
    label = str(verb.label)
    unit = None if verb in NAMES_NO_UNIT else event.unit
    is_own = event.actor is not None and verb in OF_UNITS - TOWARDS
    return Line(
        at=event.at,
        verb=verb.value,
        who=f"{unit} {actor}" if unit and is_own else actor,
        what=f"{label} → {unit}" if unit and not is_own else label,
        note=privacy.text(_note(event, is_unit_person(privacy.user))),
        is_system=event.actor is None or verb in GREY,
        tone="bad" if verb in BAD else "",
        from_state=event.from_state,
        to_state=event.to_state,
    )


def _name(event: Event) -> str:
    if event.actor is None:
        return "系统"
    return f"{event.actor}（令牌：{event.token}）" if event.token else str(event.actor)


def _note(event: Event, is_unit: bool) -> str:
    parts = [event.note]
    # Why an element was put right may name what is kept from units.
    if not is_unit and (reason := event.facts.get("reason")):
        parts.append(f"原因：{reason}")
    for words, fact in SENT_TO:
        if units := event.facts.get(fact):
            parts.append(f"{words}：{'、'.join(units)}")
    if event.to_state in ENDED_STATES:
        parts.append(f"工单{State(event.to_state).label}。")
    return "\n".join(part for part in parts if part)


def fold(lines: list[Line]) -> list[Line]:
    """Return the lines with each run of three or more grey ones folded into one."""
    shown: list[Line] = []
    for is_grey, run in groupby(lines, key=lambda line: line.is_system):
        rows = list(run)
        if is_grey and len(rows) >= FOLD_FROM:
            shown.append(Line(at=rows[0].at, is_system=True, folded=rows))
        else:
            shown += rows
    return shown
