"""Databases of the benchmarks: made once, kept, and made anew when their maker changed."""

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
# What decides the content of a database; changed, it is made anew.
MAKERS = ("data.py", "shares.py", "streets.py")
DAY_END = "2026-06-02T00:00:00+08:00"


@dataclass(frozen=True)
class Database:
    """One database: its name, how many cases it holds, and how many a day."""

    name: str
    cases: int
    per_day: int = 1_100
    until: str = ""
    open_cases: int = 8_000


# How large the large one is: smaller while a benchmark itself is being written.
ARCHIVE = int(os.environ.get("BENCH_CASES", "1000000"))
SMALL = Database("hotline_bench_small", 10_000)
LARGE = Database("hotline_bench_large", ARCHIVE)
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
    """Make a database with its cases unless it is there as this code would make it."""
    mark = _mark(database)
    if _kept_mark(database) == mark:
        print(f"{database.name}: kept")
        _migrate(database)
        return
    print(f"{database.name}: making {database.cases:,} cases")
    _recreate(database)
    _migrate(database)
    values = environment(database, owner=True)
    seeding = [sys.executable, "manage.py", "seed_city", "xining"]
    subprocess.run(seeding, env=values, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    filling = [sys.executable, "-m", "tests.benchmarks.filling", str(database.cases)]
    more = [str(database.per_day), str(database.open_cases)]
    more += [database.until] if database.until else []
    subprocess.run([*filling, *more], env=values, cwd=ROOT, check=True)
    _execute(f"COMMENT ON DATABASE {database.name} IS '{mark}'")


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


def _kept_mark(database: Database) -> str:
    rows = _execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
        database.name,
    )
    return rows[0][0] if rows else ""


def _recreate(database: Database) -> None:
    name = sql.Identifier(database.name)
    _execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
    _execute(sql.SQL("CREATE DATABASE {}").format(name))


def _execute(statement: str | sql.Composed, *values: str) -> list[tuple[str, ...]]:
    line = psycopg2.connect(
        urlsplit(os.environ["DATABASE_OWNER_URL"])._replace(path="/postgres").geturl()
    )
    try:
        line.autocommit = True
        cursor = line.cursor()
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []
    finally:
        line.close()
