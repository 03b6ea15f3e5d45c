"""Demo accounts: one per role, so that a visitor can look at the site through every door.

They carry a mark (`DEMO_MARK`) by which production refuses them (`grids/backends.py`).
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from grids.models import Body, Role, RoleGrant, Unit, UnitKind, User
from grids.models.user import BODY_ROLES, UNIT_ROLES

DEMO_MARK = "DEMO"
SECOND_CLERK = "unit_clerk_2"
# Letters and digits that cannot be taken for each other.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Account:
    """One line of the list: who, in which unit, with which password."""

    username: str
    label: str
    place: str
    password: str


def new_password() -> str:
    """Return a random password of 70 bits, in three groups that can be read aloud."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(3))


def read_accounts(path: Path) -> dict[str, Account]:
    """Return the accounts listed in the file, by user name."""
    if not path.exists():
        return {}
    lines = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return {words[0]: Account(*words) for words in lines if len(words) == 4}


def write_accounts(path: Path, accounts: list[Account]) -> None:
    """Replace the list (mode 0600: it holds passwords)."""
    half = path.with_name(path.name + ".new")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
        for account in accounts:
            file.write(
                "\t".join((account.username, account.label, account.place, account.password))
            )
            file.write("\n")
    half.replace(path)


def places() -> list[tuple[str, Role, Unit | None, Body | None]]:
    """Return who is to exist: user name, role, unit, body.

    The people of a unit sit in the first district; a second clerk in a department shows
    that a stranger sees nothing of the first one's cases. Raises LookupError before the
    city is seeded.
    """
    active = Unit.objects.filter(is_active=True).order_by("code")
    district = active.filter(kind=UnitKind.DISTRICT).first()
    department = active.filter(kind=UnitKind.DEPARTMENT, code="traffic-police").first()
    department = department or active.filter(kind=UnitKind.DEPARTMENT).first()
    body = Body.objects.filter(is_hotline=False, is_active=True).first()
    if district is None or department is None or body is None:
        raise LookupError("no city")
    found: list[tuple[str, Role, Unit | None, Body | None]] = [
        (
            role.value,
            role,
            district if role in UNIT_ROLES else None,
            body if role in BODY_ROLES else None,
        )
        for role in Role
    ]
    return [*found, (SECOND_CLERK, Role.UNIT_CLERK, department, None)]


@transaction.atomic
def seed_demo_users(known: dict[str, Account]) -> list[Account]:
    """Create the accounts that are missing; a listed password stays as it is.

    An account that exists without being listed gets a new password, as nobody knows the
    old one.
    """
    return [_ensure(*place, known=known) for place in places()]


def _ensure(
    username: str, role: Role, unit: Unit | None, body: Body | None, *, known: dict[str, Account]
) -> Account:
    place = str(unit or body or "")
    label = f"{role.label}（演示）"
    user, is_new = User.objects.get_or_create(
        username=username,
        defaults={"full_name": label, "job_number": f"{DEMO_MARK}-{username}"[:20]},
    )
    if not is_new and not is_demo(user):
        raise ValueError(username)
    listed = known.get(username)
    password = listed.password if listed and not is_new else new_password()
    if is_new or not listed:
        user.set_password(password)
        user.save(update_fields=["password"])
    RoleGrant.objects.get_or_create(user=user, role=role, unit=unit, body=body)
    return Account(username, role.label, place, password)


def is_demo(user: User) -> bool:
    """Tell whether this is a demo account."""
    return user.job_number.startswith(DEMO_MARK)
