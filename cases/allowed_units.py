"""What a unit may do on its own assignment: rows for `cases.allowed`."""

from collections.abc import Callable

from cases.models import AssignmentRole, Ruling, SignOffSubject
from cases.permissions import is_unit_person
from cases.services.withdrawing import laid_before_leader, waiting_objection, waiting_reply
from cases.standing import Standing, is_lead
from cases.states import State, Verb, roles_for
from grids.models import Role
from grids.rules import rule


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
        if row.assignment.unit_id == own.unit_id
        and row.assignment.round == s.case.round
        and row.ruling != Ruling.WITHDRAWN
    ]
    return all(row.ruling for row in earlier) and len(earlier) < rule("objection.limit")


def _may_report(s: Standing) -> bool:
    return s.acting(Verb.REPORT_PROGRESS) is not None


def _may_resolve(s: Standing) -> bool:
    own = s.acting(Verb.RESOLVE)
    if own is None or own.signed_at is None or own.reply_sent_at:
        return False
    return s.may_hold(SignOffSubject.REPLY)


def _may_withdraw_objection(s: Standing) -> bool:
    own = s.acting(Verb.WITHDRAW_OBJECTION)
    return own is not None and waiting_objection(own, s.open_objections) is not None


def _may_withdraw_reply(s: Standing) -> bool:
    own = s.acting(Verb.WITHDRAW_REPLY)
    return own is not None and waiting_reply(own, s.replies) is not None


def _may_withdraw_submission(s: Standing) -> bool:
    own = s.acting(Verb.WITHDRAW_SUBMISSION)
    return own is not None and laid_before_leader(own, s.papers) is not None


def _is_theirs(verb: Verb) -> Callable[[Standing], bool]:
    """A verb of the hotline, and of every unit that has the case."""
    return lambda s: s.permits(verb) or (is_unit_person(s.actor) and s.acting(verb) is not None)


UNIT_CHECKS: dict[Verb, Callable[[Standing], bool]] = {
    Verb.SIGN: _may_sign,
    Verb.CONTACT: _may_contact,
    Verb.OBJECT: _may_object,
    Verb.REPORT_PROGRESS: _may_report,
    Verb.RESOLVE: _may_resolve,
    Verb.WITHDRAW_OBJECTION: _may_withdraw_objection,
    Verb.WITHDRAW_REPLY: _may_withdraw_reply,
    Verb.WITHDRAW_SUBMISSION: _may_withdraw_submission,
    Verb.NOTE: _is_theirs(Verb.NOTE),
    Verb.ATTACH: _is_theirs(Verb.ATTACH),
}
