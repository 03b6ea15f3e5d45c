"""Whether the hazard daily of an instant is issued; the bulletins' app says how to know."""

from collections.abc import Callable
from datetime import datetime

_TOLD_BY: list[Callable[[datetime], bool]] = []


def register_issued_hazard_days(tell: Callable[[datetime], bool]) -> None:
    """Name the function that tells it; a second time replaces the first."""
    _TOLD_BY[:] = [tell]


def is_hazard_day_issued(at: datetime) -> bool:
    """Tell whether the hazard daily that holds this instant is issued."""
    return any(tell(at) for tell in _TOLD_BY)
