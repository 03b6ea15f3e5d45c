"""A case from the call to its archive, and the ways off that road."""

from datetime import timedelta

import pytest

from cases.rules.states import State, Verb
from cases.services.callback import callback
from cases.services.callback.callback import Answers
from cases.services.dispatch import dispatch
from cases.services.intake import intake
from cases.services.record.demands import Disposition
from tests.cases.walked import resolve

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(demand, operator, at, unit):
    return intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)


GOOD = Answers(was_contacted=True, was_solved=True, satisfaction="satisfied")


def test_a_case_walks_to_its_archive(case, handler, dispatcher, callback_agent, at):
    resolve(case, handler, at)
    dispatch.accept_reply(case, actor=dispatcher, at=at + timedelta(hours=3))
    done = callback.record_callback(
        case, actor=callback_agent, at=at + timedelta(hours=4), answers=GOOD
    )
    case.refresh_from_db()
    assert (case.state, case.closed_way) == (State.CLOSED, "solved")
    assert (done.is_effective, done.unit) == (True, case.lead_unit)
    assert [e.verb for e in case.events.all()] == [
        Verb.REGISTER, Verb.DISPATCH, Verb.SIGN, Verb.CONTACT, Verb.RESOLVE, Verb.ACCEPT_REPLY,
        Verb.COMPLETE_CALLBACK,
    ]  # fmt: skip
    assert not case.assignments.filter(ended_at__isnull=True).exists()
