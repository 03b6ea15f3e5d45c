"""Many counts in one statement: the numbers of the menu, of tabs and of the home page.

A page that shows ten numbers would otherwise ask the database ten times.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

# Nobody reads an exact number of thousands; pages show one past this as `1 000+`.
COUNT_LIMIT = 1000
# A number that is known, rows to count, several kinds of rows to add up, nothing to show.
Countable = int | None | QuerySet[Any, Any] | Sequence[QuerySet[Any, Any]]
Key = TypeVar("Key", bound=Hashable)
Statement = tuple[str, tuple[Any, ...]]


def count_together(wanted: Mapping[Key, Countable], limit: int = COUNT_LIMIT) -> dict[Key, Any]:
    """Return the count of each, in one statement; rows are counted to one past the limit.

    Several querysets under one key are added up. What is asked for twice is counted once.
    """
    statements = {key: _statements(asked, limit) for key, asked in wanted.items()}
    counted = _ask({one for several in statements.values() for one in several})
    return {
        key: asked if asked is None or isinstance(asked, int) else _sum(statements[key], counted)
        for key, asked in wanted.items()
    }


def _sum(statements: list[Statement], counted: Mapping[Statement, int]) -> int:
    return sum(counted[one] for one in statements)


def _statements(asked: Countable, limit: int) -> list[Statement]:
    if asked is None or isinstance(asked, int):
        return []
    several = [asked] if isinstance(asked, QuerySet) else asked
    return [one for rows in several if (one := _capped(rows, limit))]


def _capped(rows: QuerySet[Any, Any], limit: int) -> Statement | None:
    """Return the statement that reads the keys of the rows; None where there can be none."""
    rows = rows.order_by()
    if not rows.query.combinator:
        rows = rows.values("pk")
    try:
        sql, values = rows[: limit + 1].query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, tuple(values)


def _ask(statements: Iterable[Statement]) -> dict[Statement, int]:
    several = list(statements)
    if not several:
        return {}
    # Django wrote each statement; the values stay apart from them.
    columns = ", ".join(f"(SELECT count(*) FROM ({sql}) rows)" for sql, _ in several)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [value for _, values in several for value in values])
        found = cursor.fetchone()
    return dict(zip(several, found or (), strict=True))
