"""Leases: how a worker or a person holds a row, and how it comes free by itself.

Whoever takes a row writes until when; who dies or goes away lets that pass, and the next one
takes the row over. Each use is a `Lease`, which names the columns and the length, so that
taking, keeping, letting go and running out happen in one way. Clocks of several hosts differ,
and a clock may have been ahead: an instant that no lease taken by now can reach was written
by such a clock and holds nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db.models import F, Q, QuerySet

LONGEST_PAUSE = timedelta(hours=1)
# Clocks of several hosts differ a little.
TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True)
class Lease:
    """What holds a kind of row: for how long, and in which columns that stands.

    `until` is the instant at which it ends. `holder` keeps the token of who has it: a
    worker that lost its lease writes nothing any more. `pause` is the instant before which
    a row that failed is not tried again. `attempts` counts how often it was taken. `longest`
    is how far ahead `until` may lie, where something else is written there as well.
    `from_start` says that the column holds the instant at which the row was taken.
    """

    length: timedelta
    until: str = "lease_until"
    holder: str = ""
    pause: str = ""
    attempts: str = ""
    longest: timedelta | None = None
    from_start: bool = False

    @property
    def _most(self) -> timedelta:
        return self.longest or self.length

    @property
    def _shift(self) -> timedelta:
        return self.length if self.from_start else timedelta()

    def is_free(self, at: datetime) -> Q:
        """Return the condition on rows that nobody has them, and that they do not pause."""
        free = _is_over(self.until, at - self._shift, self._most)
        return free & _is_over(self.pause, at, LONGEST_PAUSE) if self.pause else free

    def is_held(self, at: datetime, of: str = "") -> Q:
        """Return the condition that somebody has the row; `of` leads to it from another."""
        return _is_running(f"{of}{self.until}", at - self._shift, self._most)

    def holds(self, row: Any, at: datetime) -> bool:
        """Tell of one row what `is_held` says as a condition."""
        until = getattr(row, self.until)
        if until is None:
            return False
        return bool(at < until + self._shift <= _last_believed(at, self._most))

    def end(self, at: datetime) -> datetime:
        """Return what stands in the column of a lease that is taken or renewed now."""
        return at + self.length - self._shift

    def last_believed(self, at: datetime) -> datetime:
        """Return the last instant until which a lease that was taken by now can run."""
        return _last_believed(at, self._most)

    def take(
        self, rows: "QuerySet[Any]", at: datetime, *, or_if: Q | None = None, **changes: Any
    ) -> UUID | None:
        """Take those of the rows that are free, or that `or_if` admits, by one conditional write.

        Returns the token by which they are held, None where another was quicker.
        """
        token = uuid4()
        free = self.is_free(at) | or_if if or_if else self.is_free(at)
        values = {self.until: self.end(at), **changes}
        if self.holder:
            values[self.holder] = token
        if self.attempts:
            values[self.attempts] = F(self.attempts) + 1
        return token if rows.order_by().filter(free).update(**values) else None

    def held_by(self, rows: "QuerySet[Any]", token: UUID) -> "QuerySet[Any]":
        """Return those of the rows that are still held under this token."""
        return rows.filter(**{self.holder: token})

    def renew(self, rows: "QuerySet[Any]", token: UUID, at: datetime, **changes: Any) -> None:
        """Hold the rows for another length; raises LeaseLost where somebody else has them."""
        if not self.held_by(rows, token).update(**{self.until: self.end(at)}, **changes):
            raise LeaseLost

    @property
    def let_go(self) -> dict[str, None]:
        """The values with which a row is held by nobody."""
        return dict.fromkeys(filter(None, (self.until, self.holder)))


class LeaseLost(Exception):
    """The lease ran out, and another has taken the row."""


def pause_after(attempts: int, longest: timedelta = LONGEST_PAUSE) -> timedelta:
    """Return how long a row rests that failed so often: a minute, then twice as long each time."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 10)), longest)


def _is_over(column: str, at: datetime, longest: timedelta) -> Q:
    """Return the condition that a lease of at most so long is over, or was never taken."""
    passed = Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__lte": at})
    return passed | Q(**{f"{column}__gt": _last_believed(at, longest)})


def _is_running(column: str, at: datetime, longest: timedelta) -> Q:
    """Return the condition that a lease of at most so long is not over."""
    return Q(**{f"{column}__gt": at, f"{column}__lte": _last_believed(at, longest)})


def _last_believed(at: datetime, longest: timedelta) -> datetime:
    """Return the last instant until which a lease taken by now can run."""
    return at + longest + TOLERANCE
