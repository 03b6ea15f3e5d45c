"""Bulletins on time, once, whatever becomes of a worker.

A job row stands for each bulletin that is due. A worker claims it for a minute by a
conditional update and renews the claim between its stages; what a killed worker left
half done, the next sweep takes over when the claim has run out. That a day has one
bulletin is the database's word, so a worker thought dead that still writes does no harm.
"""

import logging
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from operator import itemgetter
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from grids.deadlines import CITY_ZONE, business_day
from grids.rules import rule
from hotline.leases import LeaseLost, pause_after
from hotline.times import city_time
from reports.bulletins.issuing.kept_pages import render_page
from reports.bulletins.spec import all_specs, spec_of
from reports.capabilities import ReportCapability
from reports.models import Bulletin, BulletinJob, Step
from reports.models.bulletin import OPEN_STEPS
from reports.models.job import LEASE
from reports.notice_kinds import BulletinSentence
from reports.periods import Cadence, period_of
from reports.services.bulletin_notices import notify_holders
from reports.services.drafts import build_draft, refresh_bulletin

logger = logging.getLogger("reports.jobs")
Clock = Callable[[], datetime]
ERROR_MAX = 500
FRESHEN_MOST = 20


def sweep(*, clock: Clock) -> int:
    """Create the jobs that are due and run the free ones; returns how many were finished.

    Safe to run by several workers at once.
    """
    at = clock()
    create_due_jobs(at=at)
    return sum(run_job(pk, clock=clock) for pk in free_jobs(at).values_list("pk", flat=True))


def due_issues(cadence: Cadence, at: datetime) -> list[tuple[date, date]]:
    """Return the days of the issues that must exist: the one that ended last, and missed ones.

    Missed are those that ended at most `bulletin.make_up_days` before yesterday, and began
    on the day of going live or later; a month that is over is due however long ago it ended.
    """
    if cadence is Cadence.AS_NEEDED:
        return []
    hour, pause = (
        rule("day.starts_at_hour"),
        timedelta(minutes=rule("bulletin.draft_after_minutes")),
    )
    last = business_day(at - pause, hour) - timedelta(days=1)
    if not rule("bulletin.live_from"):
        return [cadence.ended_last(last)]
    live_from = date.fromisoformat(rule("bulletin.live_from"))
    missed = cadence.ended_within(last - timedelta(days=rule("bulletin.make_up_days")), last)
    due = dict.fromkeys([cadence.ended_last(last), *missed])
    return sorted(issue for issue in due if issue[0] >= live_from)


def create_due_jobs(*, at: datetime) -> None:
    """Make a job row for each due bulletin that has none."""
    specs = [spec for spec in all_specs() if spec.is_active]
    due = [(spec.code, *days) for spec in specs for days in due_issues(spec.cadence, at)]
    known = BulletinJob.objects.filter(period_to__in={to_on for _, _, to_on in due})
    there = set(known.values_list("series", "period_from", "period_to"))
    BulletinJob.objects.bulk_create(
        [
            BulletinJob(series=series, period_from=from_on, period_to=to_on, created_at=at)
            for series, from_on, to_on in sorted(due, key=itemgetter(1))
            if (series, from_on, to_on) not in there
        ],
        ignore_conflicts=True,
    )


def free_jobs(at: datetime) -> "QuerySet[BulletinJob]":
    """Return the unfinished jobs that nobody holds and that are not pausing."""
    unfinished = BulletinJob.objects.filter(done_at__isnull=True)
    return unfinished.filter(LEASE.is_free(at)).order_by("period_from")


def claim(job_id: int, *, at: datetime) -> UUID | None:
    """Take a free job for a minute; None where another worker was quicker."""
    return LEASE.take(_unfinished(job_id), at)


def _unfinished(job_id: int) -> "QuerySet[BulletinJob]":
    return BulletinJob.objects.filter(pk=job_id, done_at__isnull=True)


def renew(job_id: int, token: UUID, *, at: datetime) -> None:
    """Hold a job for another minute; raises LeaseLost where another worker has it."""
    LEASE.renew(_unfinished(job_id), token, at)


