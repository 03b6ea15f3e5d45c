"""Pages at 10 000 and at 1 000 000 cases, 8 000 of them open in both."""

import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.databases import LARGE, ROOT, SMALL, Database, ensure, environment
from tests.benchmarks.table import Check, Table
from tests.benchmarks.words import ABSENT_WORD, COMMON_WORD, RARE_WORD

ROUNDS, REPEAT = 7, 3
PAGES: list[dict[str, Any]] = [
    {"name": "unit inbox", "role": "unit_clerk", "url": "/inbox/", "limit": 1.5},
    {"name": "dispatcher's queue", "role": "dispatcher", "url": "/dispatch/", "limit": 1.5},
    {"name": "case page", "role": "operator", "url": "/cases/{number}/", "limit": 1.5},
    {"name": "list of cases", "role": "operator", "url": "/cases/", "limit": 1.5},
    {
        "name": "dashboard", "role": "supervisor", "url": "/dashboard/", "limit": 1.5,
        "most_queries": 12,
    },
    {"name": "callback queue", "role": "callback_agent", "url": "/callback/", "limit": 1.5},
    {"name": "search, 200 hits", "role": "operator", "url": f"/cases/?q={RARE_WORD}", "limit": 2},
    {
        "name": "search, 4 % of cases", "role": "operator", "url": f"/cases/?q={COMMON_WORD}",
        "most_ms": 50, "expect": "1 000+",
    },
    {
        "name": "suggestions as one types", "role": "operator", "url": "/desk/help/", "limit": 1.5,
        "most_ms": 50, "expect": "相似工单",
        "form": {"text": f"{RARE_WORD}附近小区暖气不热，室温只有十四度，老人孩子冻得受不了"},
    },
    *(
        {
            "name": f"one box, {what}", "role": role, "url": f"/find/typed/?q={typed}",
            "most_ms": 150, "most_queries": 40, "expect": expect,
        }
        for what, role, typed, expect in (
            ("200 hits", "operator", RARE_WORD, RARE_WORD),
            ("4 % of cases", "operator", COMMON_WORD, "99+"),
            ("4 % of cases, unit", "unit_clerk", COMMON_WORD, "工单内容"),
            ("no hit", "operator", ABSENT_WORD, "没有找到"),
            ("two words", "operator", f"{COMMON_WORD}%20{RARE_WORD}", "found"),
            ("four digits", "operator", "0123", "工单编号"),
        )
    ),
]  # fmt: skip


class Worker:
    """A process on one database."""

    def __init__(
        self,
        database: Database,
        module: str = "tests.benchmarks.worker",
        checkout: Path = ROOT,
        *,
        owner: bool = False,
    ) -> None:
        # The worker is always this checkout's, the site that it asks may be another one's.
        script = ROOT / module.replace(".", "/")
        self.process = subprocess.Popen(
            [sys.executable, "-P", f"{script}.py"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=checkout,
            env=environment(database, owner=owner) | {"PYTHONPATH": str(checkout)},
        )  # fmt: skip

    def ask(self, page: dict[str, Any]) -> dict[str, Any]:
        """Have one thing measured, a page by default, and return what was found."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"repeat": REPEAT, **page}) + "\n")
        self.process.stdin.flush()
        return dict(json.loads(self.process.stdout.readline()))

    def stop(self) -> None:
        """End the process."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(timeout=30)


def run(table: Table) -> None:
    """Measure each page on both databases in turn."""
    for database in (SMALL, LARGE):
        ensure(database)
        _as_at_night(database)
    small, large = Worker(SMALL), Worker(LARGE)
    try:
        for page in PAGES:
            rounds = [(small.ask(page), large.ask(page)) for _ in range(ROUNDS)]
            table.add(_row(page, rounds))
    finally:
        small.stop()
        large.stop()


def _as_at_night(database: Database) -> None:
    """Count what likeness is weighed by, and the kept figures, as beat would have."""
    for command in (["count_pairs"], ["rebuild_roll_ups", "--new"]):
        counting = [sys.executable, "manage.py", *command]
        subprocess.run(counting, cwd=ROOT, env=environment(database), check=True)


def _row(page: dict[str, Any], rounds: list[tuple[dict[str, Any], dict[str, Any]]]) -> Check:
    few = median(t for a, _ in rounds for t in a["times"])
    many = median(t for _, b in rounds for t in b["times"])
    last = rounds[-1][1]
    faults = []
    if last["status"] != 200:
        faults.append(f"status {last['status']}")
    if last["queries"] > page.get("most_queries", 20):
        faults.append(f"{last['queries']} queries")
    if "limit" in page and many / few > page["limit"]:
        faults.append(f"ratio above {page['limit']}")
    if "most_ms" in page and many > page["most_ms"]:
        faults.append(f"above {page['most_ms']} ms")
    if not last["text"]:
        faults.append(f"does not show {page['expect']}")
    return Check(
        page["name"], f"{few:.1f} ms", f"{many:.1f} ms", f"{many / few:.2f}",
        f"{last['queries']} queries", faults,
    )  # fmt: skip
