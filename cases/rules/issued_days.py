"""Whether the daily of an instant is issued; the bulletins' app says how to know."""

from collections.abc import Callable
from datetime import datetime

Tell = Callable[[datetime], bool]
_TOLD_BY: list[Tell] = []
_DAILY_TOLD_BY: list[Tell] = []


def register_issued_hazard_days(tell: Tell) -> None:
    """Name the function that tells it of hazards; a second time replaces the first."""
    _TOLD_BY[:] = [tell]


def register_issued_dailies(tell: Tell) -> None:
    """Name the function that tells it of calls and cases; a second time replaces the first."""
    _DAILY_TOLD_BY[:] = [tell]


def is_hazard_day_issued(at: datetime) -> bool:
    """Tell whether the hazard daily that holds this instant is issued."""
    return any(tell(at) for tell in _TOLD_BY)


def is_daily_issued(at: datetime) -> bool:
    """Tell whether the hotline's daily that holds this instant is issued."""
    return any(tell(at) for tell in _DAILY_TOLD_BY)
