"""The callback desk with a case in its queue and a second agent."""

from datetime import datetime

import pytest

from cases.access.situation import Situation
from cases.models import Case
from cases.rules.states import State
from grids.models import Role, User
from tests.factories import make_person


@pytest.fixture
def case_to_call(make_in_state) -> Case:
    """A case that waits for its callback."""
    return make_in_state(State.AWAITING_CALLBACK)


@pytest.fixture
def other_agent(db) -> User:
    """A second callback agent."""
    return make_person(Role.CALLBACK_AGENT, username="colleague", full_name="钱回访")


def has_confirmed(case: Case, *, actor: User, at: datetime) -> bool:
    """Tell whether the agent has confirmed whom they speak with."""
    return Situation(actor, Case.objects.get(pk=case.pk), at).has_confirmed
