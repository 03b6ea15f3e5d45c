"""Which replies a citizen may get in writing (答复意见书), and their sealed scans."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cases.models import AssignmentRole, Reply, Ruling

if TYPE_CHECKING:
    from cases.dossier import Dossier
    from cases.dossier_parts import File, Round


def written_replies(dossier: "Dossier") -> list["Round"]:
    """Return the replies to the citizen that this person reads, the latest first.

    What was refused or taken back goes nowhere. A merged case has its main one's.
    """
    own = [
        one
        for one in dossier.rounds
        if is_to_citizen(one.reply) and one.reply.verdict in ("", Ruling.ACCEPTED)
    ]
    return [*([dossier.shared] if dossier.shared else []), *reversed(own)]


def is_to_citizen(reply: Reply) -> bool:
    """Tell whether a reply is one to the citizen: a co-unit's, or one from below, is not."""
    assignment = reply.assignment
    return assignment.parent_id is None and assignment.role != AssignmentRole.CO


def sealed_first(files: Sequence["File"]) -> list["File"]:
    """Return the scans of sealed replies: the valid ones, then those that were replaced."""
    sealed = [file for file in files if file.sealed]
    return sorted(sealed, key=lambda file: (file.is_superseded, -file.attachment.pk))
