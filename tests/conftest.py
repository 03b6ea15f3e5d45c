"""What every test gets: the people of `fixtures_people`, and no cache of another test."""

from collections.abc import Iterator

import pytest

from grids.calendars import forget_calendars
from grids.reference import forget_reference
from grids.rules import forget_rules

pytest_plugins = ["tests.fixtures_people"]


@pytest.fixture(autouse=True)
def forget_reference_data() -> Iterator[None]:
    """Drop what the process remembers of settings and calendars of an earlier test."""
    forget_rules()
    forget_calendars()
    forget_reference()
    yield
