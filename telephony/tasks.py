"""Celery tasks: addresses, not places of work."""

from celery import shared_task
from django.utils import timezone

from hotline.sessions import logged_in
from telephony.services import statuses


@shared_task
def end_left_statuses() -> int:
    """End the statuses of operators whose log-in has ended."""
    at = timezone.now()
    return statuses.end_left_statuses(logged_in(at), at=at)
