"""The full cross product of the table of moves: state × verb × role."""

import pytest

from cases.rules.states import (
    ADDABLE_STATES,
    AWAITING_CHARGE,
    DEEDS,
    DESK_STATES,
    ENDED_STATES,
    FINAL_STATES,
    MOVES,
    OPEN_STATES,
    OWING_STATES,
    STATES,
    TAKEN_STATES,
    UNANSWERED_STATES,
    UNIT_STATES,
    State,
    Verb,
    capabilities_for,
    listed,
)
from grids.models import Role
from grids.models.user import UNIT_ROLES
from grids.roles import roles_with
from tests.cases.in_states import WITH_LEAD, outcome

pytestmark = pytest.mark.django_db

OF_WHO_SENT = {
    Verb.RECALL, Verb.REASSIGN, Verb.ACCEPT_REPLY, Verb.REFUSE_REPLY, Verb.ACCEPT_OBJECTION,
    Verb.REFUSE_OBJECTION,
}  # fmt: skip


def expected(verb, state, role):
    """What the table says of one cell."""
    somewhere = {rule.asks for rule in (*MOVES, *DEEDS) if rule.verb == verb}
    if role not in roles_with(*somewhere):
        return "forbidden"
    here = capabilities_for(verb, state)
    if not here:
        return "conflict"
    return "done" if role in roles_with(*here) else "forbidden"


# In these cells the table's answer depends on facts that the case does not have.
def is_beside_the_point(verb, state, role):
    # An operator may contact on a unit's behalf; nobody's assignment is needed.
    no_lead = state not in WITH_LEAD and state != State.PENDING
    # A centre takes back, reviews and rules on only what it sent itself (test_reviewing.py).
    not_sent = role == Role.DISTRICT_CENTRE and verb in OF_WHO_SENT
    ruling_without = (
        verb in (Verb.ACCEPT_OBJECTION, Verb.REFUSE_OBJECTION) and state != State.RETURNED
    )
    unit_after_end = verb in (Verb.NOTE, Verb.CONTACT) and role in UNIT_ROLES and no_lead
    not_theirs_yet = state == State.PENDING and role in UNIT_ROLES
    signed_already = verb in (Verb.SIGN, Verb.CALL_UNIT) and state == State.HANDLING
    # Beside the lead's, which stands in one state only: test_withdrawing.py.
    stands_in = {Verb.WITHDRAW_OBJECTION: State.RETURNED, Verb.WITHDRAW_REPLY: State.RESOLVED}
    nothing_there = stands_in.get(verb, state) != state
    return any(
        (not_sent, ruling_without, unit_after_end, not_theirs_yet, signed_already,
         nothing_there)
    )  # fmt: skip


@pytest.mark.parametrize("state", list(State))
def test_services_follow_the_table_of_moves(state, put, verbs, people):
    case = put(state)
    wrong = [
        (verb.value, role.value, got, want)
        for verb, call in verbs.items()
        for role, actor in people.items()
        if not is_beside_the_point(verb, state, role)
        and (got := outcome(call, case, actor)) != (want := expected(verb, state, role))
    ]
    assert wrong == []


def test_the_table_names_each_move_once_and_reaches_every_state():
    cells = [(m.source, m.target, m.verb) for m in MOVES]
    assert len(cells) == len(set(cells))
    assert {m.target for m in MOVES} == set(State)
    assert set(State) == OPEN_STATES | FINAL_STATES


def test_no_administrator_moves_a_case():
    moving = roles_with(*(rule.asks for rule in (*MOVES, *DEEDS)))
    assert not moving & {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}


def test_every_state_says_what_it_means():
    assert set(STATES) == set(State)
    for state, spec in STATES.items():
        assert not (spec.is_taken or spec.owes or spec.waits_for_desk) or spec.has_unit, state
        assert not (spec.ends and (spec.has_unit or spec.follows)), state
        assert not spec.ends or spec.is_answered, state


def test_the_sets_of_states_are_those_of_the_contract():
    S = State  # noqa: N806 - as in the table
    assert {S.CLOSED, S.REJECTED} == ENDED_STATES
    assert {S.CLOSED, S.REJECTED, S.MERGED} == FINAL_STATES == set(State) - OPEN_STATES
    assert set(State) - ENDED_STATES == ADDABLE_STATES
    assert {S.PENDING, S.DISPATCHED, S.HANDLING, S.RETURNED, S.PARKED} == UNANSWERED_STATES
    assert {S.DISPATCHED, S.HANDLING, S.RETURNED, S.RESOLVED, S.PARKED} == UNIT_STATES
    assert {S.HANDLING, S.RESOLVED, S.PARKED} == TAKEN_STATES
    assert {S.DISPATCHED, S.HANDLING} == OWING_STATES
    assert {S.RETURNED, S.RESOLVED} == DESK_STATES
    assert {S.PENDING, S.DISPATCHED, S.RETURNED} == AWAITING_CHARGE
    assert listed(TAKEN_STATES) == ["handling", "resolved", "parked"]
