"""What an invariant is, and how its statement is run over all cases in bounded pieces."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Max, Min

from cases.models import Case

# So many case ids a statement: well below a second, and no more memory for more cases.
CHUNK = 20_000
# So many faults are named for each invariant; the rest is counted.
NAMED = 10
COUNTED = """
SELECT invariant, count(*), count(*) FILTER (WHERE is_faulty IS NOT FALSE),
    (array_agg(DISTINCT number) FILTER (WHERE is_faulty IS NOT FALSE))[1:%(named)s]
FROM ({rows}) AS found (invariant, number, is_faulty)
GROUP BY invariant
"""
IN_CHUNK = "c.id > %(after)s AND c.id <= %(until)s"


class Part(NamedTuple):
    """What one piece of a check found for one invariant."""

    invariant: str
    checked: int
    faults: int
    named: list[str]


@dataclass(frozen=True)
class Check:
    """One or several invariants that are checked together.

    `labels` names each invariant in the clerk's words, in the order of the report; `run`
    yields what it finds piece by piece.
    """

    labels: Mapping[str, str]
    run: Callable[[], Iterator[Part]]


@dataclass
class Finding:
    """What was found for one invariant: one line of the report."""

    invariant: str
    label: str
    checked: int = 0
    faults: int = 0
    named: list[str] = field(default_factory=list)

    def add(self, part: Part) -> None:
        """Add a piece; only the first faults keep their names."""
        self.checked += part.checked
        self.faults += part.faults
        self.named = (self.named + list(part.named))[:NAMED]


def in_chunks(labels: Mapping[str, str], rows: str, **values: Any) -> Check:
    """Return a check whose statement is run for one range of case ids after the other.

    `rows` selects invariant, case number and whether it is faulty (unknown is faulty); it
    holds `{chunk}` where the case `c` is bound to the range.
    """
    statement = COUNTED.format(rows=rows.format(chunk=IN_CHUNK))

    def run() -> Iterator[Part]:
        for after, until in chunks():
            yield from count(statement, {**values, "after": after, "until": until})

    return Check(labels, run)


def chunks() -> Iterator[tuple[int, int]]:
    """Yield the ranges of case ids (behind one, up to another) that hold all cases."""
    ends = Case.objects.aggregate(first=Min("pk", default=1), last=Max("pk", default=0))
    for after in range(ends["first"] - 1, ends["last"], CHUNK):
        yield after, after + CHUNK


def count(statement: str, values: Mapping[str, Any]) -> list[Part]:
    """Run a counting statement and return its lines."""
    with connection.cursor() as cursor:
        cursor.execute(statement, {**values, "named": NAMED})
        return [Part(name, checked, faults, named or []) for name, checked, faults, named in cursor]
