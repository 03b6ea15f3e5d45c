"""Tables that only grow, cut by month: their creation, and the months ahead.

Only tables that nobody points at are partitioned. Each has a default partition, so that a
row is never refused because a month was not prepared.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import connection, migrations, models


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


def months_from(first: date, count: int) -> Iterator[tuple[date, date]]:
    """Yield `count` months from the month of `first`: its first day and the next one's."""
    start = first.replace(day=1)
    for _ in range(count):
        year, month = divmod(start.year * 12 + start.month, 12)
        end = date(year, month + 1, 1)
        yield start, end
        start = end


def make_partitions(model: type[models.Model], first: date, count: int) -> list[str]:
    """Create the monthly partitions that are missing; returns their names.

    A month that already has rows in the default partition keeps them there.
    """
    table, made = model._meta.db_table, []
    with connection.cursor() as cursor:
        for start, end in months_from(first, count):
            name = f"{table}_{start:%Y%m}"
            cursor.execute("SELECT to_regclass(%s) IS NULL", [name])
            is_missing = cursor.fetchone()[0]
            cursor.execute(
                f"SELECT EXISTS (SELECT 1 FROM {table}_default WHERE at >= %s AND at < %s)",  # noqa: S608 - the model's own table
                [start, end],
            )
            if is_missing and not cursor.fetchone()[0]:
                cursor.execute(
                    f"CREATE TABLE {name} PARTITION OF {table} FOR VALUES FROM (%s) TO (%s)",
                    [start, end],
                )
                made.append(name)
    return made
