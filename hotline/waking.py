"""Asking a worker to begin at once with what its next sweep would find anyway."""

import logging

from django.core.cache import caches
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger("hotline.waking")
# Deeds that follow each other at once wake the worker once.
PAUSE_SECONDS = 2


def wake(task: str, *args: object, once: str = "") -> None:
    """Send the task of this dotted name; where the broker is down, the sweep does it later.

    By its name, because tasks import the services that send them. Logs what was not sent.
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
        import_string(task).apply_async(args, retry=False)
    except (OperationalError, RedisError, OSError):
        logger.warning("broker unreachable, left to the sweep", extra={"task": task})
