"""Which replies a citizen may get in writing (答复意见书)."""

from typing import TYPE_CHECKING

from cases.models import AssignmentRole, Ruling

if TYPE_CHECKING:
    from cases.dossier import Dossier, Round


def written_replies(dossier: "Dossier") -> list["Round"]:
    """Return the replies to the citizen that this person reads, the latest first.

    What a co-unit says, or a unit below, goes to the lead; what was refused goes nowhere. A
    merged case has its main one's.
    """
    own = [one for one in dossier.rounds if _is_to_citizen(one)]
    return [*([dossier.shared] if dossier.shared else []), *reversed(own)]


def _is_to_citizen(one: "Round") -> bool:
    assignment = one.reply.assignment
    is_top = assignment.parent_id is None and assignment.role != AssignmentRole.CO
    return is_top and one.reply.verdict != Ruling.REFUSED
