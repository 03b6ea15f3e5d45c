"""`python -m tests.browser.screenshots`: every page as every role, looked at by a machine.

Serves the demo city with both printed days from a database of its own, logs in as each
role, follows the links of every page and saves what a desk (1366 × 768) and a phone (390)
show. What is wrong with a page stands in report.txt; errors of scripts, refused styles and
failing pages make the run fail. Whether a page is good, a person must say.
"""

import argparse
import os
import shutil
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hotline.console import Console
from hotline.embedded.instance import home_folder
from tests.browser import site

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--lang=zh-CN",
]  # fmt: skip
DESK = {"viewport": {"width": 1366, "height": 768}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
SETTLE_MS = 200
FATAL = {"console", "csp", "status", "unreachable"}
LINKS = "() => [...document.querySelectorAll('a[href]')].map((one) => one.href)"
WATCH_POLICY = """
  window.__refused = [];
  document.addEventListener("securitypolicyviolation", (event) => {
    window.__refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
  });
"""


@dataclass
class Findings:
    """What is wrong, with the pages where it is."""

    pages: dict[tuple[str, str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, kind: str, where: str, detail: str, page: str) -> None:
        """Note one finding on one page."""
        self.pages[(kind, where, detail)].append(page)

    def is_fatal(self) -> bool:
        """Tell whether something fails the run."""
        return any(kind in FATAL for kind, _, _ in self.pages)

    def lines(self) -> list[str]:
        """Return the report, the fatal first, each finding once with its pages."""
        order = sorted(self.pages.items(), key=lambda item: (item[0][0] not in FATAL, item[0]))
        return [
            f"{kind}: {where} {detail}  [{len(pages)}: {', '.join(pages[:4])}]"
            for (kind, where, detail), pages in order
        ]


class Looker:
    """One person in one browser window: logs in, visits, saves pictures."""

    def __init__(self, browser: Any, base: str, out: Path, findings: Findings, theme: str) -> None:
        self.browser = browser
        self.base = base
        self.out = out
        self.findings = findings
        self.theme = theme
        self.audit = (Path(__file__).parent / "audit.js").read_text(encoding="utf-8")

    def open(self, form: dict[str, Any]) -> Any:
        """Return a new window of the given form, which notes what the console says."""
        context = self.browser.new_context(
            **form, locale="zh-CN", timezone_id="Asia/Shanghai", color_scheme=self.theme,
            base_url=self.base, reduced_motion="reduce",
        )  # fmt: skip
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.add_init_script(WATCH_POLICY)
        page.said = []
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("console", lambda said: page.said.append(said.text) if said.type == "error" else 0)
        return page

    def log_in(self, page: Any, username: str, password: str) -> None:
        """Log in by the form, as a person does."""
        page.goto("/login/")
        page.fill("[name=username]", username)
        page.fill("[name=password]", password)
        page.click("main form button.btn-primary")
        page.wait_for_url(lambda url: "/login/" not in url)

    def look(self, page: Any, address: str, name: str, *, expected: int = 200) -> bool:
        """Visit an address, note what is wrong, save a picture; False when it did not open."""
        page.said.clear()
        from playwright.sync_api import Error

        try:
            answer = page.goto(address, wait_until="load")
        except Error as error:
            self.findings.add("unreachable", address, str(error).splitlines()[0], name)
            return False
        page.wait_for_timeout(SETTLE_MS)
        if answer.status != expected:
            self.findings.add("status", str(answer.status), address, name)
        self.examine(page, name, expected)
        file = self.out / f"{name}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=file, full_page=True)
        return bool(answer.status == expected)

    def examine(self, page: Any, name: str, expected: int) -> None:
        """Note what console, policy and the page itself give away."""
        is_phone = page.viewport_size["width"] < 600
        for text in page.evaluate("() => window.__refused || []"):
            self.findings.add("csp", text, "", name)
        for text in page.said:
            # The browser's own word for an answer that was asked for on purpose.
            if not (expected >= 400 and "Failed to load resource" in text):
                self.findings.add("console", text.splitlines()[0][:200], "", name)
        if address_of(page).startswith("/admin/"):
            return  # the package's own pages: pictures and errors, no style rules of ours
        options = {"focus": not is_phone, "targets": is_phone}
        for kind, where, detail in page.evaluate(self.audit, options):
            self.findings.add(kind, where, detail, name)


def address_of(page: Any) -> str:
    """Return the path of the page that is open."""
    return str(page.evaluate("() => location.pathname"))


def visit_as(looker: Looker, username: str, password: str) -> int:
    """Visit every page of a person on desk and phone; returns how many there are."""
    from tests.browser.addresses import Itinerary
    from tests.browser.chosen import chosen_for

    for width in ("1366", "390"):
        shutil.rmtree(looker.out / width / username, ignore_errors=True)
    desk = looker.open(DESK)
    looker.log_in(desk, username, password)
    itinerary = Itinerary()
    itinerary.add("/")
    for kind, address in chosen_for(username):
        itinerary.add(address, kind)
    seen: list[tuple[str, str]] = []
    for kind, address in itinerary:
        if looker.look(desk, address, f"1366/{username}/{len(seen):02}-{kind}"):
            seen.append((kind, address))
            itinerary.add_links(desk.evaluate(LINKS), looker.base)
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
        looker.look(page, "/nowhere/", f"{width}/nobody/01-not-found", expected=404)
        page.context.close()


def run(arguments: argparse.Namespace, env: dict[str, str], console: Console) -> Findings:
    """Serve the site and visit it as everybody asked for."""
    findings = Findings()
    with site.served(env, console) as base:
        from playwright.sync_api import sync_playwright

        from tests.browser.chosen import accounts, prepare_documents

        prepare_documents()
        with sync_playwright() as playwright:
            program = os.environ.get("CHROMIUM") or shutil.which("chromium")
            browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
            looker = Looker(browser, base, arguments.out, findings, arguments.theme)
            visit_as_nobody(looker)
            for username, password in accounts(arguments.role):
                count = visit_as(looker, username, password)
                console.say("setup", f"{username}: {count} pages")
            browser.close()
    return findings


def main() -> int:
    """Read the command line, take the pictures, write the report."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.screenshots")
    parser.add_argument("--out", type=Path, default=home_folder() / "screenshots")
    parser.add_argument("--role", action="append", help="only this account (may be repeated)")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    arguments = parser.parse_args()
    console = Console()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright keeps a loop in this thread
    findings = run(arguments, site.environment(home_folder()), console)
    lines = findings.lines()
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "report.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    console.say("setup", "\n".join(lines[:60]) or "nothing found")
    console.say("setup", f"pictures and report.txt: {arguments.out}")
    return 1 if findings.is_fatal() else 0


if __name__ == "__main__":
    sys.exit(main())
