"""`python -m tests.browser.screenshots`: every page as every role, looked at by a machine.

Serves the demo city with both printed days from a database of its own, logs in as each
role, follows the links of every page and saves what a desk (1366 × 768, also in the dark)
and a phone (390) show. What is wrong with a page stands in report.txt; errors of scripts,
refused styles and failing pages make the run fail. Whether a page is good, a person must
say. `--portraits` takes the two pictures of the README instead.
"""

import argparse
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hotline.console import Console
from hotline.embedded.instance import home_folder
from tests.browser import site
from tests.browser.looker import DESK, FLAGS, LINKS, PHONE, Findings, Looker

PORTRAITS = Path(__file__).resolve().parents[2] / "docs" / "img"


def visit_as(looker: Looker, username: str, password: str) -> int:
    """Visit every page of a person on desk and phone; returns how many there are."""
    from tests.browser.addresses import Itinerary
    from tests.browser.chosen import chosen_for

    for width in ("1366", "390", "dark"):
        shutil.rmtree(looker.out / width / username, ignore_errors=True)
    desk = looker.open(DESK)
    looker.log_in(desk, username, password)
    itinerary = Itinerary()
    itinerary.add("/")
    for kind, address in chosen_for(username):
        itinerary.add(address, kind)
    seen: list[tuple[str, str]] = []
    for kind, address in itinerary:
        name = f"{username}/{len(seen):02}-{kind}"
        if looker.look(desk, address, f"1366/{name}"):
            seen.append((kind, address))
            itinerary.add_links(desk.evaluate(LINKS), looker.base)
            looker.look_in_the_dark(desk, f"dark/{name}")
    desk.context.close()
    phone = looker.open(PHONE)
    looker.log_in(phone, username, password)
    for index, (kind, address) in enumerate(seen):
        looker.look(phone, address, f"390/{username}/{index:02}-{kind}")
    phone.context.close()
    return len(seen)


def visit_as_nobody(looker: Looker) -> None:
    """Look at what a person sees before the log-in."""
    for form, width in ((DESK, "1366"), (PHONE, "390")):
        page = looker.open(form)
        looker.look(page, "/login/", f"{width}/nobody/00-login")
        if form is DESK:
            looker.look_in_the_dark(page, "dark/nobody/00-login")
        looker.look(page, "/nowhere/", f"{width}/nobody/01-not-found", expected=404)
        page.context.close()


@contextmanager
def looking(out: Path, env: dict[str, str], console: Console) -> Iterator[Looker]:
    """Serve the site and open a browser before it; both end with the block."""
    with site.served(env, console) as base:
        from playwright.sync_api import sync_playwright

        from tests.browser.chosen import prepare_documents, prepare_week

        prepare_week()
        prepare_documents()
        with sync_playwright() as playwright:
            program = os.environ.get("CHROMIUM") or shutil.which("chromium")
            browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
            yield Looker(browser, base, out, Findings())
            browser.close()


def visit_all(looker: Looker, roles: list[str] | None, console: Console) -> None:
    """Visit the site as nobody and as everybody asked for."""
    from tests.browser.chosen import accounts

    visit_as_nobody(looker)
    for username, password in accounts(roles):
        count = visit_as(looker, username, password)
        console.say("setup", f"{username}: {count} pages")


def report(findings: Findings, out: Path, console: Console) -> int:
    """Write report.txt and say its beginning; 1 where something fails the run."""
    lines = findings.lines()
    out.mkdir(parents=True, exist_ok=True)
    (out / "report.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    console.say("setup", "\n".join(lines[:60]) or "nothing found")
    console.say("setup", f"pictures and report.txt: {out}")
    return 1 if findings.is_fatal() else 0


def read_command(words: list[str] | None = None) -> Any:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.screenshots")
    parser.add_argument("--out", type=Path, default=home_folder() / "screenshots")
    parser.add_argument("--role", action="append", help="only this account (may be repeated)")
    parser.add_argument("--portraits", action="store_true", help="the pictures of the README")
    return parser.parse_args(words)


def main() -> int:
    """Take the pictures that the command line asks for."""
    arguments = read_command()
    console = Console()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright keeps a loop in this thread
    with looking(arguments.out, site.environment(home_folder()), console) as looker:
        if arguments.portraits:
            from tests.browser.portraits import take_portraits

            take_portraits(looker, PORTRAITS)
        else:
            visit_all(looker, arguments.role, console)
    return report(looker.findings, arguments.out, console)


if __name__ == "__main__":
    sys.exit(main())
