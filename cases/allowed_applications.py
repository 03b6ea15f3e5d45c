"""Which applications a person may make, and on which they may rule: rows for `cases.allowed`.

Each predicate says the same as the refusals of its service, over what was read already.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from cases.applications import KINDS, Asked
from cases.models import DECISIONS, Assignment, AssignmentRole, ClosedWay, Ruling, SignOffSubject
from cases.permissions import choose_sent, is_amender
from cases.privacy import is_hidden_from
from cases.reviewing import own_unit_refusal
from cases.services.ending import is_withdrawable
from cases.services.extending import last_asking, longest_extension
from cases.services.withdrawing import withdrawable
from cases.states import State, Verb, roles_for
from grids.models.user import UNIT_ROLES
from grids.rules import rule

if TYPE_CHECKING:
    from cases.allowed import Standing

Check = Callable[["Standing"], bool]


def open_ones(s: "Standing", kind: str) -> list[Asked]:
    """Return the applications of a kind that wait for a ruling and have not lapsed."""
    running = {row.pk for row in s.assignments if not row.ended_at}
    lapses = KINDS[kind].lapses
    return [
        one
        for one in s.applications
        if one.kind == kind and one.is_open and (not lapses or one.assignment_id in running)
    ]


def rulable_ones(s: "Standing", kind: str) -> list[Asked]:
    """Return those of them on which the person may rule: none that their own unit made."""
    units = {row.pk: row.unit_id for row in s.assignments}
    return [
        one
        for one in open_ones(s, kind)
        if own_unit_refusal(s.actor, units.get(one.assignment_id or 0)) is None
    ]


def live_ones(s: "Standing", kind: str) -> list[Asked]:
    """Return the granted applications of a kind that still have something to do."""
    return [one for one in s.applications if one.kind == kind and one.is_live]


def _asker(s: "Standing", kind: str) -> Assignment | None:
    """Return the assignment on which the person may apply: at work, nothing of it waiting."""
    own = s.acting(KINDS[kind].ask)
    if own is None or own.signed_at is None or own.reply_sent_at:
        return None
    return None if any(one.assignment_id == own.pk for one in open_ones(s, kind)) else own


def _leads(own: Assignment | None) -> bool:
    return own is not None and own.role == AssignmentRole.LEAD and own.parent_id is None


def _may_ask_extension(s: "Standing") -> bool:
    own = _asker(s, "extension")
    if own is None or own.parent_id or own.clock_stopped_at or not longest_extension(own):
        return False
    granted = [
        one
        for one in s.applications
        if one.kind == "extension" and one.assignment_id == own.pk and one.ruling == Ruling.ACCEPTED
    ]
    in_time = s.at <= last_asking(own.reply_due_at) and s.may_hold(SignOffSubject.EXTENSION)
    return in_time and len(granted) < rule("extension.limit")


def _may_ask_wait(s: "Standing") -> bool:
    own = _asker(s, "wait")
    return own is not None and own.contacted_at is not None and not own.clock_stopped_at


def _may_ask_exclusion(s: "Standing") -> bool:
    if not s.actor.has_role(*roles_for(Verb.ASK_EXCLUSION, s.case.state)):
        return False
    sent = choose_sent(s.actor, s.assignments)
    return sent is not None and not any(
        one.kind == "exclusion"
        and one.assignment_id == sent.pk
        and one.ruling in ("", Ruling.ACCEPTED)
        for one in s.applications
    )


def _acts(s: "Standing", verb: Verb) -> bool:
    """Tell whether the person may do a verb of unit and hotline alike."""
    roles = roles_for(verb, s.case.state)
    return s.actor.has_role(*(roles - UNIT_ROLES)) or s.acting(verb) is not None


def _may_tell(s: "Standing") -> bool:
    return (
        _acts(s, Verb.TELL_EXTENSION)
        and bool(live_ones(s, "extension"))
        and s.case.caller_id is not None
        and not is_hidden_from(s.actor, s.case)
    )


def _may_end_wait(s: "Standing") -> bool:
    if not _acts(s, Verb.END_WAIT):
        return False
    running = {row.pk for row in s.assignments if not row.ended_at}
    ids = {one.assignment_id for one in live_ones(s, "wait")} & running
    if s.actor.has_role(*(roles_for(Verb.END_WAIT, s.case.state) - UNIT_ROLES)):
        return bool(ids)
    return s.own is not None and s.own.pk in ids


def _is_on_ledger(s: "Standing") -> bool:
    return bool(live_ones(s, "parking"))


def _may_strike_off(s: "Standing") -> bool:
    is_others = own_unit_refusal(s.actor, s.case.lead_unit_id) is None
    return s.permits(Verb.UNPARK) and _is_on_ledger(s) and is_others


def _may_close_early(s: "Standing") -> bool:
    if not s.permits(Verb.CLOSE_EARLY):
        return False
    return s.case.state == State.HANDLING or is_withdrawable(s.case)


def _may_redispatch(s: "Standing") -> bool:
    is_direct = s.case.closed_way == ClosedWay.ANSWERED and not s.case.is_history
    return is_direct and s.actor.has_role(*roles_for(Verb.REDISPATCH, s.case.state))


def _may_confer(s: "Standing") -> bool:
    of_leads = [row for row in s.objections if row.assignment.role == AssignmentRole.LEAD]
    ruled = [row for row in of_leads if row.ruling in DECISIONS]
    return (
        s.permits(Verb.HOLD_CONFERENCE)
        and own_unit_refusal(s.actor, s.case.lead_unit_id) is None
        and any(not row.ruling for row in of_leads)
        and len(ruled) >= rule("conference.after")
    )


def _may_amend(s: "Standing") -> bool:
    is_possible = s.permits(Verb.AMEND) and is_amender(s.actor, s.case)
    return is_possible and not open_ones(s, "amendment")


def withdrawable_applications(s: "Standing") -> list[Asked]:
    """Return the applications of the person's own part that nobody has ruled on."""
    if not s.actor.has_role(*roles_for(Verb.WITHDRAW_APPLICATION, s.case.state)):
        return []
    return withdrawable(s.actor, s.assignments, s.applications)


