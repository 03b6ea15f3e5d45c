"""Telling people about their accounts; the app that keeps the notices registers how."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from grids.models import User

TEXT_MAX = 200


class Teller(Protocol):
    """Writes a notice for a person, or for all who hold a role."""

    def __call__(
        self, text: str, *, at: datetime, user: User | None = None, role: str = "", page: str = ""
    ) -> object:
        """Write it; `page` is the address that it leads to."""


_tellers: list[Teller] = []


def register_teller(teller: Teller) -> Callable[[], None]:
    """Have a function write what people are told; returns how it is taken back."""
    _tellers.append(teller)
    return lambda: _tellers.remove(teller)


def tell(
    text: str, *, at: datetime, user: User | None = None, role: str = "", page: str = ""
) -> None:
    """Tell a person, or all who hold a role, in the transaction of what it is about."""
    for teller in _tellers:
        teller(text[:TEXT_MAX], at=at, user=user, role=role, page=page)
