"""The full cross product of the table of moves: state × verb × role."""

import pytest

from cases.rules.states import (
    DEEDS,
    FINAL_STATES,
    MOVES,
    OPEN_STATES,
    State,
    Verb,
    capabilities_for,
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
