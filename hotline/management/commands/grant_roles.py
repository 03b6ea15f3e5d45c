"""Give the application's database role its rights, and no more."""

import os
from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg2 import sql

from hotline.embedded.instance import username_of

# A partition is a table of its own: what is refused on the parent must be refused there.
PARTITIONS = "SELECT relid::regclass::text FROM pg_partition_tree(%s::regclass)"
GRANTS = (
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "REVOKE TRUNCATE, REFERENCES, TRIGGER ON ALL TABLES IN SCHEMA {schema} FROM {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
)
# A restored function is everybody's again, since a backup holds no rights.
MONTHS = "make_month_partition(text, date)"
MONTH_GRANTS = (
    f"REVOKE ALL ON FUNCTION {MONTHS} FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION {MONTHS} TO {{role}}",
)


def append_only_tables() -> list[str]:
    """Return the tables whose rows are written once and never changed."""
    models = (model for model in apps.get_models() if getattr(model, "append_only", False))
    return sorted({LogEntry._meta.db_table, *(model._meta.db_table for model in models)})


def with_partitions(cursor: CursorWrapper, tables: list[str]) -> list[str]:
    """Return the tables that exist and all their partitions."""
    found = []
    there = set(connection.introspection.table_names(cursor))
    for table in sorted(there & set(tables)):
        cursor.execute(PARTITIONS, [table])
        found += [name for (name,) in cursor.fetchall()] or [table]
    return found


def grant(role: str) -> list[str]:
    """Grant the role its rights in one transaction; return the tables it may only append to."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        names = {"role": sql.Identifier(role), "schema": sql.Identifier(cursor.fetchone()[0])}
        for statement in GRANTS:
            cursor.execute(sql.SQL(statement).format(**names))
        cursor.execute("SELECT to_regprocedure(%s) IS NOT NULL", [MONTHS])
        for statement in MONTH_GRANTS if cursor.fetchone()[0] else ():
            cursor.execute(sql.SQL(statement).format(**names))
        closed = with_partitions(cursor, append_only_tables())
        for table in closed:
            revoke = sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}")
            cursor.execute(revoke.format(table=sql.Identifier(table), **names))
    return closed


class Command(BaseCommand):
    """Give the application's database role its rights, and no more."""

    help = "Grant the application role read and write; keep append-only tables append-only."

    def handle(self, *args: Any, **options: Any) -> None:
        """Grant to the role of DATABASE_URL, connected as the owner of the tables."""
        role = username_of(os.environ.get("DATABASE_URL", ""))
        if not role:
            raise CommandError("DATABASE_URL names no role; give the application one of its own.")
        if role == connection.settings_dict["USER"]:
            self.stderr.write(
                f"{role} owns the tables, so nothing can be kept from it. Set DATABASE_OWNER_URL"
                " to the owner and DATABASE_URL to a role of its own."
            )
            return
        closed = grant(role)
        self.stdout.write(f"{role} may read and write; append-only: {', '.join(closed)}")
