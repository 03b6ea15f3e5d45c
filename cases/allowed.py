"""Which verbs a person may do to a case as it stands: what pages and API offer.

Read as a table: each verb's predicate says the same as the refusals of its service, over
rows that were read already, so that offering costs no query. A test holds the two
together for every state and role.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from cases import oversight
from cases.allowed_applications import APPLICATION_CHECKS
from cases.applications import Asked, applications_of
from cases.models import (
    Assignment,
    AssignmentRole,
    Callback,
    Case,
    Objection,
    SignOff,
    SignOffStatus,
    SignOffSubject,
)
from cases.oversight import Oversight
from cases.permissions import (
    choose_own,
    is_unit_person,
    leads_unit,
    may_call_secret,
    may_ever,
    permits,
)
from cases.presence import may_have
from cases.privacy import is_hidden_from
from cases.services.appeals import is_appealable
from cases.services.claims import has_confirmed
from cases.services.sign_off import needs_sign_off
from cases.services.transitions import stale
from cases.states import UNANSWERED_STATES, State, Verb, roles_for
from grids.models import Role, UnitLevel, Urgency, User
from grids.models.user import UNIT_ROLES
from grids.reference import has_sections, has_units_below
from grids.rules import rule
from hotline.errors import Forbidden, HotlineError


@dataclass(frozen=True)
class Standing:
    """A person before a case: who, what, and the case's assignments and objections."""

    actor: User
    case: Case
    assignments: Sequence[Assignment]
    objections: Sequence[Objection]
    at: datetime
    oversight: Oversight = oversight.NOTHING

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
        return applications_of(self.case) if may_have(self.case, "applications") else []

    @cached_property
    def papers(self) -> list[SignOff]:
        """What waits for a unit leader's signature; read only where a unit asks for one."""
        asking = [row.pk for row in self.assignments if row.unit.requires_sign_off]
        if not asking:
            return []
        waiting = SignOff.objects.filter(assignment__in=asking, status=SignOffStatus.WAITING)
        return list(waiting.select_related("asked_by"))

    @cached_property
    def waiting_children(self) -> list[Assignment]:
        """Parts handed down by the person's units whose replies wait for their review."""
        mine = {
            row.pk
            for row in self.assignments
            if not row.ended_at and row.unit_id in self.actor.scope_unit_ids
        }
        return [
            row
            for row in self.assignments
            if row.parent_id in mine and row.reply_sent_at and not row.ended_at
        ]

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

    def rulable(self, verb: Verb) -> list[Objection]:
        """Return the open objections that the person may rule on by the verb."""
        return [
            row
            for row in self.open_objections
            if permits(self.actor, verb, self.case, row.assignment.unit)
        ]


def is_lead(assignment: Assignment) -> bool:
    """Tell whether an assignment is a top-level lead's."""
    return assignment.role == AssignmentRole.LEAD and assignment.parent_id is None


def _may_dispatch(s: Standing) -> bool:
    # A district centre names a unit of its own, so any centre passes until it has chosen.
    return s.actor.has_role(*roles_for(Verb.DISPATCH, s.case.state))


def _may_sign(s: Standing) -> bool:
    own = s.acting(Verb.SIGN)
    if own is None or own.signed_at:
        return False
    return own.role != AssignmentRole.LEAD or s.case.state == State.DISPATCHED


def _may_contact(s: Standing) -> bool:
    with_unit = bool(roles_for(Verb.CONTACT, s.case.state))
    is_operator = s.actor.has_role(Role.OPERATOR)
    return with_unit and (is_operator or s.acting(Verb.CONTACT) is not None)


def _may_object(s: Standing) -> bool:
    own = s.acting(Verb.OBJECT)
    if own is not None and is_lead(own) and s.case.lead_is_final:
        return False
    if own is None or own.reply_sent_at or (own.return_due_at and s.at > own.return_due_at):
        return False
    awaits_first_report = own.first_report_due_at and not own.first_reported_at
    if awaits_first_report or not s.may_hold(SignOffSubject.OBJECTION):
        return False
    earlier = [
        row
        for row in s.objections
        if row.assignment.unit_id == own.unit_id and row.assignment.round == s.case.round
    ]
    return all(row.ruling for row in earlier) and len(earlier) < rule("objection.limit")


