"""The bounds of days and instants as constraints of the database, beneath every form and file."""

from collections.abc import Callable
from datetime import UTC

from django.db.models import CheckConstraint, Q

from hotline.bounds import END, FIRST_DAY, FIRST_INSTANT, LAST_DAY

ENDING = "in_bounds"


def instants_in_bounds(table: str, *fields: str) -> list[CheckConstraint]:
    """Return the constraints of instants that people or files name, one for each field."""
    first, end = FIRST_INSTANT.astimezone(UTC), END.astimezone(UTC)
    return _each(table, fields, lambda name: Q((f"{name}__gte", first), (f"{name}__lt", end)))


def days_in_bounds(table: str, *fields: str) -> list[CheckConstraint]:
    """Return the constraints of days that people or files name, one for each field."""
    return _each(
        table, fields, lambda name: Q((f"{name}__gte", FIRST_DAY), (f"{name}__lte", LAST_DAY))
    )


def _each(
    table: str, fields: tuple[str, ...], condition: Callable[[str], Q]
) -> list[CheckConstraint]:
    return [
        CheckConstraint(condition=condition(field), name=f"{table}_{field}_{ENDING}")
        for field in fields
    ]
