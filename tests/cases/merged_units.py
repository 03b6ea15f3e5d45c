"""A unit that is merged into another: who does it, who goes on, and what must hold."""

from datetime import timedelta

import pytest

from cases.books.checking import check_books
from grids.models import User
from grids.unit_mergers import merge_units

HOUR = timedelta(hours=1)


@pytest.fixture
def heir(other_unit, stranger):
    """A clerk of the successor."""
    return stranger


@pytest.fixture
def merge(unit, other_unit, keeper, at):
    def merge(after=5 * HOUR, **fields):
        values = {"successor": other_unit, "reason": "机构改革方案", "actor": keeper}
        return merge_units(unit, at=at + after, **(values | fields))

    return merge


def afresh(person):
    return User.objects.get(pk=person.pk)


def sound():
    assert [(one.label, one.named) for one in check_books() if one.faults] == []


def part_of(case, unit):
    return case.assignments.get(unit=unit, ended_at=None)
