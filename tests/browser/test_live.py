"""Open pages hear of what happens by a stream, and go on by polling without one."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from cases.services.intake import intake
from cases.services.record.demands import Demand, Disposition
from grids.models import CitySetting
from grids.rules import forget_rules
from hotline import processes
from hotline.demo import ask_health
from hotline.embedded.ports import first_free
from tests.browser import finders_settings

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LINE = ".watch-line"
# For a machine under load; what comes is not waited for longer.
PATIENCE = 120_000


class Site:
    """A real web process, and the process of live events beside it."""

    def __init__(self, home):
        self.home, self.running = home, {}
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
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self, process):
        with (self.home / f"{process.name}.log").open("a") as log:
            self.running[process.name] = subprocess.Popen(
                process.command, env=self.env, cwd=settings.BASE_DIR, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def kill(self, name):
        process = self.running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=20)

    def await_web(self):
        end = time.monotonic() + PATIENCE / 1000
        while ask_health(self.port)[0] == 0:
            assert time.monotonic() < end, (self.home / "web.log").read_text()
            time.sleep(0.1)


@pytest.fixture
def site(transactional_db, tmp_path):
    CitySetting.objects.create(key="screen.urgent_every", value=2)
    forget_rules()
    running = Site(tmp_path)
    running.start(processes.EVENTS)
    running.start(processes.WEB)
    running.await_web()
    yield running
    for name in list(running.running):
        running.kill(name)


@pytest.fixture
def register(category, phone_channel, operator, unit, grid):
    """Return a function by which the operator registers an urgent case."""

    def one(text):
        demand = Demand(
            kind="help", category=category, channel=phone_channel, text=text, urgency="extreme",
            received_at=timezone.now(), phone="13897001234", place="建国路12号",
        )  # fmt: skip
        return intake.open_case(
            demand, Disposition(lead_unit=unit), actor=operator, at=timezone.now()
        )

    return one


def test_pages_hear_at_once_and_poll_while_the_process_is_gone(site, page, shift_leader, register):
    client = Client()
    client.force_login(shift_leader)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site.url}
    page.context.add_cookies([cookie])
    asked = []
    page.context.on("request", lambda one: asked.append(urlsplit(one.url).path))
    page.goto(f"{site.url}/cases/")
    open_page = expect(page.locator("body"))
    open_page.to_have_attribute("data-live", "open", timeout=PATIENCE)
    # A second tab hears by the first one's stream.
    other = page.context.new_page()
    other.goto(f"{site.url}/inbox/")
    expect(other.locator("body")).to_have_attribute("data-live", "open", timeout=PATIENCE)
    for tab in (page, other):
        tab.evaluate("document.addEventListener('live:urgent', () => { window.heard = true; })")
    register("楼道起火冒烟")
    for tab in (page, other):
        tab.wait_for_function("window.heard", timeout=PATIENCE)
    page.bring_to_front()
    page.wait_for_selector(f"{LINE}:has-text('楼道起火冒烟')", timeout=PATIENCE)
    assert asked.count("/events/") == 1

    site.kill("events")
    open_page.to_have_attribute("data-live", "", timeout=PATIENCE)
    register("井盖丢失，有人坠落")
    page.wait_for_selector(f"{LINE}:has-text('共2件')", timeout=PATIENCE)

    site.start(processes.EVENTS)
    open_page.to_have_attribute("data-live", "open", timeout=PATIENCE)
