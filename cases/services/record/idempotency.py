"""One act per form: a second sending of the same form does nothing."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection, transaction

from cases.models import Case, CreationKey, Hazard
from grids.models import User
from grids.rules import rule
from hotline.errors import InvalidInput

Result = TypeVar("Result")


def claim_key(actor: User, key: str, case_id: int | None, at: datetime) -> bool:
    """Insert a client's key; False where it is there already (waits for an unfinished twin)."""
    _check_length(key)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_creationkey (user_id, key, case_id, created_at)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [actor.pk, key, case_id, at],
        )
        return bool(cursor.rowcount == 1)


def claim_creation(actor: User, key: str, at: datetime) -> int | None:
    """Claim a key for a case that is about to be made; return the case's id, drawn with it.

    None where the key has made one already (waits for an unfinished twin).
    """
    _check_length(key)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_creationkey (user_id, key, case_id, created_at)"
            " VALUES (%s, %s, nextval(pg_get_serial_sequence('cases_case', 'id')), %s)"
            " ON CONFLICT DO NOTHING RETURNING case_id",
            [actor.pk, key, at],
        )
        row = cursor.fetchone()
        return int(row[0]) if row else None


def _check_length(key: str) -> None:
    if len(key) > 64:
        raise InvalidInput("请求编号过长。")


@transaction.atomic
def do_once(
    case: Case, key: str, verb: Callable[[], Result], *, actor: User, at: datetime
) -> Result | None:
    """Run a verb unless this person's key for this case was used before; None then.

    The key is claimed in the verb's own transaction: a refused verb leaves it free, and a
    twin that arrives meanwhile waits for the first and then does nothing.
    """
    if key and not claim_key(actor, key_of_deed(case, key), case.pk, at):
        return None
    return verb()


@transaction.atomic
def do_hazard_deed_once(
    hazard: Hazard, key: str, verb: Callable[[], Result], *, actor: User, at: datetime
) -> Result | None:
    """Run a verb on a hazard as `do_once` does one on a case."""
    if key and not claim_key(actor, key_of_hazard_deed(hazard, key), None, at):
        return None
    return verb()


def key_of_hazard_deed(hazard: Hazard, key: str) -> str:
    """Return the stored form of the key of a deed to a hazard."""
    return key and hashlib.sha256(f"hazard/{hazard.pk}/{key}".encode()).hexdigest()


def is_key_used(actor: User, key: str) -> bool:
    """Tell whether a person's key, as it is stored, has done its act already."""
    return bool(key) and CreationKey.objects.filter(user=actor, key=key).exists()


def key_of_deed(case: Case, key: str) -> str:
    """Return the stored form of the key of a deed to a case, apart from those of creations."""
    return key and hashlib.sha256(f"{case.pk}/{key}".encode()).hexdigest()


def forget_keys(*, at: datetime) -> int:
    """Delete the keys of forms that were sent before the city's days; returns how many."""
    kept = timedelta(days=rule("key.keep_days"))
    return CreationKey.objects.filter(created_at__lt=at - kept).delete()[0]
