"""A worker killed with -9 in the middle of an export: one file, when its lease is over."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from reports.models import Export, ExportStatus
from reports.models.export import LEASE
from reports.rates.exporting import TABLE, parameters_of
from reports.services import exports
from tests.reports.rated import AFTER_JUNE, RateBuilder
from tests.reports.test_jobs import Clock

# Claims the export, tells its progress, and hangs before the file is written.
WORKER = """
import sys, time
import django
django.setup()
from dataclasses import replace
from datetime import datetime
from reports.exports import kinds
from reports.services import exports

def hang(making):
    making.begin(8)
    making.advance(3)
    time.sleep(120)

kinds.KINDS["rates"] = replace(kinds.KINDS["rates"], write=hang)
at = datetime.fromisoformat(sys.argv[1])
exports.sweep(clock=lambda: at)
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
    command = [sys.executable, "-c", WORKER, AFTER_JUNE.isoformat()]
    return subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR)


def wait_for_progress(worker: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while not Export.objects.filter(rows_done=3).exists():
        assert worker.poll() is None, "the worker ended by itself"
        assert time.monotonic() < until, "the worker began nothing"
        time.sleep(0.1)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_one_file(operator, leader, unit, media, monkeypatch):
    RateBuilder(operator).called_back(unit)
    monkeypatch.setattr(exports, "wake", lambda *args: None)
    asked = parameters_of({"on": "2024-06-15"}, leader, AFTER_JUNE)
    export = exports.ask_export(TABLE, asked, actor=leader, at=AFTER_JUNE)
    worker = start_worker()
    try:
        wait_for_progress(worker)
        os.kill(worker.pid, signal.SIGKILL)
    finally:
        worker.kill()
        worker.wait(timeout=10)
    clock = Clock(AFTER_JUNE + LEASE.length - timedelta(seconds=1))
    assert exports.sweep(clock=clock) == 0
    clock.at = AFTER_JUNE + LEASE.length
    assert exports.sweep(clock=clock) == 1
    export.refresh_from_db()
    assert (export.status, export.attempts) == (ExportStatus.DONE, 2)
    assert default_storage.listdir("exports")[1] == [export.file.name.removeprefix("exports/")]
