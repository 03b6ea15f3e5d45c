"""Which rows somebody may take: held by nobody, and not pausing after an error.

A lease and a pause have an upper bound, seen from now: what lies beyond was written while
the clock was ahead, and would keep the row from everybody until the clock comes there.
"""

from datetime import datetime, timedelta

from django.db.models import Q

LONGEST_PAUSE = timedelta(hours=1)
# Clocks of several hosts differ a little.
TOLERANCE = timedelta(minutes=5)


def is_free(at: datetime, lease: timedelta) -> Q:
    """Return the condition on rows with `lease_until` and `not_before` that nobody has them."""
    return is_over("lease_until", at, lease) & is_over("not_before", at, LONGEST_PAUSE)


def is_over(column: str, at: datetime, longest: timedelta) -> Q:
    """Return the condition that a lease of at most so long is over, or was never taken."""
    passed = Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__lte": at})
    return passed | Q(**{f"{column}__gt": last_believed(at, longest)})


def is_running(column: str, at: datetime, longest: timedelta) -> Q:
    """Return the condition that a lease of at most so long is not over."""
    return Q(**{f"{column}__gt": at, f"{column}__lte": last_believed(at, longest)})


def last_believed(at: datetime, longest: timedelta) -> datetime:
    """Return the last instant until which a lease taken by now can run."""
    return at + longest + TOLERANCE
