"""Signs of life of the background processes, kept in Valkey until they go stale."""

from collections.abc import Iterable
from datetime import datetime

from django.core.cache import caches

# Beat sends every 15 s, the others write every 10 s or 20 s: two or three in a row must be missed.
LIFETIME_SECONDS = 60
WORKER = "worker"
BEAT = "beat"
EVENTS = "events"


def _key(name: str) -> str:
    return f"heartbeat:{name}"


def record_heartbeat(name: str, *, at: datetime) -> None:
    """Write that the process was alive at `at`; the sign fades after LIFETIME_SECONDS."""
    caches["signs"].set(_key(name), at, timeout=LIFETIME_SECONDS)


def last_heartbeats(names: Iterable[str]) -> dict[str, datetime]:
    """Return when each process was last alive; those gone stale are missing."""
    found = caches["signs"].get_many([_key(name) for name in names])
    return {key.partition(":")[2]: at for key, at in found.items()}
