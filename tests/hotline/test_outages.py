"""A worker killed at work and a broker that goes away: nothing is lost, nothing made twice."""

import os
import signal
import subprocess
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from cases.services.intake.intake import open_case
from cases.services.record.demands import Demand, Disposition
from hotline import processes
from hotline.embedded import valkey
from hotline.embedded.ports import first_free
from notices.models import Delivery, DeliveryStatus, Notice
from notices.services import outbox
from reports.models import Bulletin, BulletinJob
from reports.models.job import LEASE
from tests.hotline import hurried

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# Two minutes from the last fault, less what the shorter leases and pauses save.
LATEST = 120 - hurried.saved(LEASE.length)


class Site:
    """Worker, beat and broker of their own on the test's database."""

    def __init__(self, home):
        self.home, self.port = home, first_free(7800)
        self.running = {}
        owner = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
        url = urlsplit(owner)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
        self.env = {
            **os.environ, "DATABASE_URL": url, "DATABASE_OWNER_URL": url,
            "REDIS_URL": f"redis://127.0.0.1:{self.port}/0", "HOTLINE_HOME": str(home),
            "SECRET_KEY": settings.SECRET_KEY, "HOTLINE_FIELD_KEYS": settings.FIELD_KEYS,
            "HOTLINE_FIELD_INDEX_KEY": settings.FIELD_INDEX_KEY,
            "MEDIA_ROOT": str(home / "media"), "PUSH_FILE": str(home / "pushed"),
            "NOTICE_CHANNELS": "file=tests.hotline.pushes.FileMessenger",
            "PYTHONPATH": str(settings.BASE_DIR),
            "LOG_LEVEL": "WARNING", "LOG_TASKS": "1",
            "DJANGO_SETTINGS_MODULE": hurried.__name__,
        }  # fmt: skip

    def start(self, name):
        commands = {
            "broker": [str(valkey.binary()), "--port", str(self.port), "--save", "",
                       "--dir", str(self.home), "--logfile", str(self.home / "broker.log")],
            "worker": processes.WORKER.command,
            "beat": processes.BEAT.command,
        }  # fmt: skip
        with (self.home / f"{name}.log").open("a") as log:
            self.running[name] = subprocess.Popen(
                commands[name], env=self.env, cwd=settings.BASE_DIR, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def kill(self, name, how=signal.SIGKILL):
        process = self.running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        process.wait(timeout=20)

    def story(self):
        """Return what the processes wrote and how the jobs stand, for who reads a failure."""
        written = [
            f"== {name}\n{(self.home / f'{name}.log').read_text()}" for name in ("beat", "worker")
        ]
        jobs = BulletinJob.objects.values("series", "attempts", "lease_until", "done_at", "error")
        return "\n".join([*written, "== jobs", *map(str, jobs)])

    def pushed(self):
        path = self.home / "pushed"
        return Counter(map(int, path.read_text().split())) if path.exists() else Counter()


@pytest.fixture
def site(tmp_path):
    running = Site(tmp_path)
    yield running
    for name in list(running.running):
        running.kill(name)


def wait_until(condition, seconds, what, site):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} s: {what}\n{site.story()}"
        time.sleep(0.02)


def is_building():
    return BulletinJob.objects.filter(lease_until__gt=timezone.now(), done_at=None).exists()


def all_built():
    jobs = BulletinJob.objects.all()
    return len(jobs) == 2 and all(job.done_at for job in jobs)


def open_some(count, category, channel, operator, unit):
    at = timezone.now() - timedelta(seconds=1)
    demand = Demand(
        kind="help", category=category, channel=channel, text="路灯不亮", received_at=at
    )
    for _ in range(count):
        open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)


def is_building_the_other():
    """Tell whether somebody builds the second bulletin, the first still being a dead worker's."""
    return BulletinJob.objects.filter(lease_until__gt=timezone.now(), done_at=None).count() == 2


def broker_goes_while_nobody_works(site):
    """Lose the broker before another worker is there, as with a machine that restarts."""
    site.kill("broker", signal.SIGTERM)
    yield
    site.start("broker")
    site.start("worker")


def broker_goes_under_the_new_worker(site):
    """Lose the broker when the next worker builds already: it must reconnect and go on."""
    site.start("worker")
    wait_until(is_building_the_other, 50, "the next worker began to build", site)
    site.kill("broker", signal.SIGTERM)
    yield
    site.start("broker")


@pytest.mark.parametrize(
    "outage", [broker_goes_while_nobody_works, broker_goes_under_the_new_worker]
)
def test_a_killed_worker_and_a_lost_broker_lose_nothing(
    outage, site, category, phone_channel, hotline_body, operator, unit, monkeypatch
):
    site.start("broker")
    site.start("beat")
    site.start("worker")
    wait_until(is_building, 90, "a worker began to build", site)
    site.kill("worker")
    assert not all_built(), "the worker was killed too late for this test to say anything"

    steps = outage(site)
    next(steps)
    # From the last fault; where nobody works, both come at once.
    lost_at = time.monotonic()
    # The call that would wake a worker finds no broker; in this process it would deliver.
    monkeypatch.setattr(outbox, "wake_worker", lambda: None)
    open_some(3, category, phone_channel, operator, unit)
    next(steps, None)

    left = LATEST - (time.monotonic() - lost_at)
    wait_until(all_built, left, "both bulletins", site)
    assert Counter(Bulletin.objects.values_list("series", flat=True)) == Counter(
        {"daily": 1, "hazards": 1}
    )

    def delivered():
        waiting = Delivery.objects.exclude(status=DeliveryStatus.SENT)
        return not Notice.objects.filter(delivered_at=None).exists() and not waiting.exists()

    assert site.running["worker"].poll() is None, "the worker ended, which reconnects"
    left = LATEST - (time.monotonic() - lost_at)
    wait_until(delivered, left, "every notice", site)
    assert set(site.pushed()) >= set(Notice.objects.values_list("pk", flat=True))