def _may_report(s: Standing) -> bool:
    return s.acting(Verb.REPORT_PROGRESS) is not None


def _may_resolve(s: Standing) -> bool:
    own = s.acting(Verb.RESOLVE)
    if own is None or own.signed_at is None or own.reply_sent_at:
        return False
    return s.may_hold(SignOffSubject.REPLY)


def _may_sub_dispatch(s: Standing) -> bool:
    own = s.acting(Verb.SUB_DISPATCH)
    if own is None or not own.signed_at or own.reply_sent_at:
        return False
    return own.unit.level != UnitLevel.STREET and has_units_below(own.unit)


def _may_review_child(verb: Verb) -> Callable[[Standing], bool]:
    return lambda s: s.acting(verb) is not None and bool(s.waiting_children)


def _may_hand_over(s: Standing) -> bool:
    own = s.acting(Verb.HAND_OVER)
    if own is None or own.reply_sent_at or s.is_held or not has_sections(own.unit):
        return False
    return not any(row.assignment_id == own.pk for row in s.open_objections)


def _may_sign_off(verb: Verb) -> Callable[[Standing], bool]:
    return lambda s: s.acting(verb) is not None and bool(s.to_sign)


def _may_call_unit(s: Standing) -> bool:
    unsigned = [row for row in s.assignments if not row.signed_at and not row.ended_at]
    return s.case.urgency == Urgency.EXTREME and s.permits(Verb.CALL_UNIT) and bool(unsigned)


def _is_theirs(verb: Verb) -> Callable[[Standing], bool]:
    """A verb of the hotline, and of every unit that has the case."""
    return lambda s: s.permits(verb) or (is_unit_person(s.actor) and s.acting(verb) is not None)


def _may_call_back(s: Standing, verb: Verb) -> bool:
    """A secret citizen is called by named agents alone, who make sure of the identity first."""
    if not s.permits(verb) or not s.case.is_secret:
        return s.permits(verb)
    if not may_call_secret(s.actor):
        return False
    is_asked = verb in (Verb.COMPLETE_CALLBACK, Verb.REDO)
    return not is_asked or s.has_confirmed


def _may_redo(s: Standing) -> bool:
    is_own = any(is_lead(row) for row in s.assignments) and s.case.main_case_id is None
    return is_own and _may_call_back(s, Verb.REDO)


def _may_dial(s: Standing) -> bool:
    if not s.case.caller_id or not roles_for(Verb.DIAL, s.case.state):
        return False
    if not is_unit_person(s.actor):
        return s.permits(Verb.DIAL) and (not s.case.is_secret or may_call_secret(s.actor))
    own = s.acting(Verb.DIAL)
    return own is not None and own.signed_at is not None and not is_hidden_from(s.actor, s.case)


def _may_unmask(s: Standing) -> bool:
    if not (s.case.caller_id or s.case.caller_name or s.case.caller_address):
        return False
    if not is_unit_person(s.actor):
        return s.permits(Verb.UNMASK)
    return s.acting(Verb.UNMASK) is not None and not is_hidden_from(s.actor, s.case)


def _may_merge(s: Standing) -> bool:
    is_disputed = any(not row.assignment.ended_at for row in s.open_objections)
    return s.permits(Verb.MERGE) and not is_disputed


def _may_unmerge(s: Standing) -> bool:
    main = s.case.main_case
    return s.permits(Verb.UNMERGE) and main is not None and main.state in UNANSWERED_STATES


def _may_appeal(s: Standing) -> bool:
    if not s.actor.has_role(*roles_for(Verb.APPEAL, s.case.state)):
        return False
    latest = s.latest_callback
    is_own = latest is not None and latest.unit_id in s.actor.scope_unit_ids
    return is_own and latest is not None and is_appealable(latest, s.at)


def _may_rule_appeal(s: Standing) -> bool:
    if not s.permits(Verb.ACCEPT_APPEAL) or not roles_for(Verb.ACCEPT_APPEAL, s.case.state):
        return False
    return any(hasattr(row, "appeal") and not row.appeal.ruling for row in s.callbacks)


