"""Celery tasks: addresses, not places of work."""

from celery import shared_task
from django.utils import timezone

from cases.services.applications import waiting
from cases.services.callback import callback_holds
from cases.services.clocks import recomputing
from cases.services.desk import article_reminders, drafts
from cases.services.oversight import escalating
from cases.services.record import event_months, idempotency, pair_frequencies


@shared_task
def escalate() -> int:
    """Press the units whose next step on the ladder is due."""
    return escalating.sweep(clock=timezone.now)


@shared_task
def recompute_deadlines() -> int:
    """Count open deadlines anew in the years whose calendar was announced."""
    return recomputing.recompute_pending(clock=timezone.now)


@shared_task
def lapse_waits() -> int:
    """Let the clocks go on whose pause for the citizen is over."""
    return waiting.lapse_waits(at=timezone.now())


@shared_task
def sweep_drafts() -> int:
    """Delete the drafts that nobody has touched for the city's days."""
    return drafts.sweep_drafts(at=timezone.now())


@shared_task
def remind_of_articles() -> int:
    """Tell units that articles of theirs run out or are due for review."""
    return article_reminders.remind_of_articles(at=timezone.now())


@shared_task
def forget_keys() -> int:
    """Delete the keys of forms that were sent long ago."""
    return idempotency.forget_keys(at=timezone.now())


@shared_task
def forget_holds() -> int:
    """Delete the holds of the callback queue that hold nothing back any more."""
    return callback_holds.forget_holds(at=timezone.now())


@shared_task
def make_months() -> int:
    """Make the coming months' partitions of the tables that only grow."""
    return event_months.make_months(at=timezone.now())


# Reads twenty thousand texts and writes as many rows again.
@shared_task(time_limit=1800)
def count_pairs() -> int:
    """Count anew how rare the pairs of characters are by which cases are compared."""
    return pair_frequencies.count_pairs(at=timezone.now())