def run_job(job_id: int, *, clock: Clock) -> bool:
    """Claim a job and build its bulletin and page; returns whether this call finished it.

    An error is kept on the row, and the job rests before it is tried again.
    """
    token = claim(job_id, at=clock())
    if token is None:
        return False
    try:
        _build(job_id, token, clock)
    except LeaseLost:
        return False
    except Exception as error:  # whatever broke, its row must say so and the others go on
        logger.exception("bulletin job failed")
        _rest(job_id, token, error, at=clock())
        return False
    return True


def _build(job_id: int, token: UUID, clock: Clock) -> None:
    job = BulletinJob.objects.get(pk=job_id)
    bulletin = build_draft(job.series, period_of(job.period_from, job.period_to), at=clock())
    renew(job_id, token, at=clock())
    render_page(bulletin)
    _finish(job_id, token, bulletin, at=clock())


@transaction.atomic
def _finish(job_id: int, token: UUID, bulletin: Bulletin, *, at: datetime) -> None:
    """Close the job and tell the editors, both or neither: nobody comes back to a closed one."""
    held = LEASE.held_by(_unfinished(job_id), token)
    done = held.update(done_at=at, bulletin=bulletin, error="", **LEASE.let_go)
    if not done:
        raise LeaseLost
    if bulletin.is_open:
        notify_holders(
            bulletin, BulletinSentence.DRAFTED, to=ReportCapability.EDIT_BULLETINS, at=at
        )


def _rest(job_id: int, token: UUID, error: Exception, *, at: datetime) -> None:
    attempts = BulletinJob.objects.values_list("attempts", flat=True).get(pk=job_id)
    message = f"{type(error).__name__}: {error}"[:ERROR_MAX]
    LEASE.held_by(_unfinished(job_id), token).update(
        not_before=at + pause_after(attempts), error=message, **LEASE.let_go
    )


def freshen_drafts(*, clock: Clock) -> None:
    """Freshen the latest open bulletins, each by itself, so that one that fails stops none."""
    latest = Bulletin.objects.filter(step__in=OPEN_STEPS).order_by("-built_at", "-pk")
    for bulletin in latest[:FRESHEN_MOST]:
        try:
            _freshen(bulletin, clock)
        except Exception:  # the next minute tries again, the log says what broke
            logger.exception("bulletin could not be freshened")


def _freshen(bulletin: Bulletin, clock: Clock) -> None:
    """Count an untouched draft anew, set a page that lags behind, tell of a late step.

    What somebody edits or checks is left alone: its page shows what has changed since.
    """
    if bulletin.step == Step.DRAFT and not bulletin.is_about_topic:
        bulletin = refresh_bulletin(bulletin, at=clock())
    render_page(bulletin)
    tell_if_late(bulletin, at=clock())


@transaction.atomic
def tell_if_late(bulletin: Bulletin, *, at: datetime) -> bool:
    """Send an alarm once per step that is overdue; returns whether one was sent."""
    step = next_step(bulletin)
    if bulletin.alarmed_step == step or at < due_at(bulletin, step):
        return False
    marked = Bulletin.objects.filter(pk=bulletin.pk, step=bulletin.step).exclude(alarmed_step=step)
    if not marked.update(alarmed_step=step):
        return False
    to = (
        ReportCapability.ISSUE_BULLETINS if step == Step.ISSUED else ReportCapability.EDIT_BULLETINS
    )
    hour, now = city_time(due_at(bulletin, step)), bulletin.get_step_display()
    facts = {"hour": f"{hour:%H:%M}", "step": step.label[1:], "now": now}
    notify_holders(bulletin, BulletinSentence.LATE, facts, to=to, at=at)
    return True


def next_step(bulletin: Bulletin) -> Step:
    """Return the step that an open bulletin must take next."""
    order = [*OPEN_STEPS, Step.ISSUED]
    return order[order.index(Step(bulletin.step)) + 1]


def due_at(bulletin: Bulletin, step: Step) -> datetime:
    """Return by when a step is due, by the series' own setting.

    That is an hour of the day on which the issue is due, or minutes after it was begun.
    """
    spec = spec_of(bulletin.series)
    limit = rule(spec.deadlines)[step.value]
    if spec.is_due_soon:
        return bulletin.built_at + timedelta(minutes=int(limit))
    due_on = spec.due_on(bulletin.period_to)
    return datetime.combine(due_on, time.fromisoformat(limit), CITY_ZONE)
