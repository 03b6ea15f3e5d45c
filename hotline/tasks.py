"""The site's own signs of life; what happens to cases and bulletins is not here."""

import time
from typing import Any

import redis
from celery import shared_task
from celery.signals import beat_init, heartbeat_sent
from celery.utils.log import get_task_logger
from django.utils import timezone

from hotline import heartbeats, stray_files

logger = get_task_logger(__name__)
WORKER_SECONDS = 10.0
_next_write = 0.0


@shared_task(expires=30)
def beat_heartbeat() -> None:
    """Record that beat sends and a worker receives; a late message proves nothing, so expires."""
    heartbeats.record_heartbeat(heartbeats.BEAT, at=timezone.now())


@shared_task
def sweep_files() -> int:
    """Delete the files that aborted uploads left behind."""
    return stray_files.sweep_files(at=timezone.now())


@beat_init.connect
def announce_beat(**_: Any) -> None:
    """Send the first sign of life when beat starts, not a whole interval later."""
    beat_heartbeat.delay()


@heartbeat_sent.connect
def worker_heartbeat(**_: Any) -> None:
    """Record that the worker's main process lives, also while its children are busy."""
    global _next_write  # noqa: PLW0603 (Celery sends this every 2 s from one thread)
    if time.monotonic() < _next_write:
        return
    _next_write = time.monotonic() + WORKER_SECONDS
    try:
        heartbeats.record_heartbeat(heartbeats.WORKER, at=timezone.now())
    except redis.RedisError:
        logger.warning("heartbeat not written: Valkey does not answer")
