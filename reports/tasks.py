"""Celery's addresses of what happens by itself."""

from celery import shared_task
from django.utils import timezone

from reports.bulletins.issuing.kept_pages import render_page
from reports.models import Bulletin
from reports.services import exports, jobs, nightly_books, numbered_letters, rollups


@shared_task
def sweep_jobs() -> int:
    """Build what is due; returns how many bulletins were finished."""
    return jobs.sweep(clock=timezone.now)


@shared_task
def freshen_drafts() -> None:
    """Count the open drafts anew, set the pages that lag behind, tell of late steps."""
    jobs.freshen_drafts(clock=timezone.now)


@shared_task
def set_page(bulletin_id: int) -> bool:
    """Set the page of an open bulletin anew; returns whether it changed."""
    return render_page(Bulletin.objects.get(pk=bulletin_id))


@shared_task
def set_letters() -> int:
    """Set the pages of letters that were just issued; returns how many."""
    return numbered_letters.set_missing(clock=timezone.now)


@shared_task
def make_export(export_id: int) -> bool:
    """Make the file of an export; returns whether this worker finished it."""
    return exports.run_export(export_id, clock=timezone.now)


@shared_task
def sweep_exports() -> int:
    """Make what was left over and delete what has expired; returns how many files were made."""
    return exports.sweep(clock=timezone.now)


@shared_task
def keep_roll_ups() -> int:
    """Count anew the days to which something happened; returns how many days and months."""
    return rollups.keep_roll_ups(clock=timezone.now)


@shared_task(time_limit=nightly_books.LEASE.length.total_seconds())
def check_books() -> int | None:
    """Check the books if tonight's check is due; returns the faults, None where it is not."""
    done = nightly_books.check_tonight(clock=timezone.now)
    return done.fault_count if done else None
