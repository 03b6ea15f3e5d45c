"""Somebody's departure as the keeper of accounts carries it out (离岗交接)."""

from datetime import datetime
from typing import Any

from grids.departures import Manner, relieve
from grids.models import User


def depart(
    person: User, keeper: User, at: datetime, *, chosen: Any = None, for_all: User | None = None,
    manner: Manner = Manner.LEAVES,
) -> Any:  # fmt: skip
    """Relieve a person; their work goes to those chosen, or all of it to one."""
    return relieve(
        person, manner=manner, reason="退休", chosen=chosen or {}, for_all=for_all, actor=keeper,
        at=at,
    )  # fmt: skip
