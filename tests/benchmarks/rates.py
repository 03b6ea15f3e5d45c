"""The rates of all units beside hand-written SQL that answers the same.

Run as a module it measures on the database of the environment and prints JSON.
"""

import json
import subprocess
import sys
import time
from statistics import median
from typing import Any

from tests.benchmarks.databases import LARGE, ROOT, ensure, environment
from tests.benchmarks.table import Check, Table

# By period: how often it is counted by either.
ROUNDS = {"month": 7, "year": 3}
RATIO = 2.0


def main() -> None:
    """Measure the product and the baseline in turn and hold their figures together."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
    django.setup()
    print(json.dumps({period: measure(period) for period in ROUNDS}))


def measure(period: str) -> dict[str, Any]:
    """Count the last whole period before today by both, in turn."""
    from datetime import timedelta

    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from reports.rates.counting import Question, count_rates
    from reports.rates.spans import SpanKind, span_of
    from reports.rates.terms import read_terms
    from tests.benchmarks.rates_by_hand import count_by_hand

    at = timezone.now()
    running = span_of(SpanKind(period), at.date() - timedelta(days=1))
    span = running.previous() if period == "month" else running
    question = Question(span, read_terms(at))
    bounds = {
        "before": span.previous().start, "start": span.start, "end": span.end, "at": at,
    }  # fmt: skip
    count_rates(question)
    with CaptureQueriesContext(connection) as seen:
        table = count_rates(question)
    product, by_hand = [], []
    for _ in range(ROUNDS[period]):
        began = time.perf_counter()
        count_rates(question)
        product.append(time.perf_counter() - began)
        began = time.perf_counter()
        with connection.cursor() as cursor:
            theirs = count_by_hand(cursor, bounds)
        by_hand.append(time.perf_counter() - began)
    return {
        "product": product, "baseline": by_hand, "statements": len(seen),
        "differ": differences(table, theirs),
        "nil": sorted(nil_parts(table)), "rows": len(table.rows),
    }  # fmt: skip


def nil_parts(table: Any) -> set[str]:
    """Return the figures that were never counted: two nothings are equal too easily."""
    from reports.rates.measures import Source, parts_of
    from reports.rates.values import Scope

    counts = table.total.counts["now", Scope.ALL]
    return {part for source in Source for part in parts_of(source) if not counts.number(part)}


def differences(table: Any, theirs: Any) -> list[str]:
    """Return the rows, times and scopes in which the two do not say the same."""
    ours = {}
    for row in (*table.rows, table.total):
        for (when, scope), counts in row.counts.items():
            numbers = {part: count for part, count in counts.numbers.items() if count}
            middle = (counts.mean_minutes, counts.median_minutes) if counts.minutes else None
            if numbers:
                ours[row.key, when, scope.value] = (numbers, middle)
    keys = {*ours, *theirs}
    return [
        f"{'/'.join(key)}: {ours.get(key)} {theirs.get(key)}"
        for key in sorted(keys)
        if ours.get(key) != theirs.get(key)
    ]


def run(table: Table) -> None:
    """Measure in a process of its own."""
    ensure(LARGE)
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.rates"], env=environment(LARGE), cwd=ROOT,
        check=True, text=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    for period, seen in json.loads(done.stdout).items():
        table.add(_row(period, seen))


def _row(period: str, seen: dict[str, Any]) -> Check:
    ours, theirs = median(seen["product"]) * 1000, median(seen["baseline"]) * 1000
    faults = [f"figures differ: {each}" for each in seen["differ"][:3]]
    if seen["nil"] and period == "month":
        faults.append(f"never counted: {', '.join(seen['nil'])}")
    if ours / theirs > RATIO:
        faults.append(f"ratio above {RATIO:g}")
    return Check(
        f"rates of a {period}, by unit", f"{ours:.0f} ms", f"{theirs:.0f} ms",
        f"{ours / theirs:.2f}", f"{seen['statements']} statements, {seen['rows']} rows", faults,
    )  # fmt: skip


if __name__ == "__main__":
    main()
