"""Whether supervisors are warned of a group: it grows fast, or touches what may not wait."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median

DAY, WEEK = timedelta(days=1), timedelta(days=7)
WEEKS_LOOKED_BACK = 8


def days_alike(at: datetime) -> list[tuple[datetime, datetime]]:
    """Return the 24 hours up to now, then the same hours of the eight weeks before."""
    ends = [at - back * WEEK for back in range(WEEKS_LOOKED_BACK + 1)]
    return [(end - DAY, end) for end in ends]


def people_by_day(
    written: Iterable[tuple[datetime, int]], days: Sequence[tuple[datetime, datetime]]
) -> list[int]:
    """Return how many different people wrote within each of the days."""
    letters = list(written)
    return [len({writer for at, writer in letters if start < at <= end}) for start, end in days]


def usual(people: Sequence[int]) -> int:
    """Return how many people write on such a day: the median of the weeks before."""
    return round(median(people[1:]))


def touches(texts: Iterable[str], words: Iterable[str]) -> str:
    """Return the first of the words that stands in a text, empty for none."""
    said = "\n".join(texts)
    return next((word for word in words if word and word in said), "")
