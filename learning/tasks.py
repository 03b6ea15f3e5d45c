"""Celery tasks: addresses, not places of work."""

from celery import shared_task
from django.utils import timezone

from learning.services import judging, training


# Learning hundreds of categories takes minutes on a slow machine.
@shared_task(time_limit=3600)
def train_models() -> list[int]:
    """Train on the closed cases; return the versions, none where these are too few."""
    return [model.pk for model in training.train_models(at=timezone.now())]


@shared_task
def judge_cases() -> int:
    """Compare what would have been proposed for new cases with what was chosen."""
    return judging.judge_cases(at=timezone.now())
