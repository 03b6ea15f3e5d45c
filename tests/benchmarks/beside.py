"""This checkout beside another one: is a change faster than what was before?

BENCH_BESIDE names the folder of the other checkout (``git worktree add``). Both work on one
database; where their migrations differ each has its own, of the same size by its own makers.
The two are asked in turn, so that a noisy machine disturbs both alike.
"""

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.databases import ARCHIVE, ROOT, Database, ensure
from tests.benchmarks.door import choices
from tests.benchmarks.pages import Worker
from tests.benchmarks.table import Check, Table

ROUNDS = 15
OTHER = os.environ.get("BENCH_BESIDE", "")
BESIDE = Database("hotline_bench_beside", min(ARCHIVE, 30_000))
THERE = Database("hotline_bench_there", BESIDE.cases)
CASE, API_CASE = "/cases/{number}/", "/api/v1/cases/{number}/"
PAGES: list[dict[str, Any]] = [
    {"name": "case page, handling", "role": "operator", "url": CASE},
    {"name": "case page, closed", "role": "operator", "url": CASE, "state": "closed"},
    {"name": "case page, unit", "role": "unit_clerk", "url": CASE},
    {"name": "case by API", "role": "operator", "url": API_CASE},
    {"name": "case by API, unit", "role": "unit_clerk", "url": API_CASE},
    {"name": "callback queue", "role": "callback_agent", "url": "/callback/"},
    {"name": "unit inbox", "role": "unit_clerk", "url": "/inbox/"},
    {"name": "dispatcher's queue", "role": "dispatcher", "url": "/dispatch/"},
    {"name": "list of cases", "role": "operator", "url": "/cases/"},
    {"name": "list of cases, unit", "role": "unit_clerk", "url": "/cases/?q=路灯"},
    {"name": "home page", "role": "operator", "url": "/"},
    {"name": "intake desk", "role": "operator", "url": "/desk/"},
    {"name": "register by page", "role": "operator", "url": "/desk/", "form": {}},
    {
        "name": "register by API", "role": "operator", "url": "/api/v1/cases/", "form": {},
        "sent_as": "application/json",
    },
]  # fmt: skip


def run(table: Table) -> None:
    """Ask both checkouts for each page in turn; a page that became slower is a fault."""
    if not OTHER or not (Path(OTHER) / "manage.py").is_file():
        raise SystemExit("BENCH_BESIDE does not name the folder of another checkout")
    other = Path(OTHER).resolve()
    there_is = BESIDE if _migrations(other) == _migrations(ROOT) else THERE
    ensure(BESIDE)
    if there_is is THERE:
        _ensure_there(other)
    here, there = Worker(BESIDE), Worker(there_is, checkout=other)
    form = _form()
    try:
        for page in PAGES:
            asked = page | ({"form": form} if "form" in page else {})
            rounds = [(here.ask(asked), there.ask(asked)) for _ in range(ROUNDS)]
            table.add(_row(page["name"], rounds))
    finally:
        here.stop()
        there.stop()


def _ensure_there(checkout: Path) -> None:
    """Have the other checkout make its database by its own migrations and makers."""
    made = f"Database({THERE.name!r}, {THERE.cases})"
    code = f"from tests.benchmarks.databases import Database, ensure; ensure({made})"
    path = os.environ | {"PYTHONPATH": str(checkout)}
    subprocess.run([sys.executable, "-c", code], cwd=checkout, env=path, check=True)


def _migrations(checkout: Path) -> set[Path]:
    return {path.relative_to(checkout) for path in checkout.glob("*/migrations/0*.py")}


def _form() -> dict[str, Any]:
    """Return what is typed for a case that is dispatched at once."""
    return {
        "caller_name": "王建国", "text": "小区电梯停运三天无人维修。", "place": "五四大街12号",
        "kind": "complaint", "urgency": "ordinary", "verb": "dispatch", "wants_callback": "on",
        "channel": "phone", **choices(BESIDE),
    }  # fmt: skip


def _row(name: str, rounds: list[tuple[dict[str, Any], dict[str, Any]]]) -> Check:
    new = median(t for a, _ in rounds for t in a["times"])
    old = median(t for _, b in rounds for t in b["times"])
    ratio = median(median(a["times"]) / median(b["times"]) for a, b in rounds)
    last = rounds[-1]
    faults = ["slower"] if ratio > 1.1 else []
    faults += [f"status {one['status']}" for one in last if one["status"] >= 400]
    queries = f"{last[0]['queries']} queries, {last[1]['queries']} there"
    return Check(name, f"{new:.1f} ms", f"{old:.1f} ms", f"{ratio:.2f}", queries, faults)
