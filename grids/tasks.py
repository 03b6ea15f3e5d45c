"""Celery tasks: addresses, not places of work."""

from celery import shared_task
from django.utils import timezone

from grids.account_sheets import imports


@shared_task
def forget_account_sheets() -> int:
    """Delete what lapsed sheets of accounts still hold."""
    return imports.forget_contents(at=timezone.now())
