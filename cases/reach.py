"""How much of a case a person may read: a unit below reads its own branch, not its siblings'."""

from collections.abc import Sequence
from dataclasses import dataclass

from cases.branches import branch_of, chain_of
from cases.models import Assignment, Attachment, Event
from cases.permissions import is_unit_person
from grids.models import User


@dataclass(frozen=True)
class Reach:
    """The assignments whose doings a person may read; None stands for all of them.

    The hotline and the units to which it sent the case read all of it. A unit to which a
    part was handed down reads its own branch and the chain above it (domain contract,
    section 7: what was dispatched to it or below it).
    """

    rows: Sequence[Assignment] | None = None

    @classmethod
    def of(cls, user: User, assignments: Sequence[Assignment]) -> "Reach":
        """Return the reach of a person over a case's assignments; no query."""
        if not is_unit_person(user):
            return cls()
        own = [row for row in assignments if row.unit_id in user.scope_unit_ids]
        if any(row.parent_id is None for row in own):
            return cls()
        near = {
            row.pk: row
            for one in own
            for row in (*branch_of(one, assignments), *chain_of(one, assignments))
        }
        return cls([near[pk] for pk in sorted(near)])

    def holds(self, assignment_id: int | None) -> bool:
        """Tell whether what was done on an assignment may be read."""
        return self.rows is None or any(row.pk == assignment_id for row in self.rows)

    def holds_unit(self, unit_id: int | None) -> bool:
        """Tell whether what a unit did may be read; what no unit did, always."""
        if self.rows is None or unit_id is None:
            return True
        return any(row.unit_id == unit_id for row in self.rows)

    def holds_event(self, event: Event) -> bool:
        """Tell whether a line of the timeline may be read."""
        return self.holds_unit(event.unit_id)

    def holds_file(self, file: Attachment) -> bool:
        """Tell whether a file may be opened: the citizen's own, or of a part in reach."""
        if file.reply is not None:
            return self.holds(file.reply.assignment_id)
        if file.objection is not None:
            return self.holds(file.objection.assignment_id)
        return self.holds_unit(file.unit_id)
