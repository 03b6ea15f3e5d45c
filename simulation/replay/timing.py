"""When things happen: a day's rhythm on the line, in the inbox and at the callback desk."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from grids.deadlines import CITY_ZONE

# Weights by the hour. The line has two humps, a dip at lunch and a quiet night; people write
# rather in the evening; citizens are called when they are at work or home, not at lunch.
Curve = tuple[int, ...]
CALLS: Curve = (
    5, 3, 2, 2, 2, 3, 8, 22, 56, 80, 82, 68, 36, 40, 70, 78, 72, 58, 38, 30, 26, 20, 14, 8,
)  # fmt: skip
MESSAGES: Curve = (
    8, 4, 2, 1, 1, 2, 6, 16, 26, 34, 36, 34, 36, 32, 30, 30, 28, 26, 28, 34, 42, 42, 34, 18,
)  # fmt: skip
CALLBACKS: Curve = (0,) * 9 + (7, 12, 10, 3, 2, 7, 13, 14, 10, 3, 5, 3) + (0,) * 3
SLOT, SECOND = timedelta(minutes=5), timedelta(seconds=1)
# What comes in later could no longer be registered, and answered, on the same day.
LAST_CALL = timedelta(minutes=30)
LAST_STEP = timedelta(minutes=1)


@dataclass(frozen=True)
class Day:
    """The bounds of a business day, and draws within it."""

    start: datetime
    end: datetime

    def moment(self, rng: random.Random, curve: Curve = CALLS) -> datetime:
        """Draw an instant by a rhythm, early enough to be registered on the day."""
        last = self.end - LAST_CALL
        return self.draw(rng, curve, self.start, last) or last

    def draw(
        self, rng: random.Random, curve: Curve, earliest: datetime, latest: datetime
    ) -> datetime | None:
        """Draw an instant between two by a rhythm; None where the rhythm is silent."""
        first = (max(earliest, self.start) - self.start) // SLOT
        last = (min(latest, self.end - LAST_STEP) - self.start) // SLOT
        weights = _weights(curve, self.start, self.end)[first : last + 1]
        if earliest > latest or not any(weights):
            return None
        slot = self.start + SLOT * rng.choices(range(first, first + len(weights)), weights)[0]
        return self.between(rng, max(slot, earliest), min(slot + SLOT - SECOND, latest))

    def between(self, rng: random.Random, start: datetime, end: datetime) -> datetime:
        """Draw an instant between two, both kept inside the day."""
        last = self.end - LAST_STEP
        start, end = min(start, last), min(end, last)
        span = max(int((end - start).total_seconds()), 0)
        return start + timedelta(seconds=rng.randint(0, span))


@lru_cache(maxsize=16)
def _weights(curve: Curve, start: datetime, end: datetime) -> tuple[float, ...]:
    return tuple(weight_at(curve, start + number * SLOT) for number in range((end - start) // SLOT))


def weight_at(curve: Curve, at: datetime) -> float:
    """Return a rhythm's weight at an instant: the hours' own in their middle, straight between."""
    local = at.astimezone(CITY_ZONE)
    if not curve[local.hour]:
        return 0.0
    past = local.minute / 60 - 0.5
    other = curve[(local.hour + (1 if past > 0 else -1)) % 24] or curve[local.hour]
    return curve[local.hour] + abs(past) * (other - curve[local.hour])
