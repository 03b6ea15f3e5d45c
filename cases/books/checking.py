"""One check of the books from end to end, over one unchanging view of the data."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction

from cases.books.invariant import Check, Finding
from cases.books.registry import all_checks

Told = Callable[[Finding], None]


def check_books(
    checks: Sequence[Check] | None = None, *, told: Told | None = None
) -> list[Finding]:
    """Check every invariant and return a finding for each, in the order of the registry.

    All statements see the same moment, and the database refuses to write meanwhile.
    `told` is called with each finding as soon as it is complete.
    """
    with _one_view():
        found = []
        for check in all_checks() if checks is None else checks:
            lines = _run(check)
            for line in lines:
                if told:
                    told(line)
            found += lines
    return found


def _run(check: Check) -> list[Finding]:
    lines = {name: Finding(name, label) for name, label in check.labels.items()}
    for part in check.run():
        lines[part.invariant].add(part)
    return list(lines.values())


@contextmanager
def _one_view() -> Iterator[None]:
    """Read one snapshot and write nothing; inside another transaction, that one's view."""
    is_inside = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if not is_inside:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
            return
        mark = transaction.savepoint()
        cursor.execute("SET LOCAL transaction_read_only = on")
        try:
            yield
        finally:
            transaction.savepoint_rollback(mark)
