"""What a closed case leaves behind, and in which way it is closed."""

from datetime import timedelta

import pytest

from cases.models import CallbackClaim, Case
from cases.rules.states import State
from cases.services.applications import ending
from cases.services.callback import callback
from cases.services.callback.callback import Answers
from cases.services.callback.callback_holds import claim_case
from cases.services.dispatch import dispatch
from cases.services.handling import handling
from cases.services.intake import intake

pytestmark = pytest.mark.django_db
CONTENT = Answers(was_contacted=True, was_solved=True, satisfaction="satisfied")


def test_a_case_that_is_withdrawn_on_the_callback_desk_is_held_no_more(
    make_in_state, operator, dispatcher, callback_agent, at
):
    case = make_in_state(State.AWAITING_CALLBACK)
    word = intake.add_call(
        case, actor=operator, at=at + timedelta(hours=4), note="不用办了", phone="13897001234"
    )
    claim_case(case, actor=callback_agent, at=at + timedelta(hours=4))
    ending.close_early(
        case, actor=dispatcher, at=at + timedelta(hours=5), way="withdrawn", text="撤诉", proof=word
    )
    assert not CallbackClaim.objects.exists()


def test_a_task_force_is_closed_in_the_way_of_its_lead(
    make_case, handler, stranger, dispatcher, callback_agent, unit, other_unit, at
):
    case = make_case(lead_unit=None)
    dispatch.dispatch_case(
        case, actor=dispatcher, at=at, lead_unit=unit, answering_units=[other_unit]
    )
    for person in (stranger, handler):
        handling.sign_assignment(case, actor=person, at=at)
    reply = {"at": at, "text": "已处理"}
    handling.resolve_assignment(case, actor=stranger, outcome="explained", **reply)
    handling.resolve_assignment(case, actor=handler, outcome="solved", **reply)
    dispatch.refuse_reply(
        case, actor=dispatcher, at=at, reason="请补充",
        refused=[case.assignments.get(unit=other_unit)],
    )  # fmt: skip
    handling.resolve_assignment(case, actor=stranger, outcome="explained", **reply)
    dispatch.accept_reply(case, actor=dispatcher, at=at + timedelta(hours=2))
    callback.record_callback(
        case, actor=callback_agent, at=at + timedelta(hours=3), answers=CONTENT
    )
    assert Case.objects.get(pk=case.pk).closed_way == "solved"
