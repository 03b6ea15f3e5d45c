"""Jobs: what is due, built once, taken over, spaced after errors, told when late."""

from datetime import date, datetime, timedelta

import pytest
from django.conf import settings

from grids.deadlines import CITY_ZONE
from hotline.errors import InvalidInput
from hotline.leases import LeaseLost
from notices.models import Notice
from reports.bulletins.issuing import kept_pages
from reports.bulletins.wording.editor_choices import Choices
from reports.models import Bulletin, BulletinJob, Step
from reports.models.job import LEASE
from reports.periods import Cadence
from reports.services import drafts, jobs
from reports.services.editing import edit_bulletin
from reports.tasks import freshen_drafts, sweep_jobs
from tests.at_once import at_once
from tests.reports.conftest import DAY, NOON
from tests.reports.test_figures import set_rule

pytestmark = pytest.mark.django_db
TEN_PAST = datetime(2024, 12, 11, 0, 10, tzinfo=CITY_ZONE)
SECOND = timedelta(seconds=1)


class Clock:
    """Tells a fixed instant until it is moved."""

    def __init__(self, at):
        self.at = at

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Clock(TEN_PAST)


def days_due(at):
    issues = jobs.due_issues(Cadence.DAY, at)
    assert all(from_on == to_on for from_on, to_on in issues)
    return [from_on for from_on, _ in issues]


def test_yesterday_is_due_ten_minutes_after_it_closed():
    assert days_due(TEN_PAST - SECOND) == [date(2024, 12, 9)]
    assert days_due(TEN_PAST) == [DAY]


def test_yesterday_follows_the_citys_beginning_of_the_day():
    set_rule("day.starts_at_hour", 12)
    assert days_due(NOON + timedelta(minutes=9)) == [date(2024, 12, 9)]
    assert days_due(NOON + timedelta(minutes=10)) == [DAY]


@pytest.mark.parametrize(
    ("live_from", "days"), [("2024-12-09", 2), ("2024-01-01", 8), ("2025-01-01", 0)]
)
def test_missed_days_are_made_up_since_going_live_at_most_seven(live_from, days):
    set_rule("bulletin.live_from", live_from)
    assert len(days_due(TEN_PAST)) == days


@pytest.mark.parametrize(
    ("live_from", "weeks"),
    [
        (None, [(2, 8)]),
        ("2024-12-02", [(2, 8)]),
        ("2024-12-03", []),
    ],
)
def test_the_week_that_ended_last_is_due_if_it_began_after_going_live(live_from, weeks):
    if live_from:
        set_rule("bulletin.live_from", live_from)
    found = jobs.due_issues(Cadence.WEEK, TEN_PAST)
    assert [(from_on.day, to_on.day) for from_on, to_on in found] == weeks


def test_a_sweep_builds_both_series_with_their_pages_and_tells_the_editors(build, media, clock):
    assert jobs.sweep(clock=clock) == 2
    assert set(Bulletin.objects.values_list("series", "period_from")) == {
        ("daily", DAY),
        ("hazards", DAY),
    }
    assert all(bulletin.has_current_pdf for bulletin in Bulletin.objects.all())
    assert Notice.objects.filter(role="bulletin_editor").count() == 2
    assert BulletinJob.objects.filter(done_at=TEN_PAST, error="").count() == 2


def test_another_sweep_has_nothing_to_do(build, media, clock):
    jobs.sweep(clock=clock)
    clock.at += timedelta(minutes=1)
    assert jobs.sweep(clock=clock) == 0
    assert (Bulletin.objects.count(), BulletinJob.objects.count()) == (2, 2)


def test_a_claimed_job_is_left_alone_until_its_lease_runs_out(build, clock):
    jobs.create_due_jobs(at=TEN_PAST)
    job = BulletinJob.objects.earliest("pk")
    assert jobs.claim(job.pk, at=TEN_PAST)
    assert jobs.claim(job.pk, at=TEN_PAST + LEASE.length - SECOND) is None
    assert jobs.claim(job.pk, at=TEN_PAST + LEASE.length)


