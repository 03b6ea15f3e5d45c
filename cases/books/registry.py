"""Which checks there are: each app brings its own in `AppConfig.ready`."""

from collections.abc import Iterable

from cases.books.invariant import Check

_CHECKS: dict[str, tuple[Check, ...]] = {}


def register_checks(app: str, checks: Iterable[Check]) -> None:
    """Bring the checks of an app; a second time replaces them."""
    _CHECKS[app] = tuple(checks)


def all_checks() -> list[Check]:
    """Return every check, those of the apps in the order in which they came."""
    return [check for checks in _CHECKS.values() for check in checks]
