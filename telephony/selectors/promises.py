"""Calls back that were promised, as one person reads them."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from grids.models import User
from hotline.telephone_numbers import mask_phone
from telephony.models import PromisedCallback

if TYPE_CHECKING:
    from telephony.models.promise import PromisedCallbackQuerySet

SHOWN_AT_HOME = 6


@dataclass(frozen=True)
class PromiseLine:
    """A promise: masked for who does not have to call."""

    pk: int
    number: str
    about: str
    due_at: datetime
    operator: str
    is_due: bool
    is_mine: bool


def open_promises(user: User) -> "PromisedCallbackQuerySet":
    """Return the promises that one sees and that nobody has kept yet, the nearest first."""
    return PromisedCallback.objects.visible_to(user).kept_open().select_related("operator")


def due_promises(user: User, at: datetime) -> "PromisedCallbackQuerySet":
    """Return those whose hour has come."""
    return PromisedCallback.objects.visible_to(user).kept_open().filter(due_at__lte=at)


def everybodys_promises(after: datetime | None, until: datetime) -> "PromisedCallbackQuerySet":
    """Return the open promises of all operators whose hour is after one instant, until another.

    To be counted alone: whom they are made to, only their operators and who leads them read.
    """
    found = PromisedCallback.objects.kept_open().filter(due_at__lte=until)
    return found.filter(due_at__gt=after) if after else found


def promise_line(row: PromisedCallback, user: User, at: datetime) -> PromiseLine:
    """Return a promise as one person reads it."""
    is_mine = row.operator_id == user.pk
    number = row.number if is_mine else mask_phone(row.number)
    return PromiseLine(
        row.pk, number, row.about, row.due_at, str(row.operator), row.due_at <= at, is_mine
    )


def promises_at_home(user: User, at: datetime) -> list[PromiseLine]:
    """Return the nearest promises for the home page; one query."""
    return [promise_line(row, user, at) for row in open_promises(user)[:SHOWN_AT_HOME]]
