"""Celery tasks: addresses, not places of work."""

from celery import shared_task
from django.utils import timezone

from cases.services import deliveries, escalating, notices, recomputing, waiting


@shared_task
def deliver_notices() -> int:
    """Deliver what waits in the outbox."""
    return notices.deliver_notices(at=timezone.now())


@shared_task
def send_deliveries() -> int:
    """Send by SMS, mail and the like what is due."""
    return deliveries.send_due(clock=timezone.now)


@shared_task
def forget_sent() -> int:
    """Delete the records of what was sent long ago."""
    return deliveries.forget_sent(at=timezone.now())


@shared_task
def escalate() -> int:
    """Press the units whose next step on the ladder is due."""
    return escalating.sweep(clock=timezone.now)


@shared_task
def recompute_deadlines() -> int:
    """Count open deadlines anew in the years whose calendar was announced."""
    return recomputing.recompute_pending(at=timezone.now())


@shared_task
def lapse_waits() -> int:
    """Let the clocks go on whose pause for the citizen is over."""
    return waiting.lapse_waits(at=timezone.now())
