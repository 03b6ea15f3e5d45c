"""The nightly training: once a night, made up for where the night was missed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from grids.deadlines import CITY_ZONE
from hotline.leases import Lease
from learning.models import SuggestionModel, TrainingRun
from learning.services.training import train_models

Clock = Callable[[], datetime]
# Before this hour of the city the night before still counts.
HOUR = 3
# A worker that has not finished by then is dead: its task has been ended.
LEASE = Lease(timedelta(hours=1), until="started_at", from_start=True)


def train_tonight(*, clock: Clock) -> list[SuggestionModel]:
    """Train if tonight's training is due; nothing where it is not, or where somebody does it.

    A city that just began, and one whose night was missed, is trained as soon as this is asked.
    """
    at = clock()
    if not _claim(at):
        return []
    models = train_models(at=at)
    TrainingRun.objects.filter(on=_night(at)).update(finished_at=clock())
    return models


def _night(at: datetime) -> date:
    return (at.astimezone(CITY_ZONE) - timedelta(hours=HOUR)).date()


def _claim(at: datetime) -> bool:
    """Take tonight's training by its row, or over from a worker that died."""
    night = _night(at)
    _, is_new = TrainingRun.objects.get_or_create(on=night, defaults={"started_at": at})
    if is_new:
        return True
    unfinished = TrainingRun.objects.filter(on=night, finished_at__isnull=True)
    return LEASE.take(unfinished, at) is not None
