"""Celery's addresses of what happens by itself."""

from celery import shared_task
from django.utils import timezone

from reports.models import Bulletin
from reports.pages import render_page
from reports.services import jobs


@shared_task
def sweep_jobs() -> int:
    """Build what is due; returns how many bulletins were finished."""
    return jobs.sweep(clock=timezone.now)


@shared_task
def set_page(bulletin_id: int) -> bool:
    """Set the page of an open bulletin anew; returns whether it changed."""
    return render_page(Bulletin.objects.get(pk=bulletin_id))