def test_what_was_claimed_or_put_off_while_the_clock_was_ahead_is_taken_up(build, clock):
    jobs.create_due_jobs(at=TEN_PAST)
    leased, resting = BulletinJob.objects.order_by("pk")
    assert jobs.claim(leased.pk, at=TEN_PAST + timedelta(days=1))
    BulletinJob.objects.filter(pk=resting.pk).update(not_before=TEN_PAST + timedelta(days=1))
    assert jobs.claim(leased.pk, at=TEN_PAST)
    assert jobs.claim(resting.pk, at=TEN_PAST)


def test_a_clock_a_little_ahead_elsewhere_keeps_its_claim(build, clock):
    jobs.create_due_jobs(at=TEN_PAST)
    job = BulletinJob.objects.earliest("pk")
    assert jobs.claim(job.pk, at=TEN_PAST + timedelta(minutes=2))
    assert jobs.claim(job.pk, at=TEN_PAST) is None


def test_a_renewed_lease_holds_longer_and_a_lost_one_is_noticed(clock):
    jobs.create_due_jobs(at=TEN_PAST)
    job = BulletinJob.objects.earliest("pk")
    token = jobs.claim(job.pk, at=TEN_PAST)
    assert token is not None
    jobs.renew(job.pk, token, at=TEN_PAST + 59 * SECOND)
    assert jobs.claim(job.pk, at=TEN_PAST + LEASE.length) is None
    assert jobs.claim(job.pk, at=TEN_PAST + 2 * LEASE.length)
    with pytest.raises(LeaseLost):
        jobs.renew(job.pk, token, at=TEN_PAST + 2 * LEASE.length)


class Killed(BaseException):
    """What a process killed with -9 leaves behind: no handler runs, nothing is cleaned up."""


