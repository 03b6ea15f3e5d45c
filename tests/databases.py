"""The tests' databases: a template made by the migrations, and a copy of it for each process.

A template says in its comment what it was made from. Where only migrations were added since,
they are applied to a copy of the old template, else all are to an empty database.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from psycopg2 import sql
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key

from hotline.embedded.processes import is_alive

ROOT = Path(__file__).resolve().parent.parent
# The run began in it: `migrate` makes the coming months of the tables that are kept by month, and
# a run goes on past the end of one.
MONTH = f"{timezone.now():%Y-%m}"
# What `migrate` does beside the migrations, and what these call.
BESIDE = ("migrating.py", "partitions.py", "partition_moving.py", "management/commands/*.py")
TEMPLATE = "hotline_template_"
# The name of a copy ends in the process whose it is; tests may derive further names from it.
COPY = "test_hotline"
OWNED = re.compile(rf"{COPY}_(?P<pid>\d+)(_\w+)?")
# The number of the lock under which processes make templates and copies.
LOCK = 12345
NAMES = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
MADE_FROM = """
SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database
WHERE starts_with(datname, %s) AND shobj_description(oid, 'pg_database') IS NOT NULL
"""


def sources() -> dict[str, str]:
    """Return the digest of each migration and, under an empty name, of all that is beside."""
    beside = [f"{django.VERSION} {MONTH}".encode()]
    for pattern in BESIDE:
        beside += [path.read_bytes() for path in sorted((ROOT / "hotline").glob(pattern))]
    digests = {"": _digest(b"\0".join(beside))}
    for path in sorted(ROOT.glob("*/migrations/0*.py")):
        digests[f"{path.parts[-3]}.{path.stem}"] = _digest(path.read_bytes())
    return digests


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


@contextmanager
def maintenance() -> Iterator[CursorWrapper]:
    """Give the server's databases into the hands of one process at a time."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield cursor


def run(cursor: CursorWrapper, statement: str, *names: str) -> None:
    cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Let Django's connection lead to another database."""
    before = connection.settings_dict["NAME"]
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = before


def templates(cursor: CursorWrapper) -> dict[str, dict[str, str]]:
    """Return what each finished template was made from."""
    cursor.execute(MADE_FROM, [TEMPLATE])
    return {name: json.loads(comment) for name, comment in cursor.fetchall()}


def nearest(known: dict[str, dict[str, str]], wanted: dict[str, str]) -> str:
    """Return the template from which new migrations alone lead to what is wanted; or none."""
    fitting = [name for name, made_from in known.items() if made_from.items() <= wanted.items()]
    return max(fitting, key=lambda name: len(known[name]), default="")


def ensure_template(cursor: CursorWrapper) -> str:
    """Return the name of the template made from the present migrations; make it if need be."""
    wanted, known = sources(), templates(cursor)
    base = nearest(known, wanted)
    if base and known[base] == wanted:
        return base
    made_from = json.dumps(wanted)
    name = TEMPLATE + _digest(made_from.encode())
    run(cursor, "DROP DATABASE IF EXISTS {}", name)
    run(cursor, "CREATE DATABASE {} TEMPLATE {}", name, base or "template1")
    with connected_to(name):
        call_command("migrate", verbosity=0, interactive=False)
    comment = sql.SQL("COMMENT ON DATABASE {} IS {}")
    cursor.execute(comment.format(sql.Identifier(name), sql.Literal(made_from)))
    drop_templates(cursor, but=name)
    return name


def drop_templates(cursor: CursorWrapper, *, but: str = "") -> None:
    """Drop all templates but one."""
    cursor.execute(NAMES, [TEMPLATE])
    for (name,) in cursor.fetchall():
        if name != but:
            run(cursor, "DROP DATABASE {}", name)


def drop_leftovers(cursor: CursorWrapper) -> None:
    """Drop the copies of processes that were killed."""
    cursor.execute(NAMES, [COPY])
    for (name,) in cursor.fetchall():
        owned = OWNED.fullmatch(name)
        if owned and not is_alive(int(owned["pid"])):
            try:
                run(cursor, "DROP DATABASE IF EXISTS {}", name)
            except OperationalError as error:
                if "being accessed" not in str(error):
                    raise


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """With `--create-db` forget the templates, before any process asks for one."""
    config = session.config
    if config.getoption("create_db") and not hasattr(config, "workerinput"):
        with config.stash[blocking_manager_key].unblock(), maintenance() as cursor:
            drop_templates(cursor)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Give the process a fresh database of its own."""
    own = f"{COPY}_{os.getpid()}"
    with django_db_blocker.unblock(), maintenance() as cursor:
        drop_leftovers(cursor)
        run(cursor, "CREATE DATABASE {} TEMPLATE {}", own, ensure_template(cursor))
    with connected_to(own):
        yield
    with django_db_blocker.unblock(), maintenance() as cursor:
        run(cursor, "DROP DATABASE {} WITH (FORCE)", own)
