"""Asking a worker to begin at once with what its next sweep would find anyway."""

import logging
from typing import Any

from django.core.cache import caches
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger("hotline.waking")
# Deeds that follow each other at once wake the worker once.
PAUSE_SECONDS = 2


def wake(task: Any, *args: object, once: str = "") -> None:
    """Send a task now; where the broker is down, a log line, and the sweep does it later.

    With `once`, a name, at most every two seconds. The cache is asked first: it lives in the
    same Valkey and says within milliseconds that it is gone, where sending would try again
    for seconds, with somebody waiting for a page.
    """
    signs = caches["signs"]
    try:
        if once and not signs.add(f"woken:{once}", 1, timeout=PAUSE_SECONDS):
            return
        if not once:
            signs.get("woken")
        task.apply_async(args, retry=False)
    except (OperationalError, RedisError, OSError):
        logger.warning("broker unreachable, left to the sweep", extra={"task": task.name})
