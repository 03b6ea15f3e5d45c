"""Celery tasks: addresses, not places of work."""

from celery import shared_task
from django.utils import timezone

from cases.services import notices


@shared_task
def deliver_notices() -> int:
    """Deliver what waits in the outbox."""
    return notices.deliver_notices(at=timezone.now())
