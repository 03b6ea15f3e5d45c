"""Rows out of the default partition into their months, by the owner of the tables.

No row is out of sight at any time and no lock is held for longer than a change of the
catalogue. Rows of these tables are never changed, so they can be copied beforehand:

1. A table in the likeness of the parent (`<table>_moving`) gets the months that are missing,
   and a trigger on the default partition that writes every further row there too.
2. What the default partition holds is copied, some thousand rows a transaction.
3. In one transaction the default partition is taken off and the months are put in its place.
   A CHECK constraint says what each holds, so that nothing is looked through under the lock.
4. The table that was taken off is dropped once every row of it is found in the months.

A run that was killed is taken up where it was. It takes twice the room for a while.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from hotline.partitions import (
    AHEAD,
    add_months,
    begins_at,
    make_ahead,
    missing_months,
    month_of,
    parts_of,
)

logger = logging.getLogger(__name__)
BATCH = 20_000
# Older rows of a site that had no months stand together in `<table>_older`.
PAST_MONTHS = 36
# Less than PostgreSQL's `deadlock_timeout` in all: of two who wait for each other, this one
# gives up and tries again later. Who meets it waits for as long at most.
LOCK_MILLISECONDS = 300
LOCK_TRIES, LOCK_PAUSE_SECONDS = 60, 0.5
GIVEN_UP = {"55P03", "57014"}


class RowsMissing(Exception):
    """Rows of the table that was taken off are not in the months; it was kept."""


class LockNotHad(Exception):
    """The tables were in use all the time; the same can be done again."""


@dataclass(frozen=True)
class Arranged:
    """What a run did to a table: the partitions it made and how many rows it moved."""

    made: int = 0
    moved: int = 0
    is_left: bool = False


def arrange(table: str, *, at: datetime, ahead: int = AHEAD, batch: int = BATCH) -> Arranged:
    """Give a table its months and move what the default partition holds of them.

    Must be the owner of the table. `is_left` where another one is at it. What lies further
    in the future than the months made ahead stays in the default partition. Raises
    LockNotHad, after which nothing is lost or out of sight, and RowsMissing.
    """
    with _alone(table) as is_alone:
        if not is_alone:
            return Arranged(is_left=True)
        _drop_moved(table)
        before = len(parts_of(table))
        moved = 0
        if _is_begun(table) or _begin(table, at, ahead):
            moved = _copy(table, batch)
            _patiently(lambda cursor: _put_in_place(cursor, table))
            _drop_moved(table)
        make_ahead(table, at=at, ahead=ahead)
        return Arranged(made=max(len(parts_of(table)) - before, 0), moved=moved)


def _begin(table: str, at: datetime, ahead: int) -> bool:
    """Make the months beside the parent and the trigger that fills them; False: no need."""
    parts = parts_of(table)
    is_new = all(part.is_default for part in parts)
    first = _first_month(table, at, ahead, is_new=is_new)
    if first is None:
        return False
    months = missing_months(parts, first, add_months(month_of(at), ahead))
    older = begins_at(first) if is_new else None
    _patiently(lambda cursor: _make_beside(cursor, table, months, older))
    return True


def _first_month(table: str, at: datetime, ahead: int, *, is_new: bool) -> date | None:
    """Return the month from which on partitions are due, None where rows need none."""
    end = begins_at(add_months(month_of(at), ahead + 1))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT min(at) FROM {table}_default WHERE at < %s", [end])  # noqa: S608
        oldest = cursor.fetchone()[0]
    if not is_new:
        return month_of(oldest) if oldest else None
    this = month_of(at)
    return max(month_of(oldest), add_months(this, -PAST_MONTHS)) if oldest else this


def _make_beside(
    cursor: CursorWrapper, table: str, months: list[date], older: datetime | None
) -> None:
    run = cursor.execute
    _lock_named_tables(cursor, table)
    run(f"LOCK TABLE ONLY {table}_default IN SHARE ROW EXCLUSIVE MODE")
    run(f"CREATE TABLE {table}_moving (LIKE {table} INCLUDING ALL) PARTITION BY RANGE (at)")
    for name, definition in _foreign_keys(cursor, table):
        run(f'ALTER TABLE {table}_moving ADD CONSTRAINT "{name}" {definition}')
    if older:
        _make_leaf(cursor, table, "older", None, older)
    for month in months:
        end = begins_at(add_months(month, 1))
        _make_leaf(cursor, table, f"{month:%Y%m}", begins_at(month), end)
    run(f"CREATE TABLE {table}_rest PARTITION OF {table}_moving DEFAULT")
    run("SELECT quote_ident(current_schema())")
    schema = cursor.fetchone()[0]
    run(MIRROR.format(table=table, schema=schema))


MIRROR = """
CREATE FUNCTION {table}_mirror() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = {schema}, pg_temp AS $$
BEGIN
    INSERT INTO {table}_moving SELECT NEW.* ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION {table}_mirror() FROM PUBLIC;
