"""The escalation task beside few and many open cases, and with few and many rows due.

What it does is undone after each measurement, so that the databases stay as they were
made. Run as a module it measures on the database of the environment and prints JSON.
"""

import json
import sys
import time
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from tests.benchmarks.databases import DAY_END, FEW_OPEN, MANY_OPEN, ensure
from tests.benchmarks.pages import Worker
from tests.benchmarks.table import Check, Table

# The databases' makers let one more row fall due with every second after their end.
FEW_DUE, MANY_DUE = 50, 200
ROUNDS = 5
BESIDE_MANY, PER_ROW = 1.5, 1.5
# A tick with nothing due, in milliseconds: it comes every two minutes, day and night.
IDLE_MS = 10


def main() -> None:
    """Answer how many cases are open and how due rows are found, then what each run took."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
    django.setup()
    from cases.models import Assignment

    for line in sys.stdin:
        due = json.loads(line)["due"]
        if due is None:
            opened = Assignment.objects.filter(ended_at__isnull=True).count()
            found = {"open": opened, "plan": plan(FEW_DUE), "statements": statements(FEW_DUE)}
        else:
            seconds, pressed = escalate(due)
            found = {"seconds": seconds, "pressed": pressed}
        print(json.dumps(found), flush=True)


def instant(due: int) -> datetime:
    """Return the instant at which so many rows are due."""
    return datetime.fromisoformat(DAY_END) + timedelta(seconds=due - 1)


def escalate(due: int) -> tuple[float, int]:
    """Run the task where so many rows are due, and undo it; seconds, and how many were pressed."""
    from django.db import transaction

    from cases.services.oversight.escalating import escalate_due

    with transaction.atomic():
        began = time.perf_counter()
        pressed = escalate_due(at=instant(due))
        took = time.perf_counter() - began
        transaction.set_rollback(True)
    return took, pressed


def statements(due: int) -> float:
    """Return how many statements a due row takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        escalate(due)
    return len(seen) / due


def plan(due: int) -> dict[str, Any]:
    """Return how the due rows are found: the index that is read, and how many rows of it."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from cases.services.oversight.escalating import due_rows

    with CaptureQueriesContext(connection) as seen:
        found = due_rows(instant(due))
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + seen.captured_queries[-1]["sql"])
        node = cursor.fetchone()[0][0]["Plan"]
    read, indexes, removed = 0, set(), 0
    waiting = [node]
    while waiting:
        one = waiting.pop()
        waiting += one.get("Plans", [])
        if "Index Name" in one or one["Node Type"] == "Seq Scan":
            read = max(read, one["Actual Rows"] * one["Actual Loops"])
            indexes.add(one.get("Index Name", one["Node Type"]))
        removed += one.get("Rows Removed by Filter", 0) + one.get(
            "Rows Removed by Index Recheck", 0
        )
    return {"indexes": sorted(indexes), "read": read + removed, "due": len(found)}


def run(table: Table) -> None:
    """Measure on both databases in turn, each in a process of its own."""
    for database in (FEW_OPEN, MANY_OPEN):
        ensure(database)
    workers = [Worker(database, "tests.benchmarks.urging") for database in (FEW_OPEN, MANY_OPEN)]
    try:
        few, many = ({**worker.ask({"due": None}), "by_due": {}} for worker in workers)
        # All in turn, so that a noisy machine disturbs them alike.
        for due in (0, FEW_DUE, MANY_DUE) * ROUNDS:
            for worker, seen in zip(workers, (few, many), strict=True):
                seen["by_due"].setdefault(due, []).append(worker.ask({"due": due}))
    finally:
        for worker in workers:
            worker.stop()
    for due in (0, FEW_DUE, MANY_DUE):
        table.add(_beside(due, few, many))
    table.add(_proportional(many))
    table.add(_plan(many))


def _ms(seen: dict[str, Any], due: int) -> float:
    return median(one["seconds"] for one in seen["by_due"][due]) * 1000


def _beside(due: int, few: dict[str, Any], many: dict[str, Any]) -> Check:
    """Hold the task beside many open cases against the same work beside few."""
    small, large, faults = _ms(few, due), _ms(many, due), []
    pressed = {one["pressed"] for seen in (few, many) for one in seen["by_due"][due]}
    if pressed != {due}:
        faults.append(f"pressed {sorted(pressed)}")
    if not due and large > IDLE_MS:
        faults.append(f"above {IDLE_MS} ms")
    if due and large / small > BESIDE_MANY:
        faults.append(f"ratio above {BESIDE_MANY}")
    return Check(
        f"{due} of them due", f"{small:.1f} ms", f"{large:.1f} ms", f"{large / small:.2f}",
        f"{few['open']:,} and {many['open']:,} open", faults,
    )  # fmt: skip


def _proportional(seen: dict[str, Any]) -> Check:
    """Hold the cost of a row among many due ones against that among few."""
    each_few = _ms(seen, FEW_DUE) / FEW_DUE
    each_many = _ms(seen, MANY_DUE) / MANY_DUE
    faults = [f"ratio above {PER_ROW}"] if each_many / each_few > PER_ROW else []
    return Check(
        f"a row, of {FEW_DUE} and of {MANY_DUE}", f"{each_few:.2f} ms", f"{each_many:.2f} ms",
        f"{each_many / each_few:.2f}", f"{seen['statements']:.0f} statements a row", faults,
    )  # fmt: skip


def _plan(seen: dict[str, Any]) -> Check:
    """Hold what is read to find the due rows against how many are due."""
    found, faults = seen["plan"], []
    if found["indexes"] != ["assignment_escalating"]:
        faults.append(f"reads {', '.join(found['indexes'])}")
    if found["due"] != FEW_DUE or found["read"] > found["due"]:
        faults.append(f"{found['read']} rows read for {found['due']}")
    return Check(
        "rows read, rows due", f"{found['read']:.0f}", f"{found['due']}",
        f"{found['read'] / found['due']:.2f}", ", ".join(found["indexes"]), faults,
    )  # fmt: skip


if __name__ == "__main__":
    main()
