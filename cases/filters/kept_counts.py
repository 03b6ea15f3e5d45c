"""How many rows each saved filter holds now, for the chips above a list."""

import hashlib
import logging
import time
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

from django.core.cache import cache
from django.db import OperationalError, transaction
from django.http import QueryDict

from cases.filters.cases import HotlineFilter
from cases.filters.kept_queries import KEPT
from cases.models import Call, SavedFilter
from cases.selectors import inbox, oversight
from cases.selectors.appeals import visible_appeals
from cases.selectors.listing import found_cases, visible_callbacks
from grids.models import User
from hotline.paging import capped_count
from hotline.statements import bounded_statements

logger = logging.getLogger("cases.kept_counts")
# A count that takes longer is left out; once so much time is gone no further one begins.
STATEMENT_MS = 400
WITHIN_SECONDS = 2.0
KEPT_SECONDS = 60
# What took too long is not tried again with every page.
SLOW_SECONDS = 600
TOO_SLOW = -1
Counting = Callable[[Any, User], int]


def _of(rows: Callable[[User], Any]) -> Counting:
    return lambda wanted, user: capped_count(wanted.filter_queryset(rows(user)))


def _count_inbox(wanted: Any, user: User) -> int:
    units = inbox.inbox_units(user, with_below="below" in wanted.data)
    tabs = [tab.name for tab in inbox.tabs_for(user)]
    tab = wanted.data.get("tab")
    found = inbox.tab_of(units, tab if tab in tabs else tabs[0], user, wanted.at)
    return capped_count(wanted.filter_queryset(found))


COUNTED: dict[str, Counting] = {
    "inbox": _count_inbox,
    "cases": lambda wanted, user: found_cases(wanted, user)[1],
    "calls": _of(lambda user: Call.objects.all()),
    "callbacks": _of(visible_callbacks),
    "supervision": _of(oversight.visible_orders),
    "instructions": _of(oversight.visible_tasks),
    "appeals": _of(visible_appeals),
}


def counts_of(rows: Sequence[SavedFilter], user: User) -> dict[int, int | None]:
    """Return the count of each saved filter by its key, to one past what pages count to.

    A count is remembered for a minute, by person, since each sees other rows. None stands
    for one that takes too long, or for which no time was left.
    """
    keys = {row.pk: _key(row, user) for row in rows}
    known: dict[str, int] = cache.get_many(list(keys.values()))
    until = time.monotonic() + WITHIN_SECONDS
    for row in rows:
        if keys[row.pk] not in known and time.monotonic() < until:
            known[keys[row.pk]] = _counted(row, user, keys[row.pk])
    found = {pk: known.get(key, TOO_SLOW) for pk, key in keys.items()}
    return {pk: None if count == TOO_SLOW else count for pk, count in found.items()}


def _key(row: SavedFilter, user: User) -> str:
    query = hashlib.sha256(row.query.encode()).hexdigest()[:16]
    return f"filter_count:{user.pk}:{row.pk}:{query}"


def _counted(row: SavedFilter, user: User, key: str) -> int:
    try:
        with bounded_statements(STATEMENT_MS), transaction.atomic():
            count = _count(row, user)
    except OperationalError:
        logger.warning("a saved filter took too long to count", extra={"filter": row.pk})
        count = TOO_SLOW
    cache.set(key, count, SLOW_SECONDS if count == TOO_SLOW else KEPT_SECONDS)
    return count


def _count(row: SavedFilter, user: User) -> int:
    """Count what a filter holds; nothing where what it names is no more."""
    kept = KEPT[row.list_key]
    wanted: HotlineFilter = kept.filter_set(
        QueryDict(row.query), kept.model._default_manager.none(), request=SimpleNamespace(user=user)
    )
    return COUNTED[row.list_key](wanted, user) if wanted.is_valid() else 0
