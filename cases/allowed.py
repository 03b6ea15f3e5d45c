"""Which verbs a person may do to a case as it stands: what pages and API offer.

Read as a table: each verb's predicate says the same as the refusals of its service, over
rows that were read already, so that offering costs no query. A test holds the two
together for every state and role. The hotline's own verbs stand here, the others in a
module for each concern.
"""

from collections.abc import Callable

from cases import oversight
from cases.allowed_applications import APPLICATION_CHECKS
from cases.allowed_callback import CALLBACK_CHECKS
from cases.allowed_levels import LEVEL_CHECKS
from cases.allowed_units import UNIT_CHECKS
from cases.permissions import NOT_AMENDER, is_amender, may_ever
from cases.services.recalling import recall_refusal
from cases.services.transitions import sorting_refusal, stale
from cases.standing import Standing, is_lead
from cases.states import MOVES, UNANSWERED_STATES, State, Verb, roles_for
from grids.models.user import UNIT_ROLES
from hotline.errors import Forbidden, HotlineError

LEAVING_QUEUE = frozenset(move.verb for move in MOVES if move.source == State.PENDING)
__all__ = ["CHECKS", "Standing", "allowed_verbs", "is_lead", "refusal_of"]


def _may_dispatch(s: Standing) -> bool:
    # A district centre names a unit of its own, so any centre passes until it has chosen.
    return s.actor.has_role(*roles_for(Verb.DISPATCH, s.case.state))


def _may_recall(s: Standing, verb: Verb) -> bool:
    parts = [row for row in s.assignments if not row.ended_at]
    refusal = recall_refusal(s.actor, s.case, parts, s.open_objections)
    return s.permits(verb) and refusal is None


def _may_merge(s: Standing) -> bool:
    is_disputed = any(not row.assignment.ended_at for row in s.open_objections)
    return s.permits(Verb.MERGE) and not is_disputed


def _may_unmerge(s: Standing) -> bool:
    main = s.case.main_case
    return s.permits(Verb.UNMERGE) and main is not None and main.state in UNANSWERED_STATES


CHECKS: dict[Verb, Callable[[Standing], bool]] = {
    Verb.DISPATCH: _may_dispatch,
    Verb.RECALL: lambda s: _may_recall(s, Verb.RECALL),
    Verb.REASSIGN: lambda s: _may_recall(s, Verb.REASSIGN),
    Verb.ANSWER_DIRECTLY: lambda s: s.permits(Verb.ANSWER_DIRECTLY),
    Verb.REJECT: lambda s: s.permits(Verb.REJECT),
    Verb.ACCEPT_OBJECTION: lambda s: bool(s.rulable(Verb.ACCEPT_OBJECTION)),
    Verb.REFUSE_OBJECTION: lambda s: bool(s.rulable(Verb.REFUSE_OBJECTION)),
    Verb.ACCEPT_REPLY: lambda s: s.reviews(Verb.ACCEPT_REPLY),
    Verb.REFUSE_REPLY: lambda s: s.reviews(Verb.REFUSE_REPLY),
    Verb.FILE_SEALED: lambda s: bool(s.sealable),
    Verb.ADD_CALL: lambda s: s.permits(Verb.ADD_CALL),
    Verb.MERGE: _may_merge,
    Verb.UNMERGE: _may_unmerge,
    Verb.URGE: oversight.may_urge,
    Verb.SUPERVISE: oversight.may_supervise,
    Verb.ANSWER_SUPERVISION: lambda s: bool(oversight.answerable_orders(s)),
    Verb.ACCEPT_SUPERVISION: lambda s: bool(oversight.endable_orders(s)),
    Verb.REFUSE_SUPERVISION: lambda s: bool(oversight.returnable_orders(s)),
    Verb.WITHDRAW_SUPERVISION: lambda s: bool(oversight.withdrawable_orders(s)),
    Verb.CRITICISE: lambda s: bool(oversight.decidable_criticisms(s, Verb.CRITICISE)),
    Verb.DROP_CRITICISM: lambda s: bool(oversight.decidable_criticisms(s, Verb.DROP_CRITICISM)),
    Verb.INSTRUCT: oversight.may_instruct,
    Verb.ANSWER_INSTRUCTION: lambda s: bool(oversight.answerable_tasks(s)),
    **UNIT_CHECKS,
    **LEVEL_CHECKS,
    **CALLBACK_CHECKS,
    **APPLICATION_CHECKS,
}


def allowed_verbs(standing: Standing) -> frozenset[Verb]:
    """Return the verbs that the person may do to the case as it stands; no query."""
    verbs = frozenset(verb for verb, may in CHECKS.items() if may(standing))
    return verbs - LEAVING_QUEUE if verbs and sorting_refusal(standing.case) else verbs


def refusal_of(standing: Standing, verb: Verb) -> HotlineError:
    """Return why a verb that is not offered is refused: not theirs, or not now."""
    actor, roles = standing.actor, roles_for(verb, standing.case.state)
    if not may_ever(actor, verb) or (roles and not actor.has_role(*roles)):
        return Forbidden("您的岗位没有这项权限。")
    if verb == Verb.AMEND and roles and not is_amender(actor, standing.case):
        return Forbidden(NOT_AMENDER)
    by_unit = bool(roles) and not actor.has_role(*(roles - UNIT_ROLES))
    if by_unit and standing.own is None:
        return Forbidden("这件工单不在您单位名下，或已经办结。")
    unsorted = sorting_refusal(standing.case) if verb in LEAVING_QUEUE else None
    return unsorted or stale(standing.case, standing.actor)
