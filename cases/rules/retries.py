"""When a citizen who was not reached is called again: in another part of the day.

Pure: no database, no clock. A city names when the parts of its day begin (morning, noon,
evening); attempts at the same hour of the day reach nobody who is at work then.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta

from grids.deadlines import CITY_ZONE

LOOKED_AHEAD_DAYS = 3


def read_starts(stored: Iterable[str]) -> list[time]:
    """Read ``["09:00", "12:00"]``, ascending and each once."""
    return sorted({time.fromisoformat(text) for text in stored})


def part_of_day(at: datetime, starts: Sequence[time]) -> int:
    """Return which part of the day an instant lies in; before the first it is the last."""
    return bisect_right(starts, at.astimezone(CITY_ZONE).time()) - 1 if starts else 0


def next_try(tried: Iterable[datetime], at: datetime, starts: Sequence[time]) -> datetime:
    """Return when to call again after an attempt at `at`; `tried` are all of this round.

    The first part of the day in which nobody has called yet; where each has been tried, the
    next one that begins; never within the same hour, since attempts count by the hour.
    """
    used = {part_of_day(one, starts) % max(len(starts), 1) for one in (*tried, at)}
    coming = list(_beginnings(at, starts))
    fresh = (when for when, part in coming if part not in used)
    return next(fresh, coming[0][0] if coming else next_hour(at))


def _beginnings(at: datetime, starts: Sequence[time]) -> Iterator[tuple[datetime, int]]:
    first, earliest = at.astimezone(CITY_ZONE).date(), next_hour(at)
    for offset in range(LOOKED_AHEAD_DAYS):
        for part, start in enumerate(starts):
            when = datetime.combine(first + timedelta(days=offset), start, CITY_ZONE)
            if when >= earliest:
                yield when, part


def next_hour(at: datetime) -> datetime:
    """Return when the hour after an instant begins."""
    return at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
