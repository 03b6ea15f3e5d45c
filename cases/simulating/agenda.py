"""What happens next: generators that yield instants, resumed in the order of time."""

import heapq
from collections.abc import Generator
from datetime import datetime
from typing import Any, Protocol

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
