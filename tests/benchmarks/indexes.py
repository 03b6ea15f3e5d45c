"""Indexes that stand aside while tables are filled; what stands aside is kept in a table."""

import time
from collections.abc import Callable, Iterable

from django.db import connection, models, transaction

ASIDE = "benchmark_indexes_aside"
# Those of constraints stay: without keys no part could be repeated.
OF_TABLE = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = %s::regclass AND NOT c.relispartition
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
"""


def set_aside(tables: Iterable[type[models.Model]]) -> None:
    """Drop the indexes of tables, unless that has been done, and keep how they are made."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [ASIDE])
        if cursor.fetchone()[0]:
            return
        cursor.execute(f"CREATE TABLE {ASIDE} (name text PRIMARY KEY, definition text)")
        for model in tables:
            cursor.execute(OF_TABLE, [model._meta.db_table])
            for name, told in cursor.fetchall():
                # Of a partitioned table, where it would be made of the parent alone.
                definition = told.replace(" ON ONLY ", " ON ", 1)
                cursor.execute(f"INSERT INTO {ASIDE} VALUES (%s, %s)", [name, definition])
                cursor.execute(f"DROP INDEX {name}")


def put_back(say: Callable[[str], None]) -> None:
    """Make the indexes that stand aside, each in a transaction of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute(f"SELECT name, definition FROM {ASIDE} ORDER BY name")
        for name, definition in cursor.fetchall():
            began = time.perf_counter()
            with transaction.atomic():
                cursor.execute(definition)
                cursor.execute(f"DELETE FROM {ASIDE} WHERE name = %s", [name])
            took = time.perf_counter() - began
            if took >= 1:
                say(f"  {name}: {took:.0f} s")
        cursor.execute(f"DROP TABLE {ASIDE}")
