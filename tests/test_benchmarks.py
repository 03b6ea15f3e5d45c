"""The makers of the benchmarks' databases, and the questions that are measured there."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from cases.filters import appeals, cases, inbox, ledger, oversight, quality, rulings
from grids.seeding import CityFiles, seed_city
from tests.benchmarks import databases
from tests.benchmarks.data import Plan
from tests.benchmarks.lists import lists, questions

NOW = datetime(2026, 6, 1, tzinfo=UTC)
# Filter sets over open work or over what few people write: they do not grow with the archive.
SMALL_LISTS = {
    "InboxFilter", "RulingFilter", "CheckFilter", "OrderFilter", "UrgeFilter", "CriticismFilter",
    "TaskFilter",
}  # fmt: skip
TRIED = databases.Database(
    "hotline_bench_tried", 1_000, 20, NOW.isoformat(), open_cases=40, months=3, part=200
)


@pytest.mark.parametrize(
    ("size", "per_day", "open_cases"),
    [(10_000, 1_100, 8_000), (1_000_000, 1_100, 8_000), (200_000, 40_000, 100_000), (3, 7, 2)],
)
def test_parts_hold_every_case_once_and_open_ones_in_the_last(size, per_day, open_cases):
    parts = Plan(size, NOW, per_day, open_cases, 100_000).ranges()
    assert [number for part in parts for number in part] == list(range(1, size + 1))
    assert len(parts[-1]) >= min(size, open_cases * 2)
    # A part is written again on the same hours of other days.
    assert all(len(part) % per_day == 0 for part in parts[:-1])
    assert len({len(part) for part in parts[:-1]}) <= 1


def test_rare_cases_stand_in_no_part_that_is_repeated():
    plan = Plan(1_000_000, NOW, 1_100, 8_000, 100_000)
    assert len(plan.rare_cases()) == 200
    assert min(plan.rare_cases()) >= plan.ranges()[0].stop


@pytest.mark.django_db
def test_questions_ask_for_each_filter_alone_and_with_each_other():
    seed_city(CityFiles("xining", is_full=False))
    asked = [page for page in questions() if page["role"] == "operator"]
    names = cases.CaseFilter.base_filters
    for name in names:
        assert any(page["name"].startswith(f"/cases/{name}=") for page in asked)
    pairs = [page for page in asked if page["name"].startswith("/cases/") and " " in page["name"]]
    assert len(pairs) == len(names) * (len(names) - 1) // 2 + len(names)
    assert len({(page["url"], page["role"]) for page in questions()}) == len(list(questions()))


def test_every_filter_set_is_measured_or_named_small():
    measured = {one.filter_set.__name__ for one in lists()}
    rooms = (appeals, cases, inbox, ledger, oversight, quality, rulings)
    every = {
        one.__name__
        for room in rooms
        for one in vars(room).values()
        if isinstance(one, type) and issubclass(one, cases.HotlineFilter)
    } - {"HotlineFilter"}
    assert every == measured | SMALL_LISTS


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_filling_goes_on_where_a_killed_one_ended():
    """The first run is killed once a part is written; the second writes the rest alone."""
    make = f"from tests.benchmarks import databases as d; d.ensure(d.{TRIED!r})"
    making = [sys.executable, "-c", make]
    first = subprocess.Popen(making, cwd=databases.ROOT, start_new_session=True)
    while first.poll() is None and not _cases():
        time.sleep(0.05)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    before = _cases()
    assert before
    assert before < TRIED.cases
    done = subprocess.run(making, cwd=databases.ROOT, check=True, text=True, capture_output=True)
    assert "going on" in done.stdout
    assert "part 1 of" not in done.stdout
    assert _cases() == TRIED.cases
    assert _one("SELECT count(DISTINCT number) FROM cases_case") == TRIED.cases
    assert _one("SELECT count(DISTINCT case_id) FROM cases_event") == TRIED.cases
    # What a part names is its own, and its numbers are of its days.
    assert not _one(
        "SELECT count(*) FROM cases_assignment a LEFT JOIN cases_case c ON c.id = a.case_id"
        " WHERE c.id IS NULL OR a.dispatched_at < c.received_at"
    )
    assert not _one(
        "SELECT count(*) FROM cases_case WHERE left(number, 6)"
        " <> to_char(received_at AT TIME ZONE 'Asia/Shanghai', 'YYMMDD')"
    )
    assert _one("SELECT count(*) FROM cases_case WHERE text LIKE '%%热力站%%'") == 200
    assert _one("SELECT count(*) FROM pg_indexes WHERE indexname = 'case_text_pairs'") == 1
    assert not _one("SELECT count(*) FROM pg_index WHERE NOT indisvalid")
    databases.execute(f"DROP DATABASE {TRIED.name}")


def _cases() -> int:
    """Return how many cases are written; none while there is no table."""
    try:
        return _one("SELECT count(*) FROM cases_case")
    except databases.psycopg2.Error:
        return 0


def _one(statement: str) -> int:
    return int(databases.execute(statement, database=TRIED)[0][0])
