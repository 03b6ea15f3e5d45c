"""Closed cases of an old system, so that callers have a history here from the first day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from cases.models import Assignment, AssignmentRole, Case, EndReason, Event, Handling
from cases.services.importing import BATCH, Incoming, add_callers, build_case, next_case_ids
from cases.services.numbers import take_numbers
from cases.services.transitions import insert_cases
from cases.states import State, Verb
from grids.deadlines import business_day
from grids.models import Channel, Unit, User
from hotline.errors import Conflict, InvalidInput


@dataclass(frozen=True)
class Past(Incoming):
    """One checked row of an old system: the demand, and how it ended."""

    closed_at: datetime
    closed_way: str
    unit: Unit | None = None
    reply: str = ""
    due_at: datetime | None = None


def check_history_channel(channel: Channel) -> None:
    """Raise InvalidInput for a channel that is not used any more."""
    if not channel.is_active:
        raise InvalidInput(f"渠道“{channel}”已停用。")


@transaction.atomic
def import_history(
    rows: Sequence[Past],
    *,
    channel: Channel,
    source: str,
    actor: User | None,
    at: datetime,
) -> list[Case]:
    """Insert closed cases, flagged as history, all of them or none.

    Each is numbered on the day on which it was received, after that day's own cases. A
    unit that answered sees its old cases as it sees its new ones. They count in no
    bulletin and no rate of this system (`is_history`). Raises Conflict where somebody
    else has registered one of the outside numbers meanwhile.
    """
    check_history_channel(channel)
    if not rows:
        return []
    callers = add_callers({row.phone for row in rows if row.phone}, at)
    ids = next_case_ids(len(rows))
    cases = []
    for pk, row in zip(ids, rows, strict=True):
        case = build_case(pk, row, callers.get(row.phone), actor, at)
        cases.append(_ended(case, row))
    _write_beside(cases, rows, source, actor, at)
    _number(cases)
    try:
        return insert_cases(cases, State.CLOSED)
    except IntegrityError as error:
        if "case_outside_number_once" not in str(error):
            raise
        raise Conflict("导入期间有人登记了相同的外部编号，请重新导入。") from error


def _ended(case: Case, row: Past) -> Case:
    """Fill in how an old case ended; it was registered when it was received."""
    case.is_history = True
    case.registered_at = row.demand.received_at
    case.closed_at, case.closed_way = row.closed_at, row.closed_way
    case.answer, case.lead_unit = row.reply, row.unit
    case.handling = Handling.DISPATCHED if row.unit else Handling.DIRECT
    case.reply_due_at = row.due_at
    return case


def _write_beside(
    cases: list[Case], rows: Sequence[Past], source: str, actor: User | None, at: datetime
) -> None:
    pairs = list(zip(cases, rows, strict=True))
    Event.objects.bulk_create(
        [
            Event(
                case=case, at=at, verb=Verb.REGISTER, actor=actor, to_state=State.CLOSED,
                note="原系统历史数据", facts={"source": source, "line": row.line},
            )
            for case, row in pairs
        ],
        batch_size=BATCH,
    )  # fmt: skip
    Assignment.objects.bulk_create(
        [_assignment(case, row, row.unit) for case, row in pairs if row.unit], batch_size=BATCH
    )


def _assignment(case: Case, row: Past, unit: Unit) -> Assignment:
    due = row.due_at or row.closed_at
    return Assignment(
        case=case, unit=unit, role=AssignmentRole.LEAD, level=unit.level,
        dispatched_at=row.demand.received_at, reply_due_at=due, original_reply_due_at=due,
        replied_at=row.closed_at, ended_at=row.closed_at, end_reason=EndReason.DONE,
    )  # fmt: skip


def _number(cases: list[Case]) -> None:
    """Take each day's block of numbers, the days in order, so that imports never cross."""
    days: defaultdict[object, list[Case]] = defaultdict(list)
    for case in cases:
        days[business_day(case.registered_at)].append(case)
    for day in sorted(days, key=str):
        for case, number in zip(days[day], take_numbers(day, len(days[day])), strict=True):  # type: ignore[arg-type]
            case.number = number
