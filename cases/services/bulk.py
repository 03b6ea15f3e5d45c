"""One verb for several cases, each in a transaction of its own."""

from collections.abc import Iterable
from datetime import datetime

from cases.models import Case
from cases.services.handling import sign_assignment
from grids.models import User
from hotline.errors import HotlineError


def sign_many(
    cases: Iterable[Case], *, actor: User, at: datetime
) -> tuple[list[Case], list[tuple[str, str]]]:
    """Sign what can be signed; return the signed cases, and number and reason of the others."""
    signed: list[Case] = []
    refused: list[tuple[str, str]] = []
    for case in sorted(cases, key=lambda case: case.pk):
        try:
            sign_assignment(case, actor=actor, at=at)
        except HotlineError as error:
            refused.append((case.number, error.message))
        else:
            signed.append(case)
    return signed, refused
