"""The cache that people's pages use: it may be gone, and then is as if it were empty.

What it keeps is read anew from the database: sessions, counts, throttles. So a Valkey that
is stopped costs some queries, and nobody their work. What must know that Valkey is gone
(signs of life, the waking of workers) uses the cache `signs`, which says so.
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

logger = logging.getLogger("hotline.caching")
# Meanwhile nobody waits for a connection that is not there.
PAUSE_SECONDS = 1.0
DOUBTED_MOST = 10_000


class Outage:
    """What a process knows of a cache that is gone.

    Keys that it wrote or deleted meanwhile are doubted: what the cache still has of them is
    old, a session that was logged out among it, and is deleted before the process reads
    anything again.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._until = 0.0
        self._doubted: dict[str, None] = {}

    def is_on(self) -> bool:
        """Tell whether the cache was found gone just now."""
        return time.monotonic() < self._until

    def begin(self) -> None:
        """Leave the cache alone for a while."""
        self._until = time.monotonic() + PAUSE_SECONDS
        logger.warning("cache unreachable, reading from the database")

    def doubt(self, keys: Iterable[str]) -> None:
        """Remember keys of which the cache has not heard; the oldest go when it is too many."""
        with self._lock:
            self._doubted.update(dict.fromkeys(keys))
            for key in list(self._doubted)[: max(len(self._doubted) - DOUBTED_MOST, 0)]:
                del self._doubted[key]

    def take_doubted(self) -> list[str]:
        """Return the doubted keys and forget them; the caller deletes them in the cache."""
        if not self._doubted:
            return []
        with self._lock:
            taken, self._doubted = list(self._doubted), {}
        return taken


OUTAGE = Outage()


class ForgivingClient(RedisCacheClient):
    """Django's client, to whose questions a cache that is gone answers like an empty one."""

    def _ask(
        self, missing: Any, deed: Callable[..., Any], *given: Any, written: Iterable[str] = ()
    ) -> Any:
        if not OUTAGE.is_on():
            try:
                self._forget_doubted()
                return deed(*given)
            except (RedisError, OSError):
                OUTAGE.begin()
        OUTAGE.doubt(written)
        return missing

    def _forget_doubted(self) -> None:
        doubted = OUTAGE.take_doubted()
        try:
            if doubted:
                super().delete_many(doubted)
        except (RedisError, OSError):
            OUTAGE.doubt(doubted)
            raise

    def add(self, key: Any, value: Any, timeout: Any) -> Any:
        """Set a key that is not there; False without a cache."""
        return self._ask(False, super().add, key, value, timeout, written=[key])

    def get(self, key: Any, default: Any) -> Any:
        """Return a key's value; the default without a cache."""
        return self._ask(default, super().get, key, default)

    def set(self, key: Any, value: Any, timeout: Any) -> Any:
        """Set a key; nothing without a cache."""
        return self._ask(None, super().set, key, value, timeout, written=[key])

    def touch(self, key: Any, timeout: Any) -> Any:
        """Prolong a key; False without a cache."""
        return self._ask(False, super().touch, key, timeout)

    def delete(self, key: Any) -> Any:
        """Delete a key; without a cache as soon as there is one again."""
        return self._ask(False, super().delete, key, written=[key])

    def get_many(self, keys: Iterable[Any]) -> Any:
        """Return the values that are there; none without a cache."""
        return self._ask({}, super().get_many, list(keys))

    def incr(self, key: Any, delta: Any) -> Any:
        """Count a key up; ValueError where it is not there, nor a cache."""
        counted = self._ask(None, super().incr, key, delta)
        if counted is None:
            raise ValueError(f"Key {key!r} not found")
        return counted

    def has_key(self, key: Any) -> Any:
        """Tell whether a key is there; False without a cache."""
        return self._ask(False, super().has_key, key)

    def set_many(self, data: Mapping[Any, Any], timeout: Any) -> Any:
        """Set several keys; nothing without a cache."""
        return self._ask(None, super().set_many, data, timeout, written=list(data))

    def delete_many(self, keys: Iterable[Any]) -> Any:
        """Delete several keys; without a cache as soon as there is one again."""
        gone = list(keys)
        return self._ask(None, super().delete_many, gone, written=gone)


class ForgivingCache(RedisCache):
    """Django's cache with that client; `clear`, which nothing uses, does not forgive."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient
