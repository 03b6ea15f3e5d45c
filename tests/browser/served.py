"""The site as processes: a real web process and the process of live events beside it."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from hotline.demo import ask_health
from hotline.embedded.ports import first_free
from hotline.processes import Process
from tests.browser import finders_settings

# For a machine under load; what comes is not waited for longer.
PATIENCE = 120_000


class Site:
    """Both processes on the tests' database, started and killed by name."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.port = first_free(8700)
        owner = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
        url = urlsplit(owner)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
        self.env = {
            **os.environ, "DATABASE_URL": url, "DATABASE_OWNER_URL": url,
            "REDIS_URL": settings.LIVE_URL, "HOTLINE_HOME": str(home), "CONN_MAX_AGE": "0",
            "SECRET_KEY": settings.SECRET_KEY, "HOTLINE_FIELD_KEYS": settings.FIELD_KEYS,
            "HOTLINE_FIELD_INDEX_KEY": settings.FIELD_INDEX_KEY, "WEB_WORKERS": "1",
            "WEB_PORT": str(self.port), "EVENTS_PORT": str(first_free(self.port + 1)),
            "DJANGO_SETTINGS_MODULE": finders_settings.__name__,
            "PYTHONPATH": str(settings.BASE_DIR), "LOG_LEVEL": "WARNING",
        }  # fmt: skip

    @property
    def url(self) -> str:
        """Where the web process listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, process: Process) -> None:
        """Start one of the site's processes."""
        with (self.home / f"{process.name}.log").open("a") as log:
            self.running[process.name] = subprocess.Popen(
                process.command, env=self.env, cwd=settings.BASE_DIR, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def kill(self, name: str) -> None:
        """Kill one with all that it started."""
        process = self.running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=20)

    def await_web(self) -> None:
        """Wait until the web process answers."""
        end = time.monotonic() + PATIENCE / 1000
        while ask_health(self.port)[0] == 0:
            assert time.monotonic() < end, (self.home / "web.log").read_text()
            time.sleep(0.1)
