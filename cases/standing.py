"""A person before a case: what was read of it once, and what follows for this person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Self

from cases import oversight
from cases.applications import KINDS, Asked, applications_of
from cases.models import (
    Assignment,
    AssignmentRole,
    Callback,
    Case,
    Objection,
    Reply,
    Ruling,
    SignOff,
    SignOffStatus,
    SignOffSubject,
)
from cases.oversight import Oversight
from cases.permissions import choose_own, leads_unit, permits
from cases.presence import may_have
from cases.reviewing import child_refusal, may_review, parts_under_review
from cases.services.claims import has_confirmed
from cases.services.sign_off import needs_sign_off
from cases.states import Verb, roles_for
from cases.written import is_to_citizen
from grids.models import User
from grids.reference import attach


@dataclass(frozen=True)
class Standing:
    """A person before a case: who, what, and the case's assignments and objections."""

    actor: User
    case: Case
    assignments: Sequence[Assignment]
    objections: Sequence[Objection]
    at: datetime
    oversight: Oversight = oversight.NOTHING

    def knowing(self, **read: list[Any]) -> Self:
        """Take in what was read with the assignments, so that it is not read again."""
        vars(self).update(read)
        return self

    @cached_property
    def own(self) -> Assignment | None:
        """The open assignment on which the person acts for a unit."""
        return choose_own(self.actor, self.assignments)

    @cached_property
    def open_objections(self) -> list[Objection]:
        """Objections that nobody has ruled on."""
        return [row for row in self.objections if not row.ruling]

    @cached_property
    def lead(self) -> Assignment | None:
        """The open top-level lead assignment."""
        return next((a for a in self.assignments if is_lead(a) and not a.ended_at), None)

    @cached_property
    def callbacks(self) -> list[Callback]:
        """The rounds' callbacks with their appeals, oldest first; read where they matter."""
        if not may_have(self.case, "callbacks"):
            return []
        rows = self.case.callbacks.select_related(
            "agent", "unit__calendar", "appeal__raised_by", "appeal__ruled_by"
        )
        return list(rows.order_by("round"))

    @cached_property
    def replies(self) -> list[Reply]:
        """The replies, oldest first; read where they matter."""
        if not may_have(self.case, "replies"):
            return []
        related = ("assignment", "submitted_by", "signed_off_by", "verdict_by")
        rows = list(self.case.replies.select_related(*related))
        attach([row.assignment for row in rows], "unit")
        return rows

    @property
    def sealable(self) -> list[Reply]:
        """Accepted replies to the citizen whose sealed scan this person may file."""
        if not self.actor.has_role(*roles_for(Verb.FILE_SEALED, self.case.state)):
            return []
        return [
            row
            for row in reversed(self.replies)
            if row.verdict == Ruling.ACCEPTED
            and is_to_citizen(row)
            and permits(self.actor, Verb.FILE_SEALED, self.case, row.assignment.unit)
        ]

    @cached_property
    def has_confirmed(self) -> bool:
        """Whether the person knows to whom they speak in this secret case; a query once."""
        return has_confirmed(self.case, actor=self.actor, at=self.at)

    @property
    def latest_callback(self) -> Callback | None:
        """The callback of the latest round that was called back."""
        return self.callbacks[-1] if self.callbacks else None

    @cached_property
    def applications(self) -> list[Asked]:
        """All that was applied for, ruled on or not; read where it matters."""
        has_some = any(may_have(self.case, kind) for kind in KINDS)
        return applications_of(self.case) if has_some else []

    @cached_property
    def papers(self) -> list[SignOff]:
        """What waits for a unit leader's signature; read only where a unit asks for one."""
        asking = [row.pk for row in self.assignments if row.unit.requires_sign_off]
        if not asking:
            return []
        waiting = SignOff.objects.filter(assignment__in=asking, status=SignOffStatus.WAITING)
        return list(waiting.select_related("asked_by"))

    @cached_property
    def open_children(self) -> list[Assignment]:
        """Parts handed down by the person's units and not done yet."""
        mine = {
            row.pk
            for row in self.assignments
            if not row.ended_at and row.unit_id in self.actor.scope_unit_ids
        }
        return [row for row in self.assignments if row.parent_id in mine and not row.ended_at]

    def is_others(self, child: Assignment) -> bool:
        """Tell whether a part was handed down to a unit in which the person holds no role."""
        return child_refusal(self.actor, child) is None

    @cached_property
    def waiting_children(self) -> list[Assignment]:
        """Those whose replies wait for the review of the person's unit, none of the own."""
        return [row for row in self.open_children if row.reply_sent_at and self.is_others(row)]

    @cached_property
    def child_returns(self) -> list[Objection]:
        """Returns from below on which the person's unit rules."""
        ids = {row.pk for row in self.open_children if self.is_others(row)}
        return [row for row in self.open_objections if row.assignment_id in ids]

    @cached_property
    def to_sign(self) -> list[SignOff]:
        """What waits for this person's signature."""
        by_id = {row.pk: row for row in self.assignments if not row.ended_at}
        return [
            paper
            for paper in self.papers
            if paper.assignment_id in by_id
            and leads_unit(self.actor, by_id[paper.assignment_id].unit)
        ]

    @property
    def is_held(self) -> bool:
        """Whether something of the own assignment waits for its leader's signature."""
        return any(self.own and paper.assignment_id == self.own.pk for paper in self.papers)

    def may_hold(self, subject: SignOffSubject) -> bool:
        """Tell whether a deed can go out or be laid before the leader; one at a time."""
        own = self.own
        return not (own and self.is_held and needs_sign_off(own, subject, self.actor))

    def permits(self, verb: Verb) -> bool:
        """Tell whether the table and the person's grants let them do the verb."""
        return permits(self.actor, verb, self.case)

    def acting(self, verb: Verb) -> Assignment | None:
        """Return the own assignment where the person's role may do the verb on it."""
        return self.own if self.actor.has_role(*roles_for(verb, self.case.state)) else None

    @cached_property
    def hotline_returns(self) -> list[Objection]:
        """Open objections on which the hotline rules: of the units to which it sent the case."""
        return [
            row
            for row in self.open_objections
            if row.assignment.parent_id is None and not row.assignment.ended_at
        ]

    def reviews(self, verb: Verb) -> bool:
        """Tell whether the person may review the case's replies by the verb."""
        return may_review(self.actor, verb, self.case, parts_under_review(self.assignments))

    def rulable(self, verb: Verb) -> list[Objection]:
        """Return the open objections that the person may rule on by the verb."""
        return [
            row
            for row in self.hotline_returns
            if may_review(self.actor, verb, self.case, [row.assignment])
        ]


def is_lead(assignment: Assignment) -> bool:
    """Tell whether an assignment is a top-level lead's."""
    return assignment.role == AssignmentRole.LEAD and assignment.parent_id is None
