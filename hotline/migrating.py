"""What migrations share."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.migrations import AddConstraint, RunPython
from django.db.migrations.operations.base import Operation
from django.db.models import TextField
from django.db.models.functions import Cast

NAMED_MOST = 20


class RowsOutOfBounds(Exception):
    """Rows that are stored already break the constraints that a migration adds."""


def name_rows_first(app_label: str, operations: Sequence[Operation]) -> list[Operation]:
    """Return the operations behind one that names the rows out of their bounds.

    PostgreSQL names the constraint alone. Which day was meant only the city knows, so that
    nothing is changed before a person has put all of them right: raises RowsOutOfBounds.
    """
    added: list[tuple[str, Any]] = [
        (one.model_name, one.constraint) for one in operations if isinstance(one, AddConstraint)
    ]

    def name_rows(apps: Any, editor: Any) -> None:
        del editor
        found = [
            line
            for name, constraint in added
            for line in _out_of_bounds(apps.get_model(app_label, name), constraint.condition)
        ]
        if found:
            rows = "\n".join(found)
            raise RowsOutOfBounds(f"以下记录的日期不可能，请先更正，再执行 migrate：\n{rows}")

    return [RunPython(name_rows, RunPython.noop), *operations]


def _out_of_bounds(model: Any, condition: Any) -> Iterator[str]:
    """Yield a line for each row; a value is read as text, since Python may have none for it."""
    [field] = {str(lookup).rpartition("__")[0] for lookup, _ in condition.children}
    wrong = model.objects.filter(~condition, **{f"{field}__isnull": False})
    values = wrong.order_by("pk").values_list("pk", Cast(field, TextField()))
    for pk, value in values[:NAMED_MOST]:
        yield f"{model._meta.db_table} {pk}: {field} = {value}"