def _rules(kind: str) -> Check:
    """Return the predicate of ruling on a kind of application."""
    return lambda s: s.permits(KINDS[kind].rule) and bool(rulable_ones(s, kind))


APPLICATION_CHECKS: dict[Verb, Check] = {
    Verb.ASK_EXTENSION: _may_ask_extension,
    Verb.RULE_EXTENSION: _rules("extension"),
    Verb.TELL_EXTENSION: _may_tell,
    Verb.ASK_WAIT: _may_ask_wait,
    Verb.RULE_WAIT: _rules("wait"),
    Verb.END_WAIT: _may_end_wait,
    Verb.ASK_ENDING: lambda s: _leads(_asker(s, "ending")),
    Verb.RULE_ENDING: _rules("ending"),
    Verb.CLOSE_EARLY: _may_close_early,
    Verb.ASK_PARKING: lambda s: _leads(_asker(s, "parking")),
    Verb.RULE_PARKING: _rules("parking"),
    Verb.REVIEW_PARKING: lambda s: _acts(s, Verb.REVIEW_PARKING) and _is_on_ledger(s),
    Verb.UNPARK: _may_strike_off,
    Verb.ASK_EXCLUSION: _may_ask_exclusion,
    Verb.RULE_EXCLUSION: _rules("exclusion"),
    Verb.ASK_CORRECTION: lambda s: (
        s.permits(Verb.ASK_CORRECTION) and not open_ones(s, "correction")
    ),
    Verb.CORRECT: lambda s: (
        _rules("correction")(s)
        and all(one.asked_by_id != s.actor.pk for one in open_ones(s, "correction"))
    ),
    Verb.AMEND: _may_amend,
    Verb.RULE_AMENDMENT: lambda s: (
        _rules("amendment")(s)
        and all(one.asked_by_id != s.actor.pk for one in open_ones(s, "amendment"))
    ),
    Verb.WITHDRAW_APPLICATION: lambda s: bool(withdrawable_applications(s)),
    Verb.HOLD_CONFERENCE: _may_confer,
    Verb.REDISPATCH: _may_redispatch,
}