CHECKS: dict[Verb, Callable[[Standing], bool]] = {
    Verb.DISPATCH: _may_dispatch,
    Verb.ANSWER_DIRECTLY: lambda s: s.permits(Verb.ANSWER_DIRECTLY),
    Verb.REJECT: lambda s: s.permits(Verb.REJECT),
    Verb.SIGN: _may_sign,
    Verb.CONTACT: _may_contact,
    Verb.OBJECT: _may_object,
    Verb.ACCEPT_OBJECTION: lambda s: bool(s.rulable(Verb.ACCEPT_OBJECTION)),
    Verb.REFUSE_OBJECTION: lambda s: bool(s.rulable(Verb.REFUSE_OBJECTION)),
    Verb.REPORT_PROGRESS: _may_report,
    Verb.RESOLVE: _may_resolve,
    Verb.ACCEPT_REPLY: lambda s: s.permits(Verb.ACCEPT_REPLY),
    Verb.REFUSE_REPLY: lambda s: s.permits(Verb.REFUSE_REPLY),
    Verb.COMPLETE_CALLBACK: lambda s: _may_call_back(s, Verb.COMPLETE_CALLBACK),
    Verb.ATTEMPT_CALLBACK: lambda s: _may_call_back(s, Verb.ATTEMPT_CALLBACK),
    Verb.CONFIRM_IDENTITY: lambda s: s.case.is_secret and _may_call_back(s, Verb.CONFIRM_IDENTITY),
    Verb.REDO: _may_redo,
    Verb.SUB_DISPATCH: _may_sub_dispatch,
    Verb.ACCEPT_CHILD: _may_review_child(Verb.ACCEPT_CHILD),
    Verb.REFUSE_CHILD: _may_review_child(Verb.REFUSE_CHILD),
    Verb.HAND_OVER: _may_hand_over,
    Verb.SIGN_OFF: _may_sign_off(Verb.SIGN_OFF),
    Verb.SEND_BACK: _may_sign_off(Verb.SEND_BACK),
    Verb.CALL_UNIT: _may_call_unit,
    Verb.NOTE: _is_theirs(Verb.NOTE),
    Verb.ADD_CALL: lambda s: s.permits(Verb.ADD_CALL),
    Verb.ATTACH: _is_theirs(Verb.ATTACH),
    Verb.DIAL: _may_dial,
    Verb.UNMASK: _may_unmask,
    Verb.MERGE: _may_merge,
    Verb.UNMERGE: _may_unmerge,
    Verb.APPEAL: _may_appeal,
    Verb.ACCEPT_APPEAL: _may_rule_appeal,
    Verb.REFUSE_APPEAL: _may_rule_appeal,
    Verb.URGE: oversight.may_urge,
    Verb.SUPERVISE: oversight.may_supervise,
    Verb.ANSWER_SUPERVISION: lambda s: bool(oversight.answerable_orders(s)),
    Verb.ACCEPT_SUPERVISION: lambda s: bool(oversight.endable_orders(s)),
    Verb.REFUSE_SUPERVISION: lambda s: bool(oversight.returnable_orders(s)),
    Verb.CRITICISE: lambda s: bool(oversight.decidable_criticisms(s, Verb.CRITICISE)),
    Verb.DROP_CRITICISM: lambda s: bool(oversight.decidable_criticisms(s, Verb.DROP_CRITICISM)),
    Verb.INSTRUCT: oversight.may_instruct,
    Verb.ANSWER_INSTRUCTION: lambda s: bool(oversight.answerable_tasks(s)),
    **APPLICATION_CHECKS,
}


def allowed_verbs(standing: Standing) -> frozenset[Verb]:
    """Return the verbs that the person may do to the case as it stands; no query."""
    return frozenset(verb for verb, may in CHECKS.items() if may(standing))


def refusal_of(standing: Standing, verb: Verb) -> HotlineError:
    """Return why a verb that is not offered is refused: not theirs, or not now."""
    actor, roles = standing.actor, roles_for(verb, standing.case.state)
    if not may_ever(actor, verb) or (roles and not actor.has_role(*roles)):
        return Forbidden("您的岗位没有这项权限。")
    by_unit = bool(roles) and not actor.has_role(*(roles - UNIT_ROLES))
    if by_unit and standing.own is None:
        return Forbidden("这件工单不在您单位名下，或已经办结。")
    return stale(standing.case)
