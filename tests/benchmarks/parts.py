"""A database of cases in parts, each written whole or not at all, so that filling goes on.

The first part and the last, which holds the open cases, are written by COPY. Python takes
half a millisecond for a case and what hangs on it, so the archive between them is the first
part again and again, moved on by whole days inside the database.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction
from django.db.models import DateField, DateTimeField, ForeignKey, Max

from cases.models import Caller, Case
from tests.benchmarks import indexes
from tests.benchmarks.copying import copy_rows
from tests.benchmarks.data import (
    IDS,
    LETTERS,
    LETTERS_EACH,
    RARE_SENTENCE,
    Maker,
    Plan,
    caller_rows,
    rows_of,
)
from tests.benchmarks.streets import add_streets

TABLES: tuple[type[models.Model], ...] = (Caller, *IDS)
COUNTERS = """
INSERT INTO cases_daycounter (day, last)
SELECT to_date('20' || left(number, 6), 'YYYYMMDD'), max(right(number, 5)::int)
FROM cases_case GROUP BY left(number, 6) ON CONFLICT DO NOTHING
"""


def fill(plan: Plan, *, say: Callable[[str], None] = print) -> None:
    """Fill a seeded database with cases and what hangs on them, or go on where it was left."""
    add_streets()
    indexes.set_aside(TABLES)
    with transaction.atomic():
        if not Caller.objects.exists():
            say(f"  Caller: {copy_rows(Caller, caller_rows(plan)):,}")
    ranges = plan.ranges()
    done = Case.objects.aggregate(last=Max("pk"))["last"] or 0
    for at, part in enumerate(ranges):
        if part.stop - 1 <= done:
            continue
        with transaction.atomic():
            if at in {0, len(ranges) - 1}:
                write(plan, part, say=say)
            else:
                repeat(plan, ranges[0], at)
        say(f"  part {at + 1} of {len(ranges)}: up to case {part.stop - 1:,}")
    finish(say)


def write(plan: Plan, part: range, *, say: Callable[[str], None]) -> None:
    """Write a part by COPY."""
    for model, rows in rows_of(Maker(plan, part)):
        say(f"  {model.__name__}: {copy_rows(model, rows):,}")


def repeat(plan: Plan, first: range, times: int) -> None:
    """Write the first part once more, so many times its length further on."""
    cases = len(first) * times
    shift = Shift(cases, plan.days * times, plan.callers, plan.rare_cases())
    with connection.cursor() as cursor:
        # What the first part names is there, and so is what this one names.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model, each in IDS.items():
            fields = list(model._meta.local_concrete_fields)
            columns = ", ".join(f'"{field.column}"' for field in fields)
            values = ", ".join(shift.value(model, field) for field in fields)
            table = model._meta.db_table
            cursor.execute(
                f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE id < %s",
                [first.stop * each],
            )
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


@dataclass(frozen=True)
class Shift:
    """What becomes of a column's values when a part is written again, later."""

    cases: int
    days: int
    callers: int
    rare: set[int]

    def value(self, model: type[models.Model], field: Any) -> str:
        """Return a column's value in SQL."""
        column = f'"{field.column}"'
        of = field.related_model if isinstance(field, ForeignKey) else None
        if field.primary_key or of in IDS:
            return f"{column} + {self.cases * IDS[of or model]}"
        if of is Caller:
            return f"mod({column} - 1 + {self.cases}, {self.callers}) + 1"
        if isinstance(field, DateTimeField):
            return f"{column} + interval '{self.days} days'"
        if isinstance(field, DateField):
            return f"{column} + {self.days}"
        if model is Case and field.name in {"number", "text"}:
            return self._number() if field.name == "number" else self._text()
        return column

    def _number(self) -> str:
        day = f"(received_at + interval '{self.days} days') AT TIME ZONE 'Asia/Shanghai'"
        return f"to_char({day}, 'YYMMDD') || right(number, 5)"

    def _text(self) -> str:
        """Return the text with other letters at its end, and the rare word in its few."""
        at = self.cases % len(LETTERS)
        moved = (
            f"translate(right(text, {LETTERS_EACH}), '{LETTERS}', '{LETTERS[at:] + LETTERS[:at]}')"
        )
        here = ", ".join(str(number - self.cases) for number in sorted(self.rare))
        rare = f"CASE WHEN id IN ({here}) THEN '{RARE_SENTENCE}' ELSE '' END"
        return f"left(text, -{LETTERS_EACH}) || {rare} || {moved}"


def finish(say: Callable[[str], None]) -> None:
    """Build the indexes, set counters and sequences, and let the planner know the tables."""
    indexes.put_back(say)
    with connection.cursor() as cursor:
        cursor.execute(COUNTERS)
        for model in TABLES:
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
                " HAVING max(id) IS NOT NULL"
            )
        cursor.execute("VACUUM ANALYZE")
