"""Figures of a day of 70 000 cases beside hand-written SQL that answers the same.

Run as a module it measures on the database of the environment and prints JSON.
"""

import json
import subprocess
import sys
import time
from statistics import median
from typing import Any

from tests.benchmarks.databases import DAY, ROOT, ensure, environment
from tests.benchmarks.table import Check, Table

ROUNDS = 9
# One statement per table that holds the day, written for this one purpose.
CALLS = """
SELECT count(*), count(*) FILTER (WHERE handling = 'direct')
FROM cases_call
WHERE kind = 'demand' AND excluded_reason = ''
  AND received_at >= %(start)s AND received_at < %(end)s
"""
CASES = """
SELECT h.counts_as, h.id, k.category_id, count(*)
FROM cases_case k JOIN grids_channel h ON h.id = k.channel_id
WHERE k.received_at >= %(start)s AND k.received_at < %(end)s AND k.excluded_reason = ''
  AND NOT k.is_history AND h.counts_as IN ('call', 'web')
GROUP BY 1, 2, 3
"""
CALLBACKS = """
SELECT count(DISTINCT b.case_id)
FROM cases_callback b JOIN cases_case k ON k.id = b.case_id
WHERE b.is_effective AND b.completed_at >= %(start)s AND b.completed_at < %(end)s
  AND k.excluded_reason = ''
"""
HOTSPOTS = "SELECT id, path, name, position FROM grids_category WHERE is_hotspot"
TREE = "SELECT id, path FROM grids_category"


def baseline(cursor: Any, start: Any, end: Any) -> dict[str, Any]:
    """Return the day's figures by the hand-written statements."""
    bounds = {"start": start, "end": end}
    cursor.execute(CALLS, bounds)
    calls, direct = cursor.fetchone()
    cursor.execute(CASES, bounds)
    rows = cursor.fetchall()
    cursor.execute(CALLBACKS, bounds)
    (callbacks,) = cursor.fetchone()
    cursor.execute(TREE)
    paths = dict(cursor.fetchall())
    cursor.execute(HOTSPOTS)
    flagged = {f"{pk}": (name, position) for pk, _, name, position in cursor.fetchall()}
    spots: dict[str, int] = {}
    for _, _, category, count in rows:
        nearest = next((p for p in reversed(paths[category].split("/")) if p in flagged), None)
        if nearest:
            spots[nearest] = spots.get(nearest, 0) + count
    top = sorted(spots.items(), key=lambda item: (-item[1], flagged[item[0]][1]))[:3]
    return {
        "calls": calls, "direct": direct, "callbacks": callbacks,
        "web": sum(count for counts_as, _, _, count in rows if counts_as == "web"),
        "hotspots": [[flagged[key][0], count] for key, count in top],
    }  # fmt: skip


def main() -> None:
    """Measure the product and the baseline in turn and hold their figures together."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
    django.setup()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from reports.periods import Period
    from reports.series.daily.counting import count_daily
    from tests.benchmarks.databases import DAY_END

    period = _period(Period, DAY_END)
    # The city's settings are read once per process and moment; they are not the figures'.
    count_daily(period)
    with CaptureQueriesContext(connection) as seen:
        figures = count_daily(period).figures
    scans = [_scans(connection, query["sql"]) for query in seen.captured_queries]
    product, by_hand = [], []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        count_daily(period)
        product.append(time.perf_counter() - began)
        began = time.perf_counter()
        with connection.cursor() as cursor:
            same = baseline(cursor, period.start, period.end)
        by_hand.append(time.perf_counter() - began)
    ours = {
        "calls": figures.calls, "direct": figures.direct, "callbacks": figures.callbacks,
        "web": figures.web, "hotspots": [[h.category, h.count] for h in figures.hotspots],
    }  # fmt: skip
    print(
        json.dumps(
            {
                "product": product, "baseline": by_hand, "statements": len(seen),
                "same": ours == same, "ours": ours, "theirs": same,
                "scans": [name for each in scans for name in each],
            }
        )
    )  # fmt: skip


def _period(period_class: Any, end: str) -> Any:
    from datetime import datetime, timedelta

    day = (datetime.fromisoformat(end) - timedelta(days=1)).date()
    return period_class(day, day)


def _scans(connection: Any, sql: str) -> list[str]:
    """Return the tables of cases that a statement scans, once per scan."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + sql)
        plan = cursor.fetchone()[0][0]["Plan"]
    found: list[str] = []
    waiting = [plan]
    while waiting:
        node = waiting.pop()
        waiting += node.get("Plans", [])
        name = node.get("Relation Name", "")
        if name in {"cases_call", "cases_callback"} or (
            name == "cases_case" and "Inner" not in node.get("Parent Relationship", "")
        ):
            found.append(name)
    return found


def run(table: Table) -> None:
    """Measure in a process of its own."""
    ensure(DAY)
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.daily"], env=environment(DAY), cwd=ROOT,
        check=True, text=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    seen = json.loads(done.stdout)
    ours, theirs = median(seen["product"]) * 1000, median(seen["baseline"]) * 1000
    faults = [] if seen["same"] else [f"figures differ: {seen['ours']} {seen['theirs']}"]
    if seen["statements"] > 5:
        faults.append(f"{seen['statements']} statements")
    twice = {name for name in seen["scans"] if seen["scans"].count(name) > 1}
    faults += [f"{name} scanned twice" for name in sorted(twice)]
    if ours / theirs > 1.5:
        faults.append("ratio above 1.5")
    table.add(
        Check(
            "daily", f"{ours:.0f} ms", f"{theirs:.0f} ms", f"{ours / theirs:.2f}",
            f"{seen['statements']} statements", faults,
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
