"""Which process runs which tests, and in which order.

Tests of one module go to one process, so that what a module makes once is made once. Those
directly under `tests/` walk the whole site and share nothing: each goes where it is free.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

TRANSACTIONAL = {"transactional_db", "live_server"}


def unit_of(nodeid: str) -> str:
    """Return what is run in one go: a module, or one of the walks through the whole site."""
    path = nodeid.partition("::")[0]
    return path if path.count("/") > 1 else nodeid


def units_of(collected: Iterable[str]) -> dict[str, str]:
    """Return the unit of work of each test, in their order.

    Tests of a module that do not stand side by side are units apart: those that commit come
    after all others, since they leave the tables empty.
    """
    units = {}
    for number, (unit, ids) in enumerate(groupby(collected, unit_of)):
        units |= dict.fromkeys(ids, f"{number} {unit}")
    return units


def is_slow(item: pytest.Item) -> bool:
    """Tell whether a test is marked as slow and may come before all others."""
    marker = item.get_closest_marker("django_db")
    commits = (marker and marker.kwargs.get("transaction")) or TRANSACTIONAL & {
        *getattr(item, "fixturenames", ())
    }
    return item.get_closest_marker("slow") is not None and not commits


class ModuleScheduling(LoadScopeScheduling):  # type: ignore[misc]
    """Hands out modules in the order of the collection."""

    def __init__(self, config: pytest.Config, log: Any = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False
        self.units: dict[str, str] = {}

    def schedule(self) -> None:
        """Form the units of work of what was collected, and hand them out."""
        self.units = self.units or units_of(next(iter(self.registered_collections.values())))
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        return self.units[nodeid]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ModuleScheduling | None:
    """Take the place of the distribution that `-n` alone means."""
    return ModuleScheduling(config, log) if config.getoption("dist") == "load" else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no process is alone with it at the end."""
    items.sort(key=lambda item: not is_slow(item))