CREATE TRIGGER mirror AFTER INSERT ON {table}_default
    FOR EACH ROW EXECUTE FUNCTION {table}_mirror();
"""


def _make_leaf(
    cursor: CursorWrapper, table: str, name: str, start: datetime | None, end: datetime
) -> None:
    """Make a partition beside the parent, with the CHECK that spares looking through it."""
    leaf = f"{table}_{name}"
    bounds = ("MINVALUE" if start is None else "%s", [end] if start is None else [start, end])
    cursor.execute(
        f"CREATE TABLE {leaf} PARTITION OF {table}_moving FOR VALUES FROM ({bounds[0]}) TO (%s)",
        bounds[1],
    )
    lower = "" if start is None else "at >= %s AND "
    cursor.execute(
        f"ALTER TABLE {leaf} ADD CONSTRAINT within_month CHECK ({lower}at < %s)", bounds[1]
    )


def _copy(table: str, batch: int) -> int:
    """Copy all rows, a batch a transaction; those that are there already are left out."""
    copied = 0
    statement = f"""
        WITH chosen AS (
            SELECT * FROM {table}_default WHERE (id, at) > (%s, %s) ORDER BY id, at LIMIT %s
        ), put AS (
            INSERT INTO {table}_moving SELECT * FROM chosen ON CONFLICT DO NOTHING RETURNING 1
        )
        SELECT id, at, (SELECT count(*) FROM put) FROM chosen ORDER BY id DESC, at DESC LIMIT 1
    """  # noqa: S608 - a model's table
    last_id, last_at = 0, "-infinity"
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [last_id, last_at, batch])
            found = cursor.fetchone()
            # A reference that does not hold is refused here, not when the months are put in.
            connection.check_constraints()
        if not found:
            return copied
        last_id, last_at, count = found
        copied += count


def _put_in_place(cursor: CursorWrapper, table: str) -> None:
    """Take the default partition off and put the months in its place."""
    run = cursor.execute
    _lock_named_tables(cursor, table)
    run(f"LOCK TABLE ONLY {table} IN ACCESS EXCLUSIVE MODE")
    run(f"LOCK TABLE ONLY {table}_default IN ACCESS EXCLUSIVE MODE")
    run(f"DROP TRIGGER mirror ON {table}_default")
    run(f"DROP FUNCTION {table}_mirror()")
    run(f"ALTER TABLE {table} DETACH PARTITION {table}_default")
    run(f"ALTER TABLE {table}_default RENAME TO {table}_moved")
    parts = parts_of(f"{table}_moving")
    # The default one last: put in first, it would be looked through for each month.
    for part in sorted(parts, key=lambda part: part.is_default):
        run(f"ALTER TABLE {table}_moving DETACH PARTITION {part.table}")
        if part.is_default:
            run(f"ALTER TABLE {part.table} RENAME TO {table}_default")
            run(f"ALTER TABLE {table} ATTACH PARTITION {table}_default DEFAULT")
            _grant_like_parent(cursor, table, f"{table}_default")
            continue
        lower = "MINVALUE" if part.start is None else "%s"
        run(
            f"ALTER TABLE {table} ATTACH PARTITION {part.table} FOR VALUES FROM ({lower}) TO (%s)",
            [part.end] if part.start is None else [part.start, part.end],
        )
        run(f"ALTER TABLE {part.table} DROP CONSTRAINT within_month")
        _grant_like_parent(cursor, table, part.table)
    run(f"DROP TABLE {table}_moving")


def _grant_like_parent(cursor: CursorWrapper, table: str, leaf: str) -> None:
    cursor.execute(GRANTS, [table])
    for privilege, grantee in cursor.fetchall():
        cursor.execute(f"GRANT {privilege} ON {leaf} TO {grantee}")


GRANTS = """
SELECT acl.privilege_type, acl.grantee::regrole FROM pg_class, aclexplode(relacl) AS acl
WHERE pg_class.oid = to_regclass(%s) AND acl.grantee NOT IN (0, relowner)
"""
MISSING = """
SELECT count(*) FROM {table}_moved AS old WHERE NOT EXISTS (
    SELECT FROM {table} AS kept WHERE kept.id = old.id AND kept.at = old.at
    AND ROW(kept.*) IS NOT DISTINCT FROM ROW(old.*)
)
"""


def _drop_moved(table: str) -> None:
    """Drop the table that was taken off, once each of its rows is found in the months."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NULL", [f"{table}_moved"])
        if cursor.fetchone()[0]:
            return
        cursor.execute(MISSING.format(table=table))
        if missing := cursor.fetchone()[0]:
            raise RowsMissing(f"{table}_moved has {missing} rows that {table} lacks; it was kept.")

    def drop(cursor: CursorWrapper) -> None:
        _lock_named_tables(cursor, f"{table}_moved", "ACCESS EXCLUSIVE")
        cursor.execute(f"DROP TABLE {table}_moved")

    _patiently(drop)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")


