"""What is done with the citizen: callbacks and appeals, dialling, looking at the number.

Rows for `cases.allowed`.
"""

from collections.abc import Callable

from cases.permissions import is_unit_person, may_call_secret, may_know_secret
from cases.privacy import is_hidden_from
from cases.reviewing import own_unit_refusal
from cases.services.appeals import is_appealable
from cases.standing import Standing, is_lead
from cases.states import Verb, roles_for


def _may_call_back(s: Standing, verb: Verb) -> bool:
    """A secret citizen is called by named agents alone, who make sure of the identity first."""
    if not s.permits(verb) or own_unit_refusal(s.actor, s.case.lead_unit_id):
        return False
    if not s.case.is_secret:
        return True
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
        return s.permits(Verb.UNMASK) and (not s.case.is_secret or may_know_secret(s.actor))
    return s.acting(Verb.UNMASK) is not None and not is_hidden_from(s.actor, s.case)


def _may_appeal(s: Standing) -> bool:
    if not s.actor.has_role(*roles_for(Verb.APPEAL, s.case.state)):
        return False
    latest = s.latest_callback
    is_own = latest is not None and latest.unit_id in s.actor.scope_unit_ids
    return is_own and latest is not None and is_appealable(latest, s.at)


def _may_rule_appeal(s: Standing) -> bool:
    if not s.permits(Verb.ACCEPT_APPEAL) or not roles_for(Verb.ACCEPT_APPEAL, s.case.state):
        return False
    return any(
        hasattr(row, "appeal")
        and not row.appeal.ruling
        and own_unit_refusal(s.actor, row.appeal.unit_id) is None
        for row in s.callbacks
    )


CALLBACK_CHECKS: dict[Verb, Callable[[Standing], bool]] = {
    Verb.COMPLETE_CALLBACK: lambda s: _may_call_back(s, Verb.COMPLETE_CALLBACK),
    Verb.ATTEMPT_CALLBACK: lambda s: _may_call_back(s, Verb.ATTEMPT_CALLBACK),
    Verb.CONFIRM_IDENTITY: lambda s: s.case.is_secret and _may_call_back(s, Verb.CONFIRM_IDENTITY),
    Verb.REDO: _may_redo,
    Verb.DIAL: _may_dial,
    Verb.UNMASK: _may_unmask,
    Verb.APPEAL: _may_appeal,
    Verb.ACCEPT_APPEAL: _may_rule_appeal,
    Verb.REFUSE_APPEAL: _may_rule_appeal,
}
