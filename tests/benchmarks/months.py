"""A million events over two years, by month and beside them in one default partition.

One database holds them twice: the product's table after `arrange`, with the months that a
site of three years has, and `events_whole` in its likeness with a default partition alone.
Each statement is the product's own; beside, the table's name is another. Planning counts.
Run as a module it measures on the database of the environment and prints JSON.
"""

import json
import sys
import time
from datetime import timedelta
from statistics import median
from typing import Any

from tests.benchmarks.databases import Database, ensure
from tests.benchmarks.older_months import add_months_before
from tests.benchmarks.pages import Worker
from tests.benchmarks.table import Check, Table

CASES, DAYS, EACH = 100_000, 730, 8
MONTHS = Database("hotline_bench_months", CASES, CASES // DAYS, open_cases=800)
TABLE, WHOLE = "cases_event", "events_whole"
ROUNDS = 200
MOST_LOCKED_MS = 2_000
# A case's page reads its timeline once; a list of cases reads fifty at once.
QUESTIONS = (
    "timeline, a new case", "the same without bound", "timeline, a year old", "fifty of a list",
    "a month",
)  # fmt: skip
# A fraction of a millisecond beside a page's fifty, but more of it would tell of lost pruning.
MOST = dict(zip(QUESTIONS, (2.0, 8.0, 4.0, 1.4, 0.6), strict=True))


def main() -> None:
    """Prepare both tables, then answer each question asked by name, in milliseconds."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
    django.setup()
    for line in sys.stdin:
        asked = json.loads(line)["question"]
        print(json.dumps(prepare() if asked is None else measure(asked)), flush=True)


def prepare() -> dict[str, Any]:
    """Put all rows into the default partition, copy them aside, and have the product move them."""
    from django.db import connection
    from django.utils import timezone

    from hotline import partition_moving
    from hotline.partitions import parts_of

    with connection.cursor() as cursor:
        run = cursor.execute
        run(f"DROP TABLE IF EXISTS {WHOLE}, {TABLE}_all")
        run(f"CREATE TABLE {TABLE}_all AS SELECT * FROM {TABLE}")
        run(f"SELECT count(*), max(id) FROM {TABLE}_all")
        count, last = cursor.fetchone()
        if count < CASES * EACH:
            # What the makers of the data leave out: remarks over the days after.
            run(
                f"INSERT INTO {TABLE}_all (id, case_id, at, verb, token, from_state, to_state,"
                " note, facts, is_internal) SELECT %s + row_number() OVER (), c.id,"
                " least(c.registered_at + n * interval '7 hours', now()), 'note', '', '', '',"
                " '已联系承办单位，正在办理。', '{}', false"
                " FROM cases_case c, generate_series(1, %s) n",
                [last, EACH],
            )
        run(f"TRUNCATE {TABLE}")
        for part in parts_of(TABLE):
            if not part.is_default:
                run(f"DROP TABLE {part.table}")
        run(f"CREATE TABLE {WHOLE} (LIKE {TABLE} INCLUDING ALL) PARTITION BY RANGE (at)")
        run(f"CREATE TABLE {WHOLE}_default PARTITION OF {WHOLE} DEFAULT")
        for table in (TABLE, WHOLE):
            run(f"INSERT INTO {table} SELECT * FROM {TABLE}_all ORDER BY at")
        run(f"SELECT count(*) FROM {TABLE}_all")
        rows = cursor.fetchone()[0]
        run(f"DROP TABLE {TABLE}_all")
        locked = _timed(partition_moving, "_put_in_place")
        began = time.perf_counter()
        partition_moving.arrange(TABLE, at=timezone.now())
        moving = time.perf_counter() - began
        # A site of three years has as many.
        add_months_before(TABLE, 12)
        for table in (TABLE, WHOLE):
            run(f"VACUUM ANALYZE {table}")
    return {"rows": rows, "moving": moving, "locked": locked[-1], "parts": len(parts_of(TABLE))}


def _timed(module: Any, name: str) -> list[float]:
    """Have a function of a module note how long each of its runs takes, in milliseconds."""
    took: list[float] = []
    inner = getattr(module, name)

    def timed(*values: Any) -> Any:
        began = time.perf_counter()
        try:
            return inner(*values)
        finally:
            took.append((time.perf_counter() - began) * 1000)

    setattr(module, name, timed)
    return took


def questions() -> dict[str, Any]:
    """Return the querysets: those of the product, over cases of a given age."""
    from django.utils import timezone

    from cases.models import Case, Event
    from cases.models.event_rows import events_of, events_of_all
    from hotline.partitions import add_months, begins_at, month_of

    now = timezone.now()
    newest = list(Case.objects.order_by("-id")[:50])
    old = Case.objects.filter(registered_at__lt=now - timedelta(days=365)).order_by("-id")[0]
    month = add_months(month_of(now), -6)
    of_month = Event.objects.filter(
        at__gte=begins_at(month), at__lt=begins_at(add_months(month, 1)), verb="note"
    )
    return {
        QUESTIONS[0]: events_of(newest[0])[:50],
        QUESTIONS[1]: newest[0].events.all()[:50],
        QUESTIONS[2]: events_of(old)[:50],
        QUESTIONS[3]: events_of_all(newest).order_by("case_id", "at"),
        QUESTIONS[4]: of_month.order_by(),
    }


def measure(asked: str) -> dict[str, Any]:
    """Ask one question of both tables in turn; medians of planning and execution together."""
    from django.db import connection

    statement, values = questions()[asked].query.sql_with_params()
    if asked == QUESTIONS[4]:
        statement = f"SELECT count(*) FROM ({statement}) AS asked"
    took: dict[str, list[float]] = {TABLE: [], WHOLE: []}
    planned: dict[str, float] = {}
    rows: dict[str, int] = {}
    with connection.cursor() as cursor:
        for _ in range(ROUNDS if asked != QUESTIONS[4] else 9):
            for table, seconds in took.items():
                began = time.perf_counter()
                cursor.execute(statement.replace(f'"{TABLE}"', f'"{table}"'), values)
                rows[table] = len(cursor.fetchall())
                seconds.append(time.perf_counter() - began)
        for table in took:
            cursor.execute(
                "EXPLAIN (ANALYZE, FORMAT JSON) " + statement.replace(f'"{TABLE}"', f'"{table}"'),
                values,
            )
            planned[table] = cursor.fetchone()[0][0]["Planning Time"]
    return {
        "by_month": median(took[TABLE]) * 1000, "whole": median(took[WHOLE]) * 1000,
        "planned": planned[TABLE], "planned_whole": planned[WHOLE],
        "same": rows[TABLE] == rows[WHOLE],
    }  # fmt: skip


def run(table: Table) -> None:
    """Measure in a process of its own, as the owner of the tables."""
    ensure(MONTHS)
    worker = Worker(MONTHS, "tests.benchmarks.months", owner=True)
    try:
        made = worker.ask({"question": None})
        for question in QUESTIONS:
            table.add(_beside(question, worker.ask({"question": question}), made))
    finally:
        worker.stop()
    each = made["moving"] / made["rows"] * 1e6
    moved = f"{made['rows']:,} rows"
    note = f"{each:.0f} µs a row; all reading held up for {made['locked']:.0f} ms"
    faults = [f"held up for more than {MOST_LOCKED_MS} ms"] * (made["locked"] > MOST_LOCKED_MS)
    table.add(Check("moving them", f"{made['moving']:.0f} s", moved, "", note, faults))


def _beside(question: str, seen: dict[str, Any], made: dict[str, Any]) -> Check:
    ratio, faults = seen["by_month"] / seen["whole"], []
    if ratio > MOST[question]:
        faults.append(f"ratio above {MOST[question]}")
    if not seen["same"]:
        faults.append("other rows")
    return Check(
        question, f"{seen['by_month']:.2f} ms", f"{seen['whole']:.2f} ms", f"{ratio:.2f}",
        f"{made['parts']} partitions, planning {seen['planned']:.2f} and"
        f" {seen['planned_whole']:.2f} ms", faults,
    )  # fmt: skip


if __name__ == "__main__":
    main()
