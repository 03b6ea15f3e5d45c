"""Which kinds of notices there are; the app that sends a kind registers it.

A kind is what a city chooses ways of sending by (the settings `notice.email` and the like)
and what a notice is headed with where it leaves the house.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import TextChoices

# Kind → its name, of all apps; the settings show them as they come to be known.
LABELS: dict[str, str] = {}
# Messenger → the kinds that go out by it unless the city sets others.
SENT_BY: dict[str, list[str]] = {"email": [], "wecom": [], "sms": []}


class OwnKind(TextChoices):
    """What `grids` tells of accounts; it stands left of here and registers nothing."""

    ACCOUNT = "account", "账号安全"


def register_kinds(
    kinds: type[TextChoices], *, sent_by: Mapping[str, Iterable[TextChoices]] | None = None
) -> None:
    """Add an app's kinds, as each does in `ready`, and by which messengers they go unless set.

    Raises ValueError for a kind that there is already.
    """
    if twice := LABELS.keys() & set(kinds.values):
        raise ValueError(f"Kinds of notices registered twice: {sorted(twice)}")
    LABELS.update({str(value): str(label) for value, label in kinds.choices})
    for messenger, own in (sent_by or {}).items():
        SENT_BY[messenger] += [str(kind.value) for kind in own]


def listed_kinds() -> list[tuple[Any, Any]]:
    """Return value and name of each kind, as a field's choices."""
    return list(LABELS.items())
