"""What somebody who leaves has at the telephone (离岗交接)."""

from datetime import datetime

from grids.departures import Kind, OpenWork, Turn, register_work
from grids.models import User
from telephony.models import Extension
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


def register_kinds() -> None:
    """Have extensions come free when somebody leaves."""
    register_work("extension", Kind(extensions, free_extensions))
