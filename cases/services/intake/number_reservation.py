"""Many cases in one transaction, numbered without a gap, while operators go on registering.

Whoever has taken a number holds up everybody until the transaction ends, because nobody
may have the next one before it is certain. Inserting thousands of long texts takes half a
minute, most of it for the search index, so they cannot all wait for their number. They are
inserted under numbers that lie a little ahead of the counter; only then the counter is
taken, and the few that were held back fill what the operators left of the room between.
"""

from datetime import datetime

from django.db import IntegrityError, connection

from cases.models import Case
from cases.rules.states import State
from cases.services.record.numbers import last_number, numbers_after, take_numbers
from cases.services.record.transitions import insert_cases
from grids.deadlines import business_day
from hotline.errors import Conflict

BATCH = 500
# Room for the operators. As many cases are held back and inserted while they wait, which
# takes about a millisecond each; more than three hundred would be felt.
ROOM_LEAST, ROOM_SHARE, ROOM_MOST = 100, 100, 300
BUSY = "导入期间登记的工单太多，一行也没有导入。请稍后再导入，或把文件分成几份。"
IMPORTS = "imports of cases"


def require_sole_import() -> None:
    """Keep other imports out until the transaction ends; Conflict while one is going on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [IMPORTS])
        if not cursor.fetchone()[0]:
            raise Conflict("另一项导入正在进行，请等它完成后再导入。")


def part_for_room(cases: list[Case]) -> tuple[list[Case], list[Case]]:
    """Part the cases into those held back, as many as there is room, and the others."""
    room = min(ROOM_LEAST + len(cases) // ROOM_SHARE, ROOM_MOST)
    return cases[:room], cases[room:]


def insert_beyond(cases: list[Case], target: State, *, room: int, at: datetime) -> None:
    """Insert cases under the numbers that follow the room left for the operators.

    An operator who came as far would wait for this transaction, and it for the counter
    that they hold: so it gives up, by Conflict, while there is room. No other import may
    be going on.
    """
    day = business_day(at)
    last = last_number(day)
    _number(cases, numbers_after(day, last + room, len(cases)))
    for start in range(0, len(cases), BATCH):
        _insert(cases[start : start + BATCH], target, at)
        if last_number(day) - last > room * 3 // 4:
            raise Conflict(BUSY)


def check_references() -> None:
    """Let foreign keys be checked now, rather than at the commit, while everybody waits."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def fill_room(held_back: list[Case], beyond: list[Case], target: State, *, at: datetime) -> None:
    """Take the counter; the cases held back get the numbers before and after the others."""
    taken = take_numbers(business_day(at), len(held_back) + len(beyond))
    used = {case.number for case in beyond}
    _number(held_back, [number for number in taken if number not in used])
    _insert(held_back, target, at)


def _number(cases: list[Case], numbers: list[str]) -> None:
    for case, number in zip(cases, numbers, strict=True):
        case.number = number


def _insert(cases: list[Case], target: State, at: datetime) -> None:
    try:
        insert_cases(cases, target, at=at)
    except IntegrityError as error:
        if "case_outside_number_once" not in str(error):
            raise
        raise Conflict("导入期间有人登记了相同的外部编号，请重新导入。") from error
