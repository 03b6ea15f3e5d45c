"""A real Chromium, and a page that lets no script error and no refused style pass."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.test import Client

from tests.browser.looker import DESK
from tests.factories import PASSWORD

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
# The browser's own word for an answer of 4xx, which these tests ask for on purpose.
EXPECTED = (
    "Failed to load resource",
    "Response Status Error Code",
    "htmx:sendError",
    "htmx:afterRequest",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One headless Chromium for the whole run; the tests are skipped where there is none."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    # Playwright runs a loop in this thread, which Django would take for an async view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield chromium
        chromium.close()


class OpenRequests:
    """The requests that the served site has begun and not finished."""

    def __init__(self) -> None:
        self.count = 0
        self.lock = threading.Lock()

    def begin(self, **_: Any) -> None:
        """Count one that begins."""
        with self.lock:
            self.count += 1

    def end(self, **_: Any) -> None:
        """Count one that is finished."""
        with self.lock:
            self.count -= 1

    def wait(self, quiet: float = 0.1, at_most: float = 15) -> None:
        """Wait until none has been open for `quiet` seconds; give up after `at_most`."""
        last = time.monotonic()
        until = last + at_most
        while time.monotonic() - last < quiet and time.monotonic() < until:
            if self.count > 0:
                last = time.monotonic()
            time.sleep(0.01)


@pytest.fixture
def open_requests() -> Iterator[OpenRequests]:
    """Count what the site is answering: none of it may meet the emptying of the tables."""
    requests = OpenRequests()
    request_started.connect(requests.begin)
    request_finished.connect(requests.end)
    yield requests
    request_started.disconnect(requests.begin)
    request_finished.disconnect(requests.end)


@pytest.fixture
def open_window(browser: Any, open_requests: OpenRequests) -> Iterator[Callable[..., Any]]:
    """Return a function that opens a window with cookies of its own, 1366 × 768 by default.

    What the console of any of them complains of fails the test.
    """
    contexts: list[Any] = []
    complaints: list[str] = []

    def note(said: Any) -> None:
        if said.type == "error" and not said.text.startswith(EXPECTED):
            complaints.append(said.text)

    def open_one(form: dict[str, Any] = DESK) -> Any:
        context = browser.new_context(**form, locale="zh-CN")
        contexts.append(context)
        window = context.new_page()
        window.set_default_timeout(15_000)
        window.on("pageerror", lambda error: complaints.append(str(error)))
        window.on("console", note)
        return window

    yield open_one
    for context in contexts:
        context.close()
    open_requests.wait()
    assert complaints == []


@pytest.fixture
def page(open_window: Callable[..., Any]) -> Any:
    """A fresh window."""
    return open_window()


@pytest.fixture
def log_in(live_server: Any, page: Any) -> Callable[..., Any]:
    """Return a function that opens an address as a person."""

    def open_page(person: Any, address: str) -> Any:
        client = Client()
        client.force_login(person)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        page.context.add_cookies([{**cookie, "url": live_server.url}])
        page.goto(live_server.url + address)
        return page

    return open_page


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Any) -> None:
    """Keep what is uploaded out of the instance's own folder."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def enter_site(open_window: Callable[..., Any], live_server: Any) -> Callable[..., Any]:
    """Return a function by which a person logs in, in a window of their own."""

    def enter(person: Any, form: dict[str, Any] = DESK) -> Any:
        window = open_window(form)
        window.goto(f"{live_server.url}/login/")
        window.fill("[name=username]", person.username)
        window.fill("[name=password]", PASSWORD)
        window.press("[name=password]", "Enter")
        window.wait_for_url(f"{live_server.url}/")
        return window

    return enter
