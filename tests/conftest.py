"""What every test gets: the people of `fixtures_people`, and no cache of another test."""

import gc
from collections.abc import Iterator
from functools import cache
from time import monotonic

import pytest

from grids.calendars import forget_calendars
from grids.reference import forget_reference
from grids.rules import forget_rules
from hotline.fonts import missing_faces
from reports.documents import registered

pytest_plugins = ["tests.databases", "tests.emptying", "tests.fixtures_people", "tests.scheduling"]


def pytest_collection() -> None:
    """Let modules that ask for the series of bulletins be collected without a database."""
    registered.CACHE_SECONDS, registered._read_at = 1_000_000, monotonic()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave what was collected and imported out of each later search for garbage.

    It stays until the end, and looking through it is a tenth of what the tests cost.
    """
    del session
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def forget_reference_data(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Drop what the process remembers of an earlier test; within one nothing runs out.

    On a busy machine a cache of seconds would lapse between two counts of queries.
    """
    for module in ("calendars", "reference", "rules"):
        monkeypatch.setattr(f"grids.{module}.CACHE_SECONDS", 1_000_000)
    # No definition of a document is there until a test adds one.
    monkeypatch.setattr(registered, "_specs", {})
    monkeypatch.setattr(registered, "_read_at", monotonic())
    forget_rules()
    forget_calendars()
    forget_reference()
    yield


@pytest.fixture(autouse=True)
def typefaces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages be issued on a machine without the typefaces; what tests say of them is theirs."""
    if missing_faces_here():
        for user in ("reports.bulletins.issuing.before_issue", "reports.services.press"):
            monkeypatch.setattr(f"{user}.missing_faces", list)


@cache
def missing_faces_here() -> list[str]:
    """Return what this machine lacks, asked once."""
    return missing_faces()
