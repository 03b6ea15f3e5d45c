"""One act per form: a second sending of the same form does nothing."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.db import transaction

from cases.models import Case
from cases.services.intake import claim_key
from grids.models import User

Result = TypeVar("Result")


@transaction.atomic
def do_once(
    case: Case, key: str, verb: Callable[[], Result], *, actor: User, at: datetime
) -> Result | None:
    """Run a verb unless this person's key for this case was used before; None then.

    The key is claimed in the verb's own transaction: a refused verb leaves it free, and a
    twin that arrives meanwhile waits for the first and then does nothing.
    """
    if key and not claim_key(actor, _digest(case, key), case.pk, at):
        return None
    return verb()


def _digest(case: Case, key: str) -> str:
    """Return the stored form of a key, apart from those of creations."""
    return hashlib.sha256(f"{case.pk}/{key}".encode()).hexdigest()
