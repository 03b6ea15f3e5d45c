"""Bulk intake: messages of another platform come in together, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from cases.models import Caller, Case, Event, Handling, NoticeKind
from cases.permissions import require_role
from cases.services.intake import Demand, make_title
from cases.services.notices import notify
from cases.services.numbers import take_numbers
from cases.services.transitions import insert_cases
from cases.states import HOTLINE_DESK, State, Verb
from grids.deadlines import business_day
from grids.models import Channel, CountsAs, Role, User
from hotline.errors import Conflict, InvalidInput
from hotline.fields import blind_index

BATCH = 1000
# Inserting so many long texts takes about two of the five seconds that others wait for a lock.
BLOCK = 5000


@dataclass(frozen=True)
class Incoming:
    """One checked row of a file: its line, what it wants, its normalised phone."""

    line: int
    demand: Demand
    phone: str


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


def import_messages(
    rows: Sequence[Incoming],
    *,
    channel: Channel,
    source: str,
    actor: User | None,
    at: datetime,
) -> list[Case]:
    """Register checked messages as cases waiting for dispatch, all of them or none.

    One notice tells the dispatchers. A file of more than BLOCK rows that all bear outside
    numbers goes in block by block, so that no operator waits longer than the lock's time
    for a number; should a later block fail, a second import takes what is missing.
    `actor` is None where an administrator's command does it. Raises Forbidden, InvalidInput
    for the channel, and Conflict where somebody registered one of the outside numbers.
    """
    if actor is not None:
        require_role(actor, *HOTLINE_DESK)
    check_channel(channel)
    is_repeatable = all(row.demand.outside_number for row in rows)
    size = BLOCK if is_repeatable else max(len(rows), 1)
    cases: list[Case] = []
    for start in range(0, len(rows), size):
        with transaction.atomic():
            cases += _import_block(rows[start : start + size], source, actor, at)
            if len(cases) == len(rows):
                text = f"导入{channel}留言 {len(cases)} 件，待派单"
                notify(NoticeKind.NEW_CASE, text, at=at, role=Role.DISPATCHER)
    return cases


def _import_block(
    rows: Sequence[Incoming], source: str, actor: User | None, at: datetime
) -> list[Case]:
    """Write callers and events, then take the numbers and insert the cases."""
    callers = add_callers({row.phone: at for row in rows if row.phone})
    ids = next_case_ids(len(rows))
    cases = [
        _case(pk, row, callers.get(row.phone), actor, at) for pk, row in zip(ids, rows, strict=True)
    ]
    Event.objects.bulk_create(
        [_event(case, row, source, actor, at) for case, row in zip(cases, rows, strict=True)],
        batch_size=BATCH,
    )
    return number_and_insert(cases, at)


def number_and_insert(cases: list[Case], at: datetime) -> list[Case]:
    """Take a block of numbers and insert; Conflict for an outside number that came meanwhile."""
    numbers = take_numbers(business_day(at), len(cases))
    for case, number in zip(cases, numbers, strict=True):
        case.number = number
    try:
        return insert_cases(cases, State.PENDING, at=at)
    except IntegrityError as error:
        if "case_outside_number_once" not in str(error):
            raise
        raise Conflict("导入期间有人登记了相同的外部编号，请重新导入。") from error


def add_callers(phones: dict[str, datetime]) -> dict[str, Caller]:
    """Return the callers of normalised phones (with when each was first seen).

    Those that are new are made at once.
    """
    by_index = {blind_index(phone): phone for phone in sorted(phones)}
    Caller.objects.bulk_create(
        [
            Caller(phone=phone, phone_index=index, first_seen_at=phones[phone])
            for index, phone in by_index.items()
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    found = {}
    indexes = list(by_index)
    for start in range(0, len(indexes), BATCH):
        some = indexes[start : start + BATCH]
        for caller in Caller.objects.filter(phone_index__in=some):
            found[by_index[caller.phone_index]] = caller
    return found


def next_case_ids(count: int) -> list[int]:
    """Draw the ids of many cases, so that their events can be written before them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('cases_case', 'id'))"
            " FROM generate_series(1, %s)",
            [count],
        )
        return [int(pk) for (pk,) in cursor.fetchall()]


def _case(pk: int, row: Incoming, caller: Caller | None, actor: User | None, at: datetime) -> Case:
    demand = row.demand
    return Case(
        pk=pk,
        kind=demand.kind,
        category=demand.category,
        urgency=demand.urgency,
        title=demand.title or make_title(demand.text),
        text=demand.text,
        channel=demand.channel,
        outside_number=demand.outside_number,
        received_at=demand.received_at,
        registered_at=at,
        registered_by=actor,
        handling=Handling.DISPATCHED,
        caller=caller,
        caller_name=demand.caller_name,
        caller_address=demand.caller_address,
        is_secret=demand.is_secret,
        wants_callback=caller is not None,
        place=demand.place,
        happened=demand.happened,
    )


def _event(case: Case, row: Incoming, source: str, actor: User | None, at: datetime) -> Event:
    return Event(
        case=case,
        at=at,
        verb=Verb.REGISTER,
        actor=actor,
        to_state=State.PENDING,
        note="批量导入",
        facts={"source": source, "line": row.line},
    )
