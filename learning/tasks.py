"""Celery tasks: addresses, not places of work."""

from celery import shared_task
from django.utils import timezone

from learning.services import (
    counting_dispatches,
    finding_corrections,
    judging,
    learning_places,
    nightly_training,
)


# Learning hundreds of categories takes minutes on a slow machine.
@shared_task(time_limit=nightly_training.LEASE.length.total_seconds())
def train_models() -> list[int]:
    """Train on the closed cases if tonight's training is due; return the versions."""
    return [model.pk for model in nightly_training.train_tonight(clock=timezone.now)]


@shared_task
def judge_cases() -> int:
    """Compare what would have been proposed for new cases with what was chosen."""
    return judging.judge_cases(at=timezone.now())


@shared_task
def find_corrections() -> int:
    """Propose changes to the table of responsibilities; return how many are open."""
    return finding_corrections.find_corrections(at=timezone.now())


@shared_task
def count_dispatches() -> int:
    """Count how many first dispatches came back; return how many months were counted."""
    return counting_dispatches.count_dispatches(at=timezone.now())


@shared_task(time_limit=3600)
def learn_places() -> int:
    """Learn how people call places from closed cases; return how many names are kept."""
    return learning_places.learn_places(at=timezone.now())
