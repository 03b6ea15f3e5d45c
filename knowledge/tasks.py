"""Celery tasks: addresses, not places of work."""

from celery import shared_task
from django.utils import timezone

from knowledge.services import uses


@shared_task
def forget_searches() -> int:
    """Delete the searches that the city keeps no longer."""
    return uses.forget_searches(at=timezone.now())
