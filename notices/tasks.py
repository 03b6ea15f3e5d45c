"""Celery tasks: addresses, not places of work."""

from celery import shared_task
from django.utils import timezone

from notices.services import deliveries, outbox


@shared_task
def deliver_notices() -> int:
    """Deliver what waits in the outbox."""
    return outbox.deliver_notices(at=timezone.now())


@shared_task
def send_deliveries() -> int:
    """Send by SMS, mail and the like what is due."""
    return deliveries.send_due(clock=timezone.now)


@shared_task
def forget_sent() -> int:
    """Delete the records of what was sent long ago."""
    return deliveries.forget_sent(at=timezone.now())
