"""An exchange with its token, and the extensions of two operators."""

import pytest

from grids.models import Role
from grids.tokens import issue_token
from telephony.models import Extension, TelephoneSystem
from telephony.services.events import CallEvent, record_event
from tests import factories

CITIZEN = "13897001234"


@pytest.fixture
def other_operator(db):
    """Another 话务员."""
    return factories.make_person(Role.OPERATOR, username="other_operator", full_name="钱话务")


@pytest.fixture
def exchange(system_admin):
    """Return a telephone system and the secret of its token."""
    token, secret = issue_token(user=system_admin, name="交换机", scopes=["telephony:write"])
    return TelephoneSystem.objects.create(name="热线交换机", token=token), secret


@pytest.fixture
def system(exchange) -> TelephoneSystem:
    """The system alone."""
    return exchange[0]


@pytest.fixture
def extension(system, operator) -> Extension:
    """801, at which `operator` sits."""
    return Extension.objects.create(system=system, number="801", operator=operator)


@pytest.fixture
def other_extension(system, other_operator) -> Extension:
    """802, at which `other_operator` sits."""
    return Extension.objects.create(system=system, number="802", operator=other_operator)


@pytest.fixture
def tell(system, extension, at):
    """Return a function that tells of a call to 801; it returns the call's row."""

    def told(kind: str, call_id: str = "c1", at=at, users=("801",), caller=CITIZEN, **more):
        event = CallEvent(kind, call_id, caller=caller, called="12345", users=users, **more)
        return record_event(event, system=system, at=at).call

    return told
