"""``python -m tests.benchmarks.huge``: every filter of the big lists, in the largest database.

Fills it first, or goes on with filling. BENCH_HUGE_CASES makes it smaller than ten million.
Words on the command line keep to the questions whose address holds one of them. Prints the
sizes at its end, exits 1 where a figure does not hold.
"""

import json
import subprocess
import sys
from statistics import median
from typing import Any

import hotline.settings  # noqa: F401 - reads the addresses of the home's servers
from tests.benchmarks import sizes
from tests.benchmarks.databases import HUGE, ROOT, SMALL, ensure, environment
from tests.benchmarks.pages import Worker
from tests.benchmarks.table import Check, Table

ROUNDS = 3
MOST_MS, MOST_RATIO = 200, 2.0
# What is far above the demand is not measured more often.
ENOUGH_MS = 2_000


def main() -> int:
    """Fill, measure, and print."""
    ensure(SMALL)
    ensure(HUGE)
    table = Table()
    table.section("Filters of the lists", "10 000", f"{HUGE.cases:,}".replace(",", " "))
    small, large = Worker(SMALL), Worker(HUGE)
    try:
        questions = asked(sys.argv[1:])
        for worker in (small, large):
            # The first page of a process loads what all others find there.
            worker.ask(questions[0])
        for page in questions:
            rounds = [(small.ask(page), large.ask(page))]
            if rounds[0][1]["times"][0] < ENOUGH_MS:
                rounds += [(small.ask(page), large.ask(page)) for _ in range(ROUNDS - 1)]
            table.add(row(page, rounds))
    finally:
        small.stop()
        large.stop()
    sizes.show(HUGE)
    return 1 if table.faults else 0


def asked(words: list[str]) -> list[dict[str, Any]]:
    """Return the questions, those alone in whose name one of some words is, where there are any."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.lists"], env=environment(SMALL), cwd=ROOT,
        check=True, text=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    return [
        {**page, "repeat": 1, "enough_ms": ENOUGH_MS}
        for page in json.loads(done.stdout)
        if not words or any(word in page["name"] for word in words)
    ]


def row(page: dict[str, Any], rounds: list[tuple[dict[str, Any], dict[str, Any]]]) -> Check:
    """Return the line of a question."""
    few = median(t for a, _ in rounds for t in a["times"])
    many = median(t for _, b in rounds for t in b["times"])
    first, last = rounds[-1]
    faults = []
    # Who may not ask so, a unit for a telephone number, is refused whatever the size.
    if last["status"] != first["status"] or last["status"] >= 500:
        faults.append(f"status {last['status']}")
    if many > MOST_MS:
        faults.append(f"above {MOST_MS} ms")
    if many / few > MOST_RATIO:
        faults.append(f"ratio above {MOST_RATIO:g}")
    return Check(
        f"{page['name']:44}", f"{few:.0f} ms", f"{many:.0f} ms", f"{many / few:.1f}",
        page["role"], faults,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