@pytest.mark.parametrize("stage", ["build_draft", "render_page", "renew", "notify_holders"])
def test_a_worker_killed_while_it_builds_is_replaced_after_a_minute(
    build, media, clock, monkeypatch, stage
):
    def die(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(jobs, stage, die)
        with pytest.raises(Killed):
            jobs.sweep(clock=clock)
    clock.at += LEASE.length
    jobs.sweep(clock=clock)
    assert BulletinJob.objects.filter(done_at__isnull=True).count() == 0
    assert sorted(Bulletin.objects.values_list("series", flat=True)) == ["daily", "hazards"]
    assert all(bulletin.has_current_pdf for bulletin in Bulletin.objects.all())
    assert Notice.objects.filter(role="bulletin_editor").count() == 2


def test_a_worker_that_lost_its_lease_does_not_finish_the_job(build, media, clock, monkeypatch):
    jobs.create_due_jobs(at=TEN_PAST)
    first = BulletinJob.objects.earliest("pk")
    real = kept_pages.render_page

    def slowly(bulletin):
        clock.at += 2 * LEASE.length
        assert jobs.claim(first.pk, at=clock.at)
        return real(bulletin)

    monkeypatch.setattr(jobs, "render_page", slowly)
    assert jobs.run_job(first.pk, clock=clock) is False
    first.refresh_from_db()
    assert first.done_at is None


def test_an_error_is_kept_and_the_job_rests_longer_each_time(build, media, clock, monkeypatch):
    def fail(*args, **kwargs):
        raise InvalidInput("各渠道件数之和不等于网民留言。")

    monkeypatch.setattr(jobs, "build_draft", fail)
    jobs.sweep(clock=clock)
    job = BulletinJob.objects.earliest("pk")
    assert job.error == "InvalidInput: 各渠道件数之和不等于网民留言。"
    assert (job.attempts, job.not_before) == (1, TEN_PAST + timedelta(minutes=1))
    clock.at += timedelta(minutes=1)
    jobs.sweep(clock=clock)
    job.refresh_from_db()
    assert (job.attempts, job.not_before) == (2, clock.at + timedelta(minutes=2))
    monkeypatch.undo()
    clock.at += timedelta(minutes=2)
    assert jobs.sweep(clock=clock) == 2


def test_a_killed_workers_job_is_taken_over_within_two_minutes_though_two_sweeps_are_lost():
    """The lease runs out just behind a sweep; the next two are lost, the third builds."""
    entry = settings.CELERY_BEAT_SCHEDULE["sweep-bulletin-jobs"]
    assert entry["task"] == sweep_jobs.name
    building = timedelta(seconds=15)
    assert LEASE.length + 3 * timedelta(seconds=entry["schedule"]) + building <= timedelta(
        minutes=2
    )


def test_a_sweep_leaves_open_drafts_to_the_freshening(build, media, clock):
    assert settings.CELERY_BEAT_SCHEDULE["freshen-drafts"]["task"] == freshen_drafts.name
    jobs.sweep(clock=clock)
    draft = Bulletin.objects.get(series="daily")
    build.calls(build.cases(at=NOON))
    seen = draft.version
    jobs.sweep(clock=clock)
    draft.refresh_from_db()
    assert draft.version == seen
    freshen_drafts()
    draft.refresh_from_db()
    assert draft.version > seen


def test_freshening_counts_drafts_anew_and_leaves_edited_ones_alone(
    draft, build, bulletin_editor, morning, clock
):
    clock.at = morning
    build.calls(build.cases(at=NOON))
    jobs.freshen_drafts(clock=clock)
    draft.refresh_from_db()
    assert (draft.figures["calls"], draft.has_current_pdf) == (4, True)
    edit_bulletin(draft, actor=bulletin_editor, at=morning, choices=Choices())
    build.calls(build.cases(at=NOON))
    jobs.freshen_drafts(clock=clock)
    draft.refresh_from_db()
    assert (draft.figures["calls"], draft.step, draft.has_current_pdf) == (4, Step.EDITED, True)


def test_a_draft_that_cannot_be_freshened_stops_no_other(
    draft, hazard_of_day, morning, clock, monkeypatch
):
    real = drafts.refresh_bulletin

    def fail_once(bulletin, *, at):
        if bulletin.pk == draft.pk:
            raise InvalidInput("坏")
        return real(bulletin, at=at)

    monkeypatch.setattr(jobs, "refresh_bulletin", fail_once)
    jobs.freshen_drafts(clock=clock)
    hazard_of_day.refresh_from_db()
    assert hazard_of_day.has_current_pdf


@pytest.fixture
def hazard_of_day(draft, morning):
    from reports.periods import period_of
    from reports.services.drafts import build_draft

    return build_draft("hazards", period_of(DAY), at=morning)


def test_a_late_step_is_told_once(draft, bulletin_editor):
    nine = datetime(2024, 12, 11, 9, 0, tzinfo=CITY_ZONE)
    assert not jobs.tell_if_late(draft, at=nine - SECOND)
    assert jobs.tell_if_late(draft, at=nine)
    draft.refresh_from_db()
    assert not jobs.tell_if_late(draft, at=nine)
    notice = Notice.objects.get(role="bulletin_editor")
    assert str(notice) == "热线工作日报 12月10日应于09:00前编辑，现为草稿"
    edited = edit_bulletin(draft, actor=bulletin_editor, at=nine, choices=Choices())
    assert jobs.tell_if_late(edited, at=nine + timedelta(minutes=30))


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_build_one_bulletin_of_each_series(build, media):
    done = at_once(*[lambda: jobs.sweep(clock=Clock(TEN_PAST))] * 2)
    assert sum(done) == 2
    assert sorted(Bulletin.objects.values_list("series", flat=True)) == ["daily", "hazards"]
    assert BulletinJob.objects.filter(attempts=1).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_builders_at_once_get_the_same_bulletin(build, media, morning):
    from reports.periods import period_of
    from reports.services.drafts import build_draft

    made = at_once(*[lambda: build_draft("daily", period_of(DAY), at=morning).pk] * 2)
    assert len(set(made)) == 1
    assert len(made) == 2
