"""A real Chromium, and a page that lets no script error and no refused style pass."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

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
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield chromium
        chromium.close()


@pytest.fixture
def open_window(browser: Any) -> Iterator[Callable[[], Any]]:
    """Return a function that opens a window of 1366 × 768 with cookies of its own.

    What the console of any of them complains of fails the test.
    """
    contexts: list[Any] = []
    complaints: list[str] = []

    def note(said: Any) -> None:
        if said.type == "error" and not said.text.startswith(EXPECTED):
            complaints.append(said.text)

    def open_one() -> Any:
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        contexts.append(context)
        window = context.new_page()
        window.set_default_timeout(15_000)
        window.on("pageerror", lambda error: complaints.append(str(error)))
        window.on("console", note)
        return window

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_window: Callable[[], Any]) -> Any:
    """A fresh window."""
    return open_window()
