"""Celery tasks: addresses, not places of work."""

from celery import shared_task
from django.utils import timezone

from concentrated.services import counting_past, joining, nightly_pass, warning


@shared_task
def join_new_cases() -> int:
    """Join new cases to the groups where they belong; return how many were read."""
    return joining.join_new_cases(at=timezone.now())


@shared_task
def warn_of_groups() -> int:
    """Warn of groups that grow fast or may not wait; return how many."""
    return warning.warn_of_groups(at=timezone.now())


@shared_task(time_limit=3600)
def count_past() -> int:
    """Count the cases that became past ones; return how many."""
    return counting_past.count_past(at=timezone.now())


@shared_task(time_limit=3600)
def pass_groups() -> int:
    """Measure the groups anew; return how many."""
    return nightly_pass.pass_groups(at=timezone.now())
