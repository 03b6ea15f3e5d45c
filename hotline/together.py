"""Rows of many tables in one statement, for a page that shows a little of everything.

A case has two dozen kinds of records, and most pages show them all: read one by one they
cost a round trip each. Here every query is written by Django, sent as one column of one
statement, and its rows are made into objects by Django again, related ones included.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

Value = Callable[[Any], Any]
# How each kind of column comes out of JSON as the driver itself would have given it.
AS_READ: dict[str, Value] = {
    "DateTimeField": datetime.fromisoformat,
    "DateField": date.fromisoformat,
    "DecimalField": lambda value: Decimal(str(value)),
    "JSONField": lambda value: json.dumps(value, ensure_ascii=False),
    "UUIDField": UUID,
}
PLAIN = frozenset(
    {
        "AutoField", "BigAutoField", "BigIntegerField", "BooleanField", "CharField", "FileField",
        "ForeignKey", "IntegerField", "OneToOneField", "PositiveIntegerField",
        "PositiveSmallIntegerField", "SlugField", "SmallIntegerField", "TextField",
        "EncryptedTextField", "EmailField",
    }
)  # fmt: skip


class _Query:
    """One query on its way: its statement, and its rows when they have come."""

    def __init__(self, rows: "QuerySet[Any, Any]") -> None:
        self.rows = rows
        self.compiler: Any = rows.query.get_compiler(connection=connection)
        try:
            self.sql, self.values = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.values = "", ()

    def column(self) -> str:
        """Return the query as a column: its rows as JSON, their columns numbered in order."""
        names = ", ".join(f"c{place}" for place in range(len(self.compiler.select)))
        # Django wrote the statement; the values stay apart from it.
        return f"(SELECT json_agg(r)::text FROM ({self.sql}) AS r({names}))"  # noqa: S608

    def objects(self, text: str | None) -> list[Any]:
        """Let Django make its objects of the rows that came back."""
        readers = [_reader(column[0].output_field) for column in self.compiler.select]
        read = [
            tuple(
                value if value is None or reader is None else reader(value)
                for reader, value in zip(readers, row.values(), strict=True)
            )
            for row in json.loads(text or "[]", parse_float=Decimal)
        ]
        self.compiler.execute_sql = lambda *_args, **_options: [read]
        query: Any = self.rows.query
        query.get_compiler = lambda *_args, **_options: self.compiler
        return list(self.rows)


def _reader(field: Any) -> Value | None:
    kind = field.get_internal_type()
    if kind not in AS_READ and kind not in PLAIN:
        raise TypeError(f"{kind} cannot be read together with others yet")
    return AS_READ.get(kind)


def read_together(wanted: Mapping[str, "QuerySet[Any, Any]"]) -> dict[str, list[Any]]:
    """Return the rows of each query by name; one statement for all, none for no query.

    The querysets are used up. What is to be fetched along by `prefetch_related` still
    costs its own statements.
    """
    queries = {name: _Query(rows) for name, rows in wanted.items()}
    asked = [one for one in queries.values() if one.sql]
    came = dict(zip(map(id, asked), _ask(asked), strict=True))
    return {name: one.objects(came.get(id(one))) for name, one in queries.items()}


def _ask(queries: Iterable[_Query]) -> tuple[str | None, ...]:
    several = list(queries)
    if not several:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(one.column() for one in several)}",
            [value for one in several for value in one.values],
        )
        found: tuple[str | None, ...] = cursor.fetchone()
    return found
