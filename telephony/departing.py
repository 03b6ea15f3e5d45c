"""What somebody who leaves has at the telephone (离岗交接)."""

from datetime import datetime

from django.db.models import QuerySet

from grids.departures import Kind, OpenWork, Turn, holders_of, register_work
from grids.models import User
from telephony.capabilities import TelephonyCapability
from telephony.models import Extension, PromisedCallback
from telephony.services.statuses import end_status


def extensions(person: User, at: datetime) -> list[OpenWork]:
    """Return the extension at which a person sits."""
    del at
    held = Extension.objects.filter(operator=person)
    return [OpenWork("extension:", "分机", held, ends="空出，可另行分配")]


def free_extensions(line: OpenWork, turn: Turn) -> None:
    """Let the extension be anybody's, and end the person's status."""
    del line
    Extension.objects.filter(operator=turn.person).update(operator=None)
    end_status(turn.person, at=turn.at)


def promises(person: User, at: datetime) -> list[OpenWork]:
    """Return the calls back that a person has promised and not made."""
    held = _promises_of(person)
    takers = holders_of(TelephonyCapability.TAKE_CALLS, None, at)
    return [OpenWork("promises:", "约定的回电", held, takers)]


def hand_over_promises(line: OpenWork, turn: Turn) -> None:
    """Let the taker call."""
    del line
    _promises_of(turn.person).update(operator=turn.taker)


def _promises_of(person: User) -> "QuerySet[PromisedCallback]":
    return PromisedCallback.objects.kept_open().filter(operator=person)


def register_kinds() -> None:
    """Have extensions come free and promises handed over when somebody leaves."""
    register_work("extension", Kind(extensions, free_extensions))
    register_work("promises", Kind(promises, hand_over_promises))
