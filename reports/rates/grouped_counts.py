"""Counted groups: one statement for a source, in which every condition is asked once a row.

Many figures rest on the same conditions: four divide what was to be answered. Counted by
conditional aggregates alone, the database would ask each of them again for every figure and
for both periods, subqueries and all. So the conditions become columns of an inner select,
kept apart by OFFSET 0 (else the planner pulls it up and is back where it was), and the
figures combine the columns.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, IntegerField, Q
from django.db.models.functions import Cast, Extract

from reports.rates.sources import Part
from reports.rates.spans import Span
from reports.rates.terms import Terms

TIMES = "now", "before"
KEYS = ("row_key", "parent_unit", "left_out")


@dataclass(frozen=True)
class Group:
    """Counts of rows alike: key, unit of the parent, whether excluded.

    `numbers` stand in the order of the parts, those of the period before those of the one
    before; `minutes` are the handling times by period.
    """

    key: Any
    parent: int | None
    left_out: bool
    numbers: Sequence[int]
    minutes: Sequence[Sequence[int]] = ((), ())


class Columns:
    """The distinct conditions of some parts, as columns of the inner select."""

    def __init__(self, terms: Terms, spans: Sequence[Span]) -> None:
        self.terms, self.spans = terms, spans
        self.names: dict[tuple[Callable[..., Q], int], str] = {}
        self.conditions: dict[str, Any] = {}

    def of(self, part: Part, time: int) -> str:
        """Return the filter of a part in one of the two periods, over the columns."""
        wanted = [
            self._column(part.when, time, part.when(self.spans[time])),
            *(self._column(one, -1, one(self.terms)) for one in (part.owed, part.also)),
        ]
        return " AND ".join(filter(None, wanted))

    def _column(self, which: Callable[..., Q], time: int, condition: Q) -> str:
        if not condition:
            return ""
        name = self.names.setdefault((which, time), f"c{len(self.names)}")
        self.conditions[name] = ExpressionWrapper(condition, output_field=BooleanField())
        return name


def read_groups(
    rows: Any, parts: Sequence[Part], terms: Terms, spans: Sequence[Span], timed: Part | None
) -> Iterator[Group]:
    """Yield the counted groups of `rows`, which are annotated with `KEYS`; one statement.

    `timed` is the part whose rows' handling times are wanted, if any.
    """
    columns = Columns(terms, spans)
    counted = [f"count(*) FILTER (WHERE {columns.of(part, t)})" for t in (0, 1) for part in parts]
    if timed:
        gathered = "array_agg(minutes) FILTER (WHERE {})"
        counted += [gathered.format(columns.of(timed, time)) for time in (0, 1)]
        columns.conditions["minutes"] = _minutes()
    try:
        inner, values = _inner(rows, columns.conditions)
    except EmptyResultSet:
        return
    keys = ", ".join(KEYS)
    statement = (
        f"SELECT {keys}, {', '.join(counted)} FROM ({inner} OFFSET 0) counted GROUP BY {keys}"  # noqa: S608 - names of this module alone
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for key, parent, left_out, *numbers in cursor.fetchall():
            minutes = [numbers.pop() or (), numbers.pop() or ()][::-1] if timed else ((), ())
            yield Group(key, parent, left_out, numbers, minutes)


def _inner(rows: Any, conditions: dict[str, Any]) -> tuple[str, Sequence[Any]]:
    selected = rows.annotate(**conditions).values(*KEYS, *conditions)
    sql, values = selected.query.sql_with_params()
    return str(sql), values


def _minutes() -> Any:
    """Return the handling time of an answered assignment: from dispatch to its answer."""
    return Cast(
        Extract(F("answered_at") - F("dispatched_at"), "epoch") / 60, output_field=IntegerField()
    )
