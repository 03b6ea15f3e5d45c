"""What the tests of the months share: a table as it was before them, and rows in it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.utils import timezone

from cases.models import Case, Event
from hotline.partition_moving import arrange
from hotline.partitions import parts_of

TABLE = "cases_event"


def drop_months(table: str = TABLE) -> None:
    """Leave a table its default partition alone, as it was before there were months."""
    with connection.cursor() as cursor:
        connection.check_constraints()
        for part in parts_of(table):
            if not part.is_default:
                cursor.execute(f"DROP TABLE {part.table}")
        cursor.execute(f"DROP TABLE IF EXISTS {table}_moving, {table}_moved CASCADE")
        cursor.execute(f"DROP FUNCTION IF EXISTS {table}_mirror() CASCADE")


def renew_months(table: str = TABLE) -> None:
    """Leave a table as `migrate` makes it, without rows."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table}")
    drop_months(table)
    arrange(table, at=timezone.now())


def add_events(case: Case, *instants: datetime) -> list[Event]:
    """Write a remark of a case at each of the instants."""
    rows = [Event(case=case, at=at, verb="note", note=f"{at:%F %T}") for at in instants]
    made = Event.objects.bulk_create(rows)
    connection.check_constraints()
    return made


def where(rows: Iterable[Event]) -> dict[int, list[str]]:
    """Return the partitions in which each row is found; one name each when all is well."""
    found: dict[int, list[str]] = {row.pk: [] for row in rows}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, tableoid::regclass::text FROM cases_event WHERE id = ANY(%s)",
            [list(found)],
        )
        for pk, name in cursor.fetchall():
            found[pk].append(name)
    return found


def shape(table: str) -> dict[str, list[tuple[str, ...]]]:
    """Return what a table has: columns, indexes, constraints, triggers and rights, no names."""
    with connection.cursor() as cursor:

        def rows(question: str) -> list[tuple[str, ...]]:
            cursor.execute(question, {"table": table})
            return sorted(cursor.fetchall())

        return {kind: rows(question) for kind, question in SHAPES.items()}


SHAPES = {
    "columns": """
        SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text,
            coalesce(pg_get_expr(d.adbin, d.adrelid), '')
        FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = %(table)s::regclass AND a.attnum > 0 AND NOT a.attisdropped""",
    "indexes": """
        SELECT indisunique::text, regexp_replace(pg_get_indexdef(indexrelid), '^.* USING', '')
        FROM pg_index WHERE indrelid = %(table)s::regclass AND indisvalid""",
    "constraints": """
        SELECT contype::text, pg_get_constraintdef(oid), convalidated::text
        FROM pg_constraint WHERE conrelid = %(table)s::regclass""",
    "triggers": """
        SELECT p.proname, t.tgenabled::text, t.tgtype::text FROM pg_trigger t
        JOIN pg_proc p ON p.oid = t.tgfoid WHERE tgrelid = %(table)s::regclass""",
    "rights": """
        SELECT grantee::regrole::text, privilege_type FROM pg_class, aclexplode(relacl)
        WHERE pg_class.oid = %(table)s::regclass AND grantee NOT IN (0, relowner)""",
}
