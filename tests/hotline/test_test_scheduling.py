"""Modules stay together, what takes long begins, what commits comes last."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.scheduling import pytest_collection_modifyitems, units_of


def item(name: str, *marks: pytest.MarkDecorator, fixtures: tuple[str, ...] = ()) -> Any:
    known = {mark.name: mark.mark for mark in marks}
    return SimpleNamespace(name=name, fixturenames=fixtures, get_closest_marker=known.get)


def test_a_module_is_one_unit_and_a_walk_of_the_site_one_by_itself() -> None:
    ids = ["tests/cases/test_a.py::one", "tests/cases/test_a.py::two", "tests/test_x.py::one",
           "tests/test_x.py::two", "tests/cases/test_b.py::one"]  # fmt: skip
    units = units_of(ids)
    assert units[ids[0]] == units[ids[1]]
    assert len(set(units.values())) == 4


def test_what_a_module_commits_is_a_unit_apart_from_the_rest_of_it() -> None:
    first, other, last = "tests/a/x.py::one", "tests/a/y.py::one", "tests/a/x.py::commits"
    units = units_of([first, other, last])
    assert len(set(units.values())) == 3


def test_slow_tests_begin_but_those_that_commit_stay_at_the_end() -> None:
    slow, commits = pytest.mark.slow, pytest.mark.django_db(transaction=True)
    items = [
        item("quick"), item("slow", slow, pytest.mark.django_db), item("commits", slow, commits),
        item("served", slow, fixtures=("live_server",)), item("slow too", slow),
    ]  # fmt: skip
    pytest_collection_modifyitems(items)
    assert [one.name for one in items] == ["slow", "slow too", "quick", "commits", "served"]
