"""The rows of one case that were read for one person, and what follows from them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Self

from django.db.models import QuerySet

from cases.access.applications import KINDS, Asked, applications_of
from cases.access.oversight import NOTHING, OVERSIGHT, Oversight
from cases.access.permissions import choose_own, leads_unit
from cases.access.record_kinds import may_have
from cases.access.reviewing import child_refusal
from cases.models import (
    Assignment,
    AssignmentRole,
    Callback,
    CallbackClaim,
    Case,
    Criticism,
    DueReason,
    InstructionTask,
    Objection,
    Reply,
    SignOff,
    SignOffStatus,
    SupervisionOrder,
)
from cases.rules.states import State
from grids.models import User


@dataclass(frozen=True)
class Situation:
    """The rows of one case that were read for one person: what the rules of verbs ask for.

    A page reads them together and hands them over (`knowing`); a service lets each be read
    when a rule asks for it. Records that the case is known to lack are not looked for.
    """

    actor: User
    case: Case
    at: datetime

    def knowing(self, **read: Any) -> Self:
        """Take in what was read already, so that it is not read again."""
        vars(self).update(read)
        return self

    def _read(self, name: str) -> list[Any]:
        kind = "instructions" if name == "tasks" else name
        is_there = name == "assignments" or may_have(self.case, kind)
        return list(QUERIES[name](self.case)) if is_there else []

    @cached_property
    def assignments(self) -> Sequence[Assignment]:
        """All assignments, ended ones too."""
        return self._read("assignments")

    @cached_property
    def objections(self) -> Sequence[Objection]:
        """The units' returns, ruled on or not."""
        return self._read("objections")

    @cached_property
    def callbacks(self) -> Sequence[Callback]:
        """The rounds' callbacks with their appeals, oldest first."""
        return self._read("callbacks")

    @cached_property
    def replies(self) -> Sequence[Reply]:
        """The replies, oldest first."""
        return self._read("replies")

    @cached_property
    def applications(self) -> Sequence[Asked]:
        """All that was applied for, ruled on or not."""
        has_some = any(may_have(self.case, kind) for kind in KINDS)
        return applications_of(self.case) if has_some else []

    @cached_property
    def papers(self) -> Sequence[SignOff]:
        """What waits for a unit leader's signature."""
        return self._read("papers")

    @cached_property
    def claims(self) -> Sequence[CallbackClaim]:
        """The hold of an agent who is calling the citizen, if there is one."""
        return self._read("claims")

    @cached_property
    def orders(self) -> Sequence[SupervisionOrder]:
        """The supervision orders."""
        return self._read("orders")

    @cached_property
    def criticisms(self) -> Sequence[Criticism]:
        """What was proposed for a circular."""
        return self._read("criticisms")

    @cached_property
    def tasks(self) -> Sequence[InstructionTask]:
        """What leaders' instructions ask of the units."""
        return self._read("tasks")

    @cached_property
    def oversight(self) -> Oversight:
        """What the page tells of answers to orders and instructions."""
        return NOTHING

    @cached_property
    def own(self) -> Assignment | None:
        """The open assignment on which the person acts for a unit."""
        return choose_own(self.actor, self.assignments)

    @property
    def acting_part(self) -> Assignment:
        """The same, where the guard of a unit's verb has let the person pass."""
        assert self.own is not None
        return self.own

    @cached_property
    def lead(self) -> Assignment | None:
        """The open top-level lead assignment."""
        return next((a for a in self.assignments if is_lead(a) and not a.ended_at), None)

    def part(self, pk: int | None) -> Assignment:
        """Return one of the case's assignments."""
        return next(row for row in self.assignments if row.pk == pk)

    @cached_property
    def open_objections(self) -> list[Objection]:
        """Objections that nobody has ruled on."""
        return [row for row in self.objections if not row.ruling]

    @cached_property
    def hotline_returns(self) -> list[Objection]:
        """Open objections on which the hotline rules: of the units to which it sent the case."""
        top = {row.pk for row in self.assignments if row.parent_id is None and not row.ended_at}
        return [row for row in self.open_objections if row.assignment_id in top]

    @property
    def replied(self) -> set[int]:
        """The ids of the assignments that have a reply waiting for review: they owe nothing."""
        return {row.assignment_id for row in self.replies if not row.verdict}

    def extensions_of(self, part: Assignment) -> int:
        """Return how many extensions its deadline has had, on the sections before it too."""
        if not may_have(self.case, "extension"):
            return 0
        known: int | None = getattr(part, "extension_count", None)
        if known is None:
            known = part.due_changes.filter(reason=DueReason.EXTENDED).count()
        return known

    @property
    def latest_callback(self) -> Callback | None:
        """The callback of the latest round that was called back."""
        return self.callbacks[-1] if self.callbacks else None

    @cached_property
    def held_by(self) -> User | None:
        """Another agent who is calling the citizen now."""
        held = (one.agent for one in self.claims if one.is_held(self.at))
        return next((agent for agent in held if agent.pk != self.actor.pk), None)

    @cached_property
    def has_confirmed(self) -> bool:
        """Whether the person has made sure, during their hold, to whom they are speaking."""
        return any(
            one.agent_id == self.actor.pk
            and one.is_held(self.at)
            and one.identity_confirmed_at is not None
            for one in self.claims
        )

    @cached_property
    def has_merged_cases(self) -> bool:
        """Whether merged cases wait for this one's reply."""
        known: bool | None = getattr(self.case, "has_merged_cases", None)
        if known is None:
            known = self.case.merged_cases.filter(state=State.MERGED).exists()
        return known

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

    def is_held(self, part: Assignment) -> bool:
        """Tell whether something of a part waits for its leader's signature."""
        return any(paper.assignment_id == part.pk for paper in self.papers)


def is_lead(assignment: Assignment) -> bool:
    """Tell whether an assignment is a top-level lead's."""
    return assignment.role == AssignmentRole.LEAD and assignment.parent_id is None


def _objections(case: Case) -> "QuerySet[Any, Any]":
    return case.objections.select_related(
        "assignment__unit", "proposed_unit", "raised_by", "ruled_by"
    )


def _callbacks(case: Case) -> "QuerySet[Any, Any]":
    rows = case.callbacks.select_related(
        "agent", "unit__calendar", "appeal__raised_by", "appeal__ruled_by"
    )
    return rows.order_by("round")


def _replies(case: Case) -> "QuerySet[Any, Any]":
    return case.replies.select_related(
        "assignment__unit", "submitted_by", "signed_off_by", "verdict_by"
    )


def _papers(case: Case) -> "QuerySet[Any, Any]":
    waiting = SignOff.objects.filter(case=case, status=SignOffStatus.WAITING)
    return waiting.select_related("asked_by")


def _overseen(name: str) -> "Callable[[Case], QuerySet[Any, Any]]":
    return lambda case: OVERSIGHT[name][1](case).select_related("unit")


# What a service reads, when a rule asks for it; pages read more at once (`cases.dossier.records`).
QUERIES: dict[str, Callable[[Case], "QuerySet[Any, Any]"]] = {
    "assignments": lambda case: case.assignments.select_related("unit", "signed_by"),
    "papers": _papers,
    "objections": _objections,
    "callbacks": _callbacks,
    "replies": _replies,
    "claims": lambda case: CallbackClaim.objects.filter(case=case).select_related("agent"),
    "orders": _overseen("orders"),
    "criticisms": _overseen("criticisms"),
    "tasks": _overseen("tasks"),
}
