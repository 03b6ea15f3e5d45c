"""The modules where a wrong operator is a wrong figure or a leak, and the tests that hold each."""

from dataclasses import dataclass

GRIDS, CASES, REPORTS = "tests/grids/", "tests/cases/", "tests/reports/"


@dataclass(frozen=True)
class Target:
    """A module by its path, and the tests that must notice a change in it."""

    path: str
    tests: tuple[str, ...]


def _target(path: str, *tests: str) -> Target:
    return Target(path, tests)


TARGETS: tuple[Target, ...] = (
    _target("grids/deadlines.py", f"{GRIDS}test_deadlines.py", f"{GRIDS}test_calendars.py"),
    _target("grids/terms.py", f"{GRIDS}test_terms.py", f"{GRIDS}test_calendars.py"),
    _target("hotline/leases.py", "tests/test_leases.py"),
    _target("cases/services/record/callback_sampling.py", f"{CASES}test_callback_sampling.py"),
)
