"""Bulk intake: messages of another platform come in together, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from cases.models import Caller, Case, Event, Handling
from cases.rules.capabilities import CaseCapability
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import State, Verb
from cases.services.intake.number_reservation import (
    check_references,
    fill_room,
    insert_beyond,
    part_for_room,
    require_sole_import,
)
from cases.services.record.callers import CallerBook
from cases.services.record.demands import (
    Demand,
    case_of,
)
from cases.services.record.notices import notify
from cases.services.record.numbers import draw_ids
from cases.services.record.transitions import line_of, record_events
from grids.models import Channel, CountsAs, User
from grids.role_checks import require_capability
from grids.sorting import is_unsorted, unsorted_category
from hotline.errors import InvalidInput

BATCH = 1000


@dataclass(frozen=True)
class Incoming:
    """One checked row of a file: its line, what it wants, its normalised phone.

    `is_sorted_by_words`: nobody named its category; the words did, or it is 待分类.
    """

    line: int
    demand: Demand
    phone: str
    is_sorted_by_words: bool = False


def check_channel(channel: Channel) -> None:
    """Raise InvalidInput for a channel by which no messages come."""
    if not channel.is_active:
        raise InvalidInput(f"渠道“{channel}”已停用。")
    if channel.counts_as == CountsAs.CALL:
        raise InvalidInput(f"渠道“{channel}”计入来电，要由话务员登记，不能导入。")


def known_numbers(channel_id: int, numbers: Sequence[str]) -> set[str]:
    """Return those of the outside numbers that the channel's cases already bear."""
    found: set[str] = set()
    for start in range(0, len(numbers), BATCH):
        some = numbers[start : start + BATCH]
        cases = Case.objects.filter(channel=channel_id, outside_number__in=some)
        found |= set(cases.values_list("outside_number", flat=True))
    return found


@transaction.atomic
def import_messages(
    rows: Sequence[Incoming],
    *,
    channel: Channel,
    source: str,
    actor: User | None,
    at: datetime,
) -> list[Case]:
    """Register checked messages as cases waiting for dispatch, all of them or none.

    Operators register meanwhile without waiting (see `ahead`). One notice tells the
    dispatchers. `actor` is None where an administrator's command does it. Returns the
    cases by number. Raises Forbidden, InvalidInput for the channel, and Conflict where
    somebody registered one of the outside numbers, for another import that is going on,
    and where too many cases were registered meanwhile.
    """
    if actor is not None:
        require_capability(actor, CaseCapability.REGISTER)
    check_channel(channel)
    if not rows:
        return []
    require_sole_import()
    rows = _with_unsorted(rows)
    callers = CallerBook({row.phone: at for row in rows if row.phone})
    pairs = [
        (_case(pk, row, callers.get(row.phone), actor, at), row)
        for pk, row in zip(draw_ids(Case, len(rows)), rows, strict=True)
    ]
    cases = [case for case, _ in pairs]
    events = [_event(case, row, source, actor, at) for case, row in pairs]
    held_back, others = part_for_room(cases)
    room = len(held_back)
    insert_beyond(others, State.PENDING, room=room, at=at)
    record_events(events[room:], BATCH)
    _insert_callers(callers, cases)
    check_references()
    record_events(events[:room])
    fill_room(held_back, others, State.PENDING, at=at)
    facts = {"channel": channel, "count": len(cases)}
    notify(CaseSentence.IMPORTED, facts, at=at, to=CaseCapability.HEAR_OF_DISPATCHING)
    return sorted(cases, key=lambda case: (len(case.number), case.number))


def _with_unsorted(rows: Sequence[Incoming]) -> list[Incoming]:
    """Give the rows that nobody could sort their category, made at its first use."""
    if not any(is_unsorted(row.demand.category) for row in rows):
        return list(rows)
    unsorted = unsorted_category()
    return [
        replace(row, demand=replace(row.demand, category=unsorted))
        if is_unsorted(row.demand.category)
        else row
        for row in rows
    ]


def _insert_callers(callers: CallerBook, cases: list[Case]) -> None:
    """Insert new callers; cases go to the rows of those who called in meanwhile."""
    replaced = callers.insert()
    for case in cases:
        if case.caller_id in replaced:
            case.caller = replaced[case.caller_id]
    for pk, caller in replaced.items():
        Case.objects.filter(caller=pk).update(caller=caller)


def _case(pk: int, row: Incoming, caller: Caller | None, actor: User | None, at: datetime) -> Case:
    case = case_of(row.demand, pk, caller=caller, registered_at=at)
    case.registered_by, case.handling = actor, Handling.DISPATCHED
    return case


def _event(case: Case, row: Incoming, source: str, actor: User | None, at: datetime) -> Event:
    return line_of(
        case.pk,
        Verb.REGISTER,
        actor=actor,
        at=at,
        moved=("", State.PENDING),
        note=_note(row),
        facts={"source": source, "line": row.line},
    )


def _note(row: Incoming) -> str:
    if not row.is_sorted_by_words:
        return "批量导入"
    if is_unsorted(row.demand.category):
        return "批量导入，没有写事项分类，待派单审核员确定"
    return f"批量导入，事项分类“{row.demand.category}”按内容建议，请派单审核员核对"
