"""What every test gets: the people of `fixtures_people`, and no cache of another test."""

from collections.abc import Iterator

import pytest

from grids.calendars import forget_calendars
from grids.reference import forget_reference
from grids.rules import forget_rules

pytest_plugins = ["tests.fixtures_people"]


@pytest.fixture(autouse=True)
def forget_reference_data(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Drop what the process remembers of an earlier test; within one nothing runs out.

    On a busy machine a cache of seconds would lapse between two counts of queries.
    """
    for module in ("calendars", "reference", "rules"):
        monkeypatch.setattr(f"grids.{module}.CACHE_SECONDS", 1_000_000)
    forget_rules()
    forget_calendars()
    forget_reference()
    yield
