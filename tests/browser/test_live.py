"""Open pages hear of what happens by a stream, and go on by polling without one."""

from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from cases.services.intake import intake
from cases.services.record.demands import Demand, Disposition
from grids.models import CitySetting
from grids.rules import forget_rules
from hotline import processes
from tests.browser.served import PATIENCE, Site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LINE = ".watch-line"


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
