"""Closed cases of an old system: kept for callers' history and for last year's figures."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from cases.models import (
    Assignment,
    AssignmentRole,
    Caller,
    Case,
    DirectWay,
    EndReason,
    Event,
    Handling,
)
from cases.rules.capabilities import CaseCapability
from cases.rules.states import State, Verb
from cases.services.clocks.assigning import insert_assignments
from cases.services.intake.importing import BATCH
from cases.services.intake.number_reservation import require_sole_import
from cases.services.record.callers import CallerBook
from cases.services.record.demands import (
    Demand,
    case_of,
)
from cases.services.record.numbers import draw_ids, take_numbers
from cases.services.record.transitions import (
    insert_cases,
    line_of,
    record_events,
)
from grids.deadlines import business_day
from grids.models import Unit, User
from grids.role_checks import require_capability

LIMIT_NAME = "历史数据"


@dataclass(frozen=True)
class PastCase:
    """One checked row: what was wanted, who answered, how and when it ended.

    Without a unit the old hotline had settled it itself. `due_at` is None where the old
    system did not say.
    """

    line: int
    demand: Demand
    phone: str
    closed_at: datetime
    closed_way: str
    unit: Unit | None = None
    reply: str = ""
    due_at: datetime | None = None


@transaction.atomic
def import_history(
    batches: Iterable[Sequence[PastCase]], *, source: str, actor: User | None, at: datetime
) -> int:
    """Write closed cases flagged as history, all batches or none; returns how many.

    Their numbers are of the day they were received, so that today's counter is not
    touched. No call, callback or notice is made, and no figure of a day counts them; a
    unit sees its own by an ended assignment. `actor` is None where an administrator's
    command does it. Raises Forbidden, and Conflict for another import that is going on.
    """
    if actor is not None:
        require_capability(actor, CaseCapability.REGISTER)
    require_sole_import()
    return sum(_write(batch, source, actor, at) for batch in batches)


def _write(rows: Sequence[PastCase], source: str, actor: User | None, at: datetime) -> int:
    rows = sorted(rows, key=lambda row: (row.demand.received_at, row.line))
    callers = CallerBook(_first_seen(rows))
    callers.insert()
    ids = draw_ids(Case, len(rows))
    cases = [_case(pk, row, callers.get(row.phone)) for pk, row in zip(ids, rows, strict=True)]
    pairs = list(zip(cases, rows, strict=True))
    record_events([_event(case, row, source, actor, at) for case, row in pairs], BATCH)
    insert_assignments([_assignment(case, row, row.unit) for case, row in pairs if row.unit])
    _number(cases)
    insert_cases(cases, State.CLOSED)
    return len(cases)


def _first_seen(rows: Sequence[PastCase]) -> dict[str, datetime]:
    """Return when each phone called first; the rows are in order of time."""
    seen: dict[str, datetime] = {}
    for row in rows:
        if row.phone:
            seen.setdefault(row.phone, row.demand.received_at)
    return seen


def _number(cases: Sequence[Case]) -> None:
    """Number the cases within the days on which they were received, earliest day first."""
    days = [business_day(case.received_at) for case in cases]
    numbers: dict[date, list[str]] = {
        day: take_numbers(day, count)[::-1] for day, count in sorted(Counter(days).items())
    }
    for case, day in zip(cases, days, strict=True):
        case.number = numbers[day].pop()


def _case(pk: int, row: PastCase, caller: Caller | None) -> Case:
    case = case_of(row.demand, pk, caller=caller, registered_at=row.demand.received_at)
    case.handling = Handling.DISPATCHED if row.unit else Handling.DIRECT
    case.direct_way = "" if row.unit else DirectWay.ANSWERED
    case.answer, case.wants_callback, case.is_history = row.reply, False, True
    case.lead_unit, case.reply_due_at = row.unit, row.due_at
    case.closed_at, case.closed_way = row.closed_at, row.closed_way
    return case


def _assignment(case: Case, row: PastCase, unit: Unit) -> Assignment:
    due_at = row.due_at or row.closed_at
    return Assignment(
        case=case,
        unit=unit,
        role=AssignmentRole.LEAD,
        level=unit.level,
        limit_name=LIMIT_NAME,
        dispatched_at=case.received_at,
        reply_due_at=due_at,
        original_reply_due_at=due_at,
        replied_at=row.closed_at,
        ended_at=row.closed_at,
        end_reason=EndReason.DONE,
    )


def _event(case: Case, row: PastCase, source: str, actor: User | None, at: datetime) -> Event:
    return line_of(
        case.pk,
        Verb.REGISTER,
        actor=actor,
        at=at,
        unit=row.unit,
        moved=("", State.CLOSED),
        note=f"历史工单导入。{row.reply}",
        facts={"source": source, "line": row.line},
    )
