"""Settings under which the site's processes wait a quarter of the time that they wait otherwise.

Leases run out, and beat sends what it sends every few seconds, so much earlier; nothing else
differs from `hotline.settings`.
"""

from datetime import timedelta
from importlib import import_module
from typing import Any

from django.apps import AppConfig

from hotline.settings import *  # noqa: F403
from hotline.settings import CELERY_BEAT_SCHEDULE, INSTALLED_APPS

PACE = 4
SLOWEST = 60.0
LEASES = (
    "reports.models.job.LEASE", "notices.services.outbox.CLAIM", "notices.services.deliveries.LEASE"
)  # fmt: skip


def hurried(entry: dict[str, Any]) -> dict[str, Any]:
    """Return an entry of the schedule that comes more often, if it comes at least every minute."""
    every = entry["schedule"]
    comes_often = isinstance(every, float) and every <= SLOWEST
    return {**entry, "schedule": every / PACE} if comes_often else entry


def saved(lease: timedelta) -> float:
    """Return by how many seconds a dead worker's row is found earlier, the sweep missing it once.

    `lease` is its length in use.
    """
    sweep = CELERY_BEAT_SCHEDULE_OF_USE["sweep-bulletin-jobs"]["schedule"]
    return float((lease.total_seconds() + 2 * sweep) * (1 - 1 / PACE))


class Hurried(AppConfig):
    """Shortens the leases once the modules that declare them can be imported."""

    name = "tests.hotline"
    label = "hurried"

    def ready(self) -> None:
        """Shorten them."""
        for path in LEASES:
            module, _, name = path.rpartition(".")
            lease = getattr(import_module(module), name)
            object.__setattr__(lease, "length", lease.length / PACE)


CELERY_BEAT_SCHEDULE_OF_USE = CELERY_BEAT_SCHEDULE
CELERY_BEAT_SCHEDULE = {name: hurried(entry) for name, entry in CELERY_BEAT_SCHEDULE.items()}
INSTALLED_APPS = [*INSTALLED_APPS, "tests.hotline.hurried.Hurried"]
