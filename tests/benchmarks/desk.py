"""The intake desk in Chromium: F1 to ready, F2 to the next empty form, and the page's size.

Beside it the same desk with all options of its selects in the page, on the same database and
asked in turn, so that a noisy machine disturbs both alike.
"""

import gzip
import os
import shutil
import time
from statistics import median
from typing import Any

from hotline.embedded.ports import first_free
from tests.benchmarks.databases import DOOR, ensure
from tests.benchmarks.door import Client, choices, serve, wait_for
from tests.benchmarks.table import Check, Table

ROUNDS = 9
MOST_BYTES = 40 * 1024
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
READY = ".desk [name=phone]:focus"
CHOOSE = """(fields) => Object.entries(fields).forEach(([name, code]) => {
  const box = document.querySelector(`.desk [name="${name}"]`).tomselect;
  box.addOption({ value: code, text: code });
  box.setValue(code);
})"""


def run(table: Table) -> None:
    """Serve both, measure, print."""
    ensure(DOOR)
    servers = []
    try:
        bases = []
        for module in ("hotline.wsgi", "tests.benchmarks.in_page_wsgi"):
            port = first_free(8700 + len(servers))
            servers.append(serve(port, module))
            bases.append(f"http://127.0.0.1:{port}")
            wait_for(bases[-1])
        sizes = [_sizes(base) for base in bases]
        opened, sent = _times(bases)
    finally:
        for server in servers:
            server.terminate()
            server.wait(timeout=20)
    for name, at in (("bytes of the page", 0), ("bytes compressed", 1)):
        table.add(_size_row(name, sizes[0][at], sizes[1][at], MOST_BYTES))
    table.add(_time_row("F1 to ready", opened))
    table.add(_time_row("F2 to the next empty form", sent))


def _sizes(base: str) -> tuple[int, int]:
    """Return the bytes of the desk's page, plain and compressed."""
    page = Client(base).opener.open(f"{base}/desk/").read()
    return len(page), len(gzip.compress(page))


def _times(bases: list[str]) -> tuple[list[list[float]], list[list[float]]]:
    """Return the seconds of each round, for both sites: F1 to ready, F2 to the next form."""
    from playwright.sync_api import sync_playwright

    if not CHROMIUM:
        raise SystemExit("no Chromium on this machine")
    fields = {name: choices()[name] for name in ("category", "lead_unit", "grid")}
    opened: list[list[float]] = []
    sent: list[list[float]] = []
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        windows = [_entered(chromium, base) for base in bases]
        # The first round warms both up.
        for at in range(ROUNDS + 1):
            both = [
                _round(window, base, fields) for window, base in zip(windows, bases, strict=True)
            ]
            if at:
                opened.append([one[0] for one in both])
                sent.append([one[1] for one in both])
        chromium.close()
    return opened, sent


def _entered(chromium: Any, base: str) -> Any:
    window = chromium.new_context(viewport={"width": 1366, "height": 641}).new_page()
    # A page with thousands of options takes its time on a busy machine.
    window.set_default_timeout(120_000)
    window.goto(f"{base}/login/")
    window.fill("[name=username]", "bench-operator")
    window.fill("[name=password]", "bench-8848-only")
    window.press("[name=password]", "Enter")
    window.wait_for_url(f"{base}/")
    return window


def _round(window: Any, base: str, fields: dict[str, str]) -> tuple[float, float]:
    """Open the desk by its key, register one case by its key; return the seconds of both."""
    window.goto(f"{base}/cases/")
    began = time.perf_counter()
    window.keyboard.press("F1")
    window.wait_for_selector(READY)
    opened = time.perf_counter() - began
    window.fill("[name=phone]", f"139{time.time_ns() % 10**8:08d}")
    window.fill("[name=text]", "小区电梯停运三天无人维修。")
    window.click("[data-field=kind] >> text=投诉")
    window.evaluate(CHOOSE, fields)
    # What is saved and proposed as one types is not part of the sending.
    window.wait_for_timeout(2_000)
    began = time.perf_counter()
    window.keyboard.press("F2")
    window.wait_for_selector(".message:has-text('已登记')")
    window.wait_for_selector(READY)
    return opened, time.perf_counter() - began


def _size_row(name: str, size: int, beside: int, most: int) -> Check:
    faults = [f"above {most}"] if size > most else []
    return Check(name, f"{size}", f"{beside}", f"{size / beside:.2f}", "", faults)


def _time_row(name: str, rounds: list[list[float]]) -> Check:
    own, other = (median(pair[at] for pair in rounds) * 1000 for at in (0, 1))
    ratio = median(a / b for a, b in rounds)
    faults = ["slower than with all options in the page"] if ratio > 1 else []
    return Check(name, f"{own:.0f} ms", f"{other:.0f} ms", f"{ratio:.2f}", "", faults)
