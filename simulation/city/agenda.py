"""What happens next: generators that yield instants, resumed in the order of time."""

import heapq
from collections.abc import Collection, Generator
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from grids.deadlines import business_day
from grids.rules import rule

Road = Generator[datetime, None, Any]


class Goer(Protocol):
    """Somebody or something with roads to go: told the time, then resumed."""

    at: datetime

    def resume(self, road: Road) -> datetime | None:
        """Go on along a road; return when to go on again, None at its end."""


class Agenda:
    """A queue of roads by the instant at which each goes on; equal ones in order of entry."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Goer, Road]] = []
        self._entered = 0
        self.steps = 0

    def enter(self, at: datetime, goer: Goer, road: Road) -> None:
        """Put a road onto the agenda."""
        self._entered += 1
        heapq.heappush(self._heap, (at, self._entered, goer, road))

    def run(self, until: datetime) -> None:
        """Resume everything that is due before an instant."""
        while self._heap and self._heap[0][0] < until:
            at, _, goer, road = heapq.heappop(self._heap)
            goer.at = at
            after = goer.resume(road)
            self.steps += 1
            if after is not None:
                # Nothing goes on in the past, whatever a road asks for.
                self.enter(max(after, at), goer, road)


def sparing(road: Road, days: Collection[date]) -> Road:
    """Go along a road, but on none of some days."""
    hour = rule("day.starts_at_hour")
    for wanted in road:
        at = wanted
        while business_day(at, hour) in days:
            at += timedelta(days=1)
        yield at
