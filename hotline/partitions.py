"""Tables that only grow, cut by the month of their column `at`: creation, reading, months ahead.

Only tables that nobody points at are partitioned. A month begins at midnight in the city.
`<table>_older` holds what is older than the first month, `<table>_default` what no month was
made for, so that a row is never refused.
"""

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import OperationalError, connection, migrations, transaction
from django.utils import timezone

# How many months are made beyond the running one where the city set nothing else.
AHEAD = 3
LOCK_NOT_AVAILABLE = "55P03"
TRIES, PAUSE_SECONDS = 5, 0.3


class CreatePartitionedModel(migrations.CreateModel):
    """Create a model's table partitioned by range of its column `at`.

    PostgreSQL wants the partition key in the primary key, and identity columns only since
    17, so the key becomes (id, at) with the id from a sequence of its own.
    """

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Create the plain table, then the partitioned one in its likeness."""
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        model = to_state.apps.get_model(app_label, self.name)
        table = model._meta.db_table
        schema_editor.execute(PARTITION_SQL.format(table=table))


PARTITION_SQL = """
ALTER TABLE {table} RENAME TO {table}_plain;
CREATE TABLE {table} (LIKE {table}_plain) PARTITION BY RANGE (at);
DROP TABLE {table}_plain;
CREATE SEQUENCE {table}_id_seq AS bigint OWNED BY {table}.id;
ALTER TABLE {table} ALTER COLUMN id SET DEFAULT nextval('{table}_id_seq');
ALTER TABLE {table} ADD PRIMARY KEY (id, at);
CREATE TABLE {table}_default PARTITION OF {table} DEFAULT;
"""

PARTS = """
SELECT c.relname, pg_get_expr(c.relpartbound, c.oid)
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = to_regclass(%s) ORDER BY c.relname
"""
BOUNDS = re.compile(r"FROM \((?:'([^']+)'|MINVALUE)\) TO \((?:'([^']+)'|MAXVALUE)\)")


@dataclass(frozen=True)
class Part:
    """A partition: its table, and from when until when its rows are; None is without end."""

    table: str
    start: datetime | None = None
    end: datetime | None = None
    is_default: bool = False

    def covers(self, moment: datetime) -> bool:
        """Tell whether a row of this instant is put here because of its month."""
        is_after = self.start is None or moment >= self.start
        is_before = self.end is None or moment < self.end
        return not self.is_default and is_after and is_before


def monthly_tables() -> list[str]:
    """Return the tables kept by month, as their models say (`kept_by_month`)."""
    found = (model for model in apps.get_models() if getattr(model, "kept_by_month", False))
    return sorted(model._meta.db_table for model in found)


def parts_of(table: str) -> list[Part]:
    """Return the partitions of a table; none where it does not exist or is not partitioned."""
    with connection.cursor() as cursor:
        cursor.execute(PARTS, [table])
        return [_part(name, bounds) for name, bounds in cursor.fetchall()]


def _part(name: str, bounds: str) -> Part:
    found = BOUNDS.search(bounds)
    if not found:
        return Part(name, is_default=True)
    start, end = (datetime.fromisoformat(text) if text else None for text in found.groups())
    return Part(name, start, end)


def add_months(month: date, count: int) -> date:
    """Return the first day of the month that is `count` months after that of `month`."""
    year, index = divmod(month.year * 12 + month.month - 1 + count, 12)
    return date(year, index + 1, 1)


def months_from(first: date, last: date) -> Iterator[date]:
    """Yield the first day of each month from that of `first` to that of `last`."""
    month, end = first.replace(day=1), last.replace(day=1)
    while month <= end:
        yield month
        month = add_months(month, 1)


def begins_at(month: date) -> datetime:
    """Return the instant at which a month begins: midnight in the city."""
    zone = timezone.get_default_timezone()
    return datetime(month.year, month.month, 1, tzinfo=zone)


def month_of(moment: datetime) -> date:
    """Return the first day of the month in which an instant is, in the city."""
    return moment.astimezone(timezone.get_default_timezone()).date().replace(day=1)


def missing_months(parts: Iterable[Part], first: date, last: date) -> list[date]:
    """Return the months from `first` to `last` that no partition covers."""
    there = list(parts)
    return [
        month
        for month in months_from(first, last)
        if not any(part.covers(begins_at(month)) for part in there)
    ]


@dataclass(frozen=True)
class Standing:
    """How a table stands: its partitions, and whether its default one holds rows, of when."""

    table: str
    parts: list[Part]
    holds_past: bool
    holds_future: bool


def standings(until: datetime) -> list[Standing]:
    """Return how each table kept by month stands, by one statement.

    `holds_past` speaks of rows without a month from before `until`, `holds_future` of others.
    """
    tables = monthly_tables()
    if not tables:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(STANDING.format(table=table) for table in tables),
            [until, until] * len(tables),
        )
        found = cursor.fetchall()
    return [
        Standing(table, [_part(name, bounds) for name, bounds in parts or []], past, future)
        for table, parts, past, future in found
    ]


# A default partition is empty as a rule; one that is not answers with its first row.
STANDING = """
SELECT '{table}',
    (SELECT json_agg(json_build_array(c.relname, pg_get_expr(c.relpartbound, c.oid)))
     FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = '{table}'::regclass),
    EXISTS (SELECT FROM {table}_default WHERE at < %s),
    EXISTS (SELECT FROM {table}_default WHERE at >= %s)
"""


def make_ahead(table: str, *, at: datetime, ahead: int = AHEAD) -> dict[date, str]:
    """Make the running month's partition and the coming ones; return what became of each.

    Only those that are missing are asked for, each in a transaction of its own: `made`;
    `there` where another process was first; `held` where the default partition has rows of
    it, which only `migrate` moves; `busy` where a lock was not had, then the next run makes it.
    Raises DataError where the database's own clock is months from `at`.
    """
    this = month_of(at)
    return {
        month: _make(table, month)
        for month in missing_months(parts_of(table), this, add_months(this, ahead))
    }


def _make(table: str, month: date) -> str:
    """Ask the database for one month; the function gives up a lock before it hinders anybody."""
    for _ in range(TRIES):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT make_month_partition(%s, %s)", [table, month])
                return str(cursor.fetchone()[0])
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", "") != LOCK_NOT_AVAILABLE:
                raise
            time.sleep(PAUSE_SECONDS)
    return "busy"
