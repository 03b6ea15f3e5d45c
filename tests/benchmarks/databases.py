"""Databases of the benchmarks: made once, kept, and made anew when their maker changed."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
# What decides the content of a database; changed, it is made anew.
MAKERS = ("data.py", "indexes.py", "parts.py", "shares.py", "streets.py")
DAY_END = "2026-06-02T00:00:00+08:00"


@dataclass(frozen=True)
class Database:
    """One database: its name, how many cases it holds, and how many a day."""

    name: str
    cases: int
    per_day: int = 1_100
    until: str = ""
    open_cases: int = 8_000
    # So many months of the timeline before this one have a partition of their own.
    months: int = 0
    # About so many are written at once.
    part: int = 100_000


# How large the large one is: smaller while a benchmark itself is being written.
ARCHIVE = int(os.environ.get("BENCH_CASES", "1000000"))
HUGE_CASES = int(os.environ.get("BENCH_HUGE_CASES", "10000000"))
YEARS = 5
SMALL = Database("hotline_bench_small", 10_000)
LARGE = Database("hotline_bench_large", ARCHIVE)
HUGE = Database("hotline_bench_huge", HUGE_CASES, max(1, HUGE_CASES // (YEARS * 365)), months=61)
DAY = Database("hotline_bench_day", 70_000, 70_000, DAY_END)
DOOR = Database("hotline_bench_door", 10_000)
# Open work alone differs; so many a day that no deadline of these is past at the end.
FEW_OPEN = Database("hotline_bench_urging", 20_000, 40_000, DAY_END, ARCHIVE // 100)
MANY_OPEN = Database("hotline_bench_urging_many", ARCHIVE // 5, 40_000, DAY_END, ARCHIVE // 10)


def environment(database: Database, *, owner: bool = False) -> dict[str, str]:
    """Return the environment in which the site works on a database."""
    values = dict(os.environ)
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        values[name] = urlsplit(values[name])._replace(path=f"/{database.name}").geturl()
    values |= {"LOG_LEVEL": "ERROR", "PYTHONPATH": str(ROOT)}
    values.pop("HOTLINE_DB_ROLE", None)
    return values | ({"HOTLINE_DB_ROLE": "owner"} if owner else {})


def ensure(database: Database) -> None:
    """Make a database with its cases unless it is there as this code would make it.

    What was noted of one that was begun lets the next run go on with it.
    """
    mark, kept = _mark(database), _noted(database)
    values = environment(database, owner=True)
    if kept == mark:
        print(f"{database.name}: kept")
        _migrate(database)
        return
    begun = f"{mark} until "
    if not kept.startswith(begun):
        print(f"{database.name}: making {database.cases:,} cases")
        _recreate(database)
        _migrate(database)
        seeding = [sys.executable, "manage.py", "seed_city", "xining"]
        subprocess.run(seeding, env=values, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        kept = begun + (database.until or datetime.now(UTC).isoformat(timespec="seconds"))
        _note(database, kept)
    else:
        print(f"{database.name}: going on with {database.cases:,} cases")
    until = kept.removeprefix(begun)
    filling = [sys.executable, "-m", "tests.benchmarks.filling"]
    words = json.dumps({**asdict(database), "until": until})
    subprocess.run([*filling, words], env=values, cwd=ROOT, check=True)
    _note(database, mark)


def _migrate(database: Database) -> None:
    """Bring the schema and the application role's rights up to date."""
    for words in (["migrate", "-v0"], ["grant_roles"]):
        subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, check=True,
            env=environment(database, owner=True), stdout=subprocess.DEVNULL,
        )  # fmt: skip


def _mark(database: Database) -> str:
    """Return a digest of what decides a database's content."""
    parts = [(HERE / name).read_bytes() for name in MAKERS] + [repr(database).encode()]
    return hashlib.sha256(b"".join(parts)).hexdigest()[:16]


def _note(database: Database, words: str) -> None:
    execute(f"COMMENT ON DATABASE {database.name} IS '{words}'")


def _noted(database: Database) -> str:
    rows = execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
        [database.name],
    )
    return (rows[0][0] or "") if rows else ""


def _recreate(database: Database) -> None:
    name = sql.Identifier(database.name)
    execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
    execute(sql.SQL("CREATE DATABASE {}").format(name))


def execute(
    statement: str | sql.Composed,
    values: Mapping[str, Any] | Sequence[Any] | None = None,
    *,
    database: Database | None = None,
) -> list[tuple[Any, ...]]:
    """Carry out one statement as the owner of the tables, beside every database or in one."""
    name = database.name if database else "postgres"
    line = psycopg2.connect(
        urlsplit(os.environ["DATABASE_OWNER_URL"])._replace(path=f"/{name}").geturl()
    )
    try:
        line.autocommit = True
        cursor = line.cursor()
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []
    finally:
        line.close()
