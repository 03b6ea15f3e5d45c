"""Celery tasks: addresses, not places of work."""

from celery import shared_task
from django.utils import timezone

from learning.services import judging, training


# Learning hundreds of categories takes minutes on a slow machine.
@shared_task(time_limit=3600)
def train_model() -> int | None:
    """Train on the closed cases; return the version, None where these are too few."""
    model = training.train_model(at=timezone.now())
    return model.pk if model else None


@shared_task
def judge_cases() -> int:
    """Compare what would have been proposed for new cases with what was chosen."""
    return judging.judge_cases(at=timezone.now())
