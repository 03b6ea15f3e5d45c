"""When things happen: a day's rhythm, and steps of a case that stay within the day."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from grids.deadlines import CITY_ZONE

# Calls per hour of the day, as a hotline sees them: two humps and a quiet night.
HOURS = (5, 3, 2, 2, 2, 3, 8, 22, 56, 80, 82, 68, 36, 40, 70, 78, 72, 58, 38, 30, 26, 20, 14, 8)
# What comes in later could no longer be registered, and answered, on the same day.
LAST_CALL = timedelta(minutes=30)
LAST_STEP = timedelta(minutes=1)
OPENS, CLOSES = 9, 21


@dataclass(frozen=True)
class Day:
    """The bounds of a business day, and draws within it."""

    start: datetime
    end: datetime

    def moment(self, rng: random.Random) -> datetime:
        """Draw an instant by the day's rhythm."""
        hours = [self.start + timedelta(hours=hour) for hour in range(24)]
        weights = [HOURS[hour.astimezone(CITY_ZONE).hour] for hour in hours]
        at = rng.choices(hours, weights)[0] + timedelta(seconds=rng.randrange(3600))
        return min(at, self.end - LAST_CALL - timedelta(seconds=rng.randrange(600)))

    def between(self, rng: random.Random, start: datetime, end: datetime) -> datetime:
        """Draw an instant between two, both kept inside the day."""
        last = self.end - LAST_STEP
        start, end = min(start, last), min(end, last)
        span = max(int((end - start).total_seconds()), 0)
        return start + timedelta(seconds=rng.randint(0, span))

    def finish(self, rng: random.Random, start: datetime) -> datetime:
        """Draw when a case that began at `start` is called back, in calling hours if it can."""
        opens, closes = self.at_hour(OPENS), self.at_hour(CLOSES)
        earliest = max(start + timedelta(minutes=90), opens)
        if earliest < closes:
            return self.between(rng, earliest, closes)
        return self.between(rng, start + timedelta(minutes=15), self.end)

    def at_hour(self, hour: int) -> datetime:
        """Return the instant of the day at which the city's clocks show an hour."""
        local = self.start.astimezone(CITY_ZONE)
        return self.start + timedelta(hours=(hour - local.hour) % 24)


def spread(
    rng: random.Random, start: datetime, end: datetime, shares: list[float]
) -> list[datetime]:
    """Return rising instants after `start`, the last one at `end`.

    `shares` say how far along each step lies; each is moved a little, never past another.
    """
    span = (end - start).total_seconds()
    points, before = [], 0.0
    for share, after in zip(shares, [*shares, 1.0][1:], strict=True):
        wobble = rng.uniform(-0.4, 0.4)
        point = share + wobble * (share - before if wobble < 0 else after - share) * 0.5
        points.append(start + timedelta(seconds=round(span * point)))
        before = share
    return [*points, end]
