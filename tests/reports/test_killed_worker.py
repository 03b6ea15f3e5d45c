"""A worker killed with -9 in the middle of a bulletin: one bulletin, a minute later."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from reports.models import Bulletin, BulletinJob
from reports.models.job import LEASE
from reports.services import jobs
from tests.reports.test_jobs import TEN_PAST, Clock

# Sweeps at a fixed instant and hangs where the page is set, until it is killed.
WORKER = """
import sys, time
import django
django.setup()
from datetime import datetime
from reports.services import jobs
jobs.render_page = lambda bulletin: time.sleep(120)
at = datetime.fromisoformat(sys.argv[1])
jobs.sweep(clock=lambda: at)
"""
PATIENCE = 60


def start_worker() -> subprocess.Popen[bytes]:
    own = settings.DATABASES["default"]
    address = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/".format(**own)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "hotline.settings",
        "HOTLINE_DB_ROLE": "owner",
        "DATABASE_OWNER_URL": address + str(connection.settings_dict["NAME"]),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
    }
    command = [sys.executable, "-c", WORKER, TEN_PAST.isoformat()]
    return subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR)


def wait_for_a_draft(worker: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while not Bulletin.objects.exists():
        assert worker.poll() is None, "the worker ended by itself"
        assert time.monotonic() < until, "the worker built nothing"
        time.sleep(0.1)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_one_bulletin(build, media):
    worker = start_worker()
    try:
        wait_for_a_draft(worker)
        os.kill(worker.pid, signal.SIGKILL)
    finally:
        worker.kill()
        worker.wait(timeout=10)
    held = BulletinJob.objects.get(lease_token__isnull=False)
    assert jobs.claim(held.pk, at=TEN_PAST + LEASE.length - timedelta(seconds=1)) is None
    assert jobs.sweep(clock=Clock(TEN_PAST + LEASE.length)) == 2
    assert sorted(Bulletin.objects.values_list("series", flat=True)) == ["daily", "hazards"]
    assert all(bulletin.has_current_pdf for bulletin in Bulletin.objects.all())
    held.refresh_from_db()
    assert (held.attempts, held.error) == (2, "")
