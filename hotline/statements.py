"""Statements that the database gives up after a while, for what nobody must wait for."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def bounded_statements(milliseconds: int) -> Iterator[None]:
    """Let the database give up statements that take longer; each raises OperationalError then.

    Whoever goes on after one wraps each statement in a savepoint of its own.
    """
    is_inside = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {milliseconds:d}")
        yield
        if is_inside:
            # It ends with the transaction, which here is somebody else's.
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")
