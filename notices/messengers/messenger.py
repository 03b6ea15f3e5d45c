"""What every messenger is, and what they share: whom a notice reaches, and its words."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from grids.models import Role, User
from grids.models.user import UNIT_ROLES, RoleGrant
from grids.rules import rule
from notices.models import Notice


class SendError(Exception):
    """It did not go out now; trying again may help."""


class Undeliverable(SendError):
    """It will never go out like this: no address, or the other side refuses it."""


@dataclass(frozen=True)
class Recipient:
    """One delivery's other end; `person` is None where the messenger speaks to a group.

    `key` is the delivery's own and the same at every try, so that a gateway that was
    given a message twice can tell.
    """

    key: str
    person: User | None = None


class Messenger(Protocol):
    """A way out of the house."""

    def reaches(self, notice: Notice, on: date) -> list[User | None]:
        """Return whom a notice reaches by this way that day; [None] is the messenger's group."""

    def send(self, notice: Notice, recipient: Recipient) -> None:
        """Send to one of them, within seconds; raises SendError or Undeliverable."""


def people_of(notice: Notice, on: date) -> list[User]:
    """Return the people to whom a notice is addressed: oneself, a unit's, a role's."""
    if notice.user_id:
        return list(User.objects.filter(pk=notice.user_id, is_active=True))
    grants = RoleGrant.objects.in_force(on)
    if notice.unit_id:
        grants = grants.filter(unit=notice.unit_id, role__in=UNIT_ROLES)
    else:
        grants = grants.filter(role=notice.role)
    people = User.objects.filter(pk__in=grants.values("user"), is_active=True)
    return list(people.order_by("pk"))


def addressee(notice: Notice) -> str:
    """Return for whom a notice is, as a group chat may read it."""
    if notice.unit:
        return str(notice.unit)
    return str(Role(notice.role).label) if notice.role else "本人"


def signature() -> str:
    """Return who is speaking, as gateways want it before a text message."""
    return f"【{rule('city.name')}12345】"
