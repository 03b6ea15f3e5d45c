"""Figures that many screens ask for at once, read from the database once in some seconds."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.core.cache import cache

Value = TypeVar("Value")
# While one process reads anew, the others show what was read before; then they read too.
READING_SECONDS = 20
KEPT_SECONDS = 600


def remembered(name: str, seconds: float, at: datetime, read: Callable[[], Value]) -> Value:
    """Return what `read` returned at most so many seconds before `at`, else read it now.

    Of the processes that find it too old one reads; the others go on with the old value.
    """
    key = f"hall:{name}"
    kept: tuple[datetime, Value] | None = cache.get(key)
    if kept and abs((at - kept[0]).total_seconds()) < seconds:
        return kept[1]
    if kept and not cache.add(f"{key}:reading", True, READING_SECONDS):
        return kept[1]
    value = read()
    cache.set(key, (at, value), max(KEPT_SECONDS, seconds))
    cache.delete(f"{key}:reading")
    return value
