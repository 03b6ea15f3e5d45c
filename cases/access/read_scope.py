"""How much of a case a person may read: a unit below reads its own branch, not its siblings'."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.access.branches import branch_of, chain_of, let_go_at
from cases.access.permissions import is_unit_person
from cases.models import Assignment, Attachment, Event
from grids.models import User


@dataclass(frozen=True)
class Reach:
    """The assignments whose doings a person may read; None stands for all of them.

    The hotline and the units to which it sent the case read all of it. A unit to which a
    part was handed down reads its own branch and the chain above it (domain contract,
    section 7: what was dispatched to it or below it). `until` is set for a unit whose part
    was recalled, or whose return was accepted: it reads what happened up to that hour, and
    afterwards only who has the case.
    """

    rows: Sequence[Assignment] | None = None
    until: datetime | None = None

    @classmethod
    def of(cls, user: User, assignments: Sequence[Assignment]) -> "Reach":
        """Return the reach of a person over a case's assignments; no query."""
        if not is_unit_person(user):
            return cls()
        own = [row for row in assignments if row.unit_id in user.scope_unit_ids]
        until = let_go_at(own, assignments)
        if any(row.parent_id is None for row in own):
            return cls(until=until)
        near = {
            row.pk: row
            for one in own
            for row in (*branch_of(one, assignments), *chain_of(one, assignments))
        }
        return cls([near[pk] for pk in sorted(near)], until)

    def holds_time(self, at: datetime | None) -> bool:
        """Tell whether the person may read of what happened at an instant."""
        return self.until is None or (at is not None and at <= self.until)

    def holds(self, assignment_id: int | None, at: datetime | None) -> bool:
        """Tell whether what was done on an assignment at an instant may be read."""
        is_near = self.rows is None or any(row.pk == assignment_id for row in self.rows)
        return is_near and self.holds_time(at)

    def holds_unit(self, unit_id: int | None) -> bool:
        """Tell whether what a unit did may be read; what no unit did, always."""
        if self.rows is None or unit_id is None:
            return True
        return any(row.unit_id == unit_id for row in self.rows)

    def holds_event(self, event: Event) -> bool:
        """Tell whether a line of the timeline may be read."""
        return self.holds_unit(event.unit_id) and self.holds_time(event.at)

    def holds_file(self, file: Attachment) -> bool:
        """Tell whether a file may be opened: the citizen's own, or of a part in reach."""
        if file.reply is not None:
            return self.holds(file.reply.assignment_id, file.uploaded_at)
        if file.objection is not None:
            return self.holds(file.objection.assignment_id, file.uploaded_at)
        return self.holds_unit(file.unit_id) and self.holds_time(file.uploaded_at)

    def parts_of(self, assignments: Sequence[Assignment]) -> list[Assignment]:
        """Return the assignments that the person may know of: of later ones who leads."""
        rows = assignments if self.rows is None else self.rows
        return [
            row
            for row in rows
            if self.holds_time(row.dispatched_at) or (row.role == "lead" and not row.ended_at)
        ]
