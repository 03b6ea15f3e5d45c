"""One person in one browser window: logs in, visits, saves pictures, notes what is wrong."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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
    """Opens windows, visits addresses in them and saves what they show."""

    def __init__(self, browser: Any, base: str, out: Path, findings: Findings) -> None:
        self.browser = browser
        self.base = base
        self.out = out
        self.findings = findings
        self.audit = (Path(__file__).parent / "audit.js").read_text(encoding="utf-8")

    def open(self, form: dict[str, Any]) -> Any:
        """Return a new window of the given form, which notes what the console says."""
        context = self.browser.new_context(
            **form, locale="zh-CN", timezone_id="Asia/Shanghai", color_scheme="light",
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
        from playwright.sync_api import Error

        page.said.clear()
        try:
            answer = page.goto(address, wait_until="load")
        except Error as error:
            self.findings.add("unreachable", address, str(error).splitlines()[0], name)
            return False
        page.wait_for_timeout(SETTLE_MS)
        if answer.status != expected:
            self.findings.add("status", str(answer.status), address, name)
        self.save(page, name)  # before the audit goes through what can be focused
        self.examine(page, name, expected)
        return bool(answer.status == expected)

    def look_in_the_dark(self, page: Any, name: str) -> None:
        """Look at the page that is open once more on a device that is set to dark."""
        page.emulate_media(color_scheme="dark")
        if is_back_office(page):
            page.reload(wait_until="load")  # the package looks at the device only then
        page.wait_for_timeout(SETTLE_MS)
        if not is_back_office(page):
            for kind, where, detail in page.evaluate(self.audit, {"only": "contrast"}):
                self.findings.add(f"{kind} in the dark", where, detail, name)
        self.save(page, name)
        page.emulate_media(color_scheme="light")

    def save(self, page: Any, name: str) -> None:
        """Save a picture of the whole page."""
        file = self.out / f"{name}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=file, full_page=True)

    def examine(self, page: Any, name: str, expected: int) -> None:
        """Note what console, policy and the page itself give away."""
        is_phone = page.viewport_size["width"] < 600
        for text in page.evaluate("() => window.__refused || []"):
            self.findings.add("csp", text, "", name)
        for text in page.said:
            # The browser's own word for an answer that was asked for on purpose.
            if not (expected >= 400 and "Failed to load resource" in text):
                self.findings.add("console", text.splitlines()[0][:200], "", name)
        if is_back_office(page):
            return  # the package's own pages: pictures and errors, no style rules of ours
        options = {"focus": not is_phone, "targets": is_phone}
        for kind, where, detail in page.evaluate(self.audit, options):
            self.findings.add(kind, where, detail, name)


def is_back_office(page: Any) -> bool:
    """Tell whether the page that is open belongs to the back office."""
    return str(page.evaluate("() => location.pathname")).startswith("/admin/")