def _is_begun(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"{table}_moving"])
        return bool(cursor.fetchone()[0])


def _foreign_keys(cursor: CursorWrapper, table: str) -> list[tuple[str, str]]:
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = to_regclass(%s) AND contype = 'f' ORDER BY conname",
        [table],
    )
    return list(cursor.fetchall())


def _lock_named_tables(
    cursor: CursorWrapper, table: str, mode: str = "SHARE ROW EXCLUSIVE"
) -> None:
    """Lock the tables that foreign keys name, first of all, as every verb takes its locks."""
    cursor.execute(
        "SELECT DISTINCT confrelid::regclass::text FROM pg_constraint"
        " WHERE conrelid = to_regclass(%s) AND contype = 'f' ORDER BY 1",
        [table],
    )
    if named := ", ".join(name for (name,) in cursor.fetchall()):
        cursor.execute(f"LOCK TABLE ONLY {named} IN {mode} MODE")


def _patiently(change: Callable[[CursorWrapper], None]) -> None:
    """Make a change of the catalogue in one transaction, again and again until it has its locks."""
    for _ in range(LOCK_TRIES):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = {LOCK_MILLISECONDS}")
                connection.check_constraints()
                change(cursor)
                return
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", "") not in GIVEN_UP:
                raise
            time.sleep(LOCK_PAUSE_SECONDS)
    raise LockNotHad("The tables were in use all the time; run migrate again.")


@contextmanager
def _alone(table: str) -> Iterator[bool]:
    """Hold the advisory lock of a table's arrangement; yields False where another one does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [f"{table}_moving"])
        is_had = bool(cursor.fetchone()[0])
    try:
        yield is_had
    finally:
        if is_had:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [f"{table}_moving"])
