"""A unit's reply: what it must say, and who reviews it."""

from dataclasses import replace

import pytest

from cases.access.situation import Situation
from cases.models.assignment import BASIS_MAX
from cases.models.case import TEXT_MAX
from cases.rules.states import State, Verb
from cases.services.dispatch import dispatch
from cases.services.handling import handling, sub_dispatch
from cases.services.handling.replying import Answer, check_answer, send_reply
from cases.services.record.authorship import Authorship
from grids.models import Role
from hotline.errors import InvalidInput
from notices.models import Notice

pytestmark = pytest.mark.django_db
ANSWER = Answer(" 已修好 ", "solved", basis=" 物业管理条例 ")


@pytest.fixture
def case(make_in_state):
    return make_in_state(State.HANDLING)


def part_of(case, unit):
    row = case.assignments.select_related("unit", "parent__unit").get(unit=unit)
    row.case = case
    return row


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"outcome": "gone"}, "outcome"),
        ({"text": " "}, "text"),
        ({"text": "长" * (TEXT_MAX + 1)}, "text"),
        ({"basis": "长" * (BASIS_MAX + 1)}, "basis"),
        ({"not_waiting_reason": "长" * 201}, "not_waiting_reason"),
    ],
)
def test_a_reply_that_says_too_little_or_too_much_is_refused(case, handler, at, facts, field):
    s = Situation(handler, case, at)
    with pytest.raises(InvalidInput) as refused:
        check_answer(s, s.own, replace(ANSWER, **facts))
    assert set(refused.value.fields) == {field}


def test_the_lead_names_whom_it_does_not_wait_for(
    make_case, dispatcher, handler, unit, other_unit, at
):
    case = make_case(lead_unit=None)
    dispatch.dispatch_case(case, actor=dispatcher, at=at, lead_unit=unit, co_units=[other_unit])
    handling.sign_assignment(case, actor=handler, at=at)
    case.refresh_from_db()
    s = Situation(handler, case, at)
    with pytest.raises(InvalidInput) as refused:
        check_answer(s, s.own, ANSWER)
    assert str(other_unit) in refused.value.fields["not_waiting_reason"]
    check_answer(s, s.own, replace(ANSWER, not_waiting_reason="不影响结果"))


def test_the_leads_reply_brings_the_case_to_its_review(case, handler, unit, at):
    reply = send_reply(
        case, part_of(case, unit), replace(ANSWER, not_waiting_reason="不影响"),
        author=Authorship(handler), verb=Verb.RESOLVE, at=at,
    )  # fmt: skip
    case.refresh_from_db()
    assert (reply.text, reply.basis, case.state) == ("已修好", "物业管理条例", State.RESOLVED)
    assert case.events.last().note.endswith("（不等待：不影响）")
    assert Notice.objects.get(sentence="reply_to_review").role == Role.DISPATCHER


def test_a_co_units_reply_ends_its_own_part(
    make_case, dispatcher, handler, stranger, unit, other_unit, at
):
    case = make_case(lead_unit=None)
    dispatch.dispatch_case(case, actor=dispatcher, at=at, lead_unit=unit, co_units=[other_unit])
    handling.sign_assignment(case, actor=handler, at=at)
    case.refresh_from_db()
    part = part_of(case, other_unit)
    send_reply(case, part, ANSWER, author=Authorship(stranger), verb=Verb.RESOLVE, at=at)
    case.refresh_from_db()
    part.refresh_from_db()
    assert (case.state, part.end_reason) == (State.HANDLING, "done")


def test_a_reply_from_below_waits_for_the_unit_above(
    case, handler, sub_unit, sub_handler, unit, at
):
    sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[sub_unit])
    part = part_of(case, sub_unit)
    send_reply(case, part, ANSWER, author=Authorship(sub_handler), verb=Verb.RESOLVE, at=at)
    case.refresh_from_db()
    assert (case.state, part.ended_at) == (State.HANDLING, None)
    assert Notice.objects.get(sentence="lower_reply_to_review").unit == unit


def test_a_second_reply_keeps_the_hour_of_the_first(case, handler, dispatcher, unit, at):
    send_reply(
        case, part_of(case, unit), ANSWER, author=Authorship(handler), verb=Verb.RESOLVE, at=at
    )
    dispatch.refuse_reply(case, actor=dispatcher, at=at, reason="请补充")
    case.refresh_from_db()
    later = case.assignments.get().reply_due_at
    send_reply(
        case, part_of(case, unit), ANSWER, author=Authorship(handler), verb=Verb.RESOLVE, at=later
    )
    part = case.assignments.get()
    assert (part.replied_at, part.reply_sent_at) == (at, later)
