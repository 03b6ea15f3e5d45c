"""直办转派: a direct answer that proved wrong goes to a unit."""

import pytest

from cases.models import Case
from cases.rules.states import State, Verb
from cases.services.dispatch import redispatching
from grids.models import Role
from hotline.errors import Conflict, Forbidden, InvalidInput
from notices.models import Notice

pytestmark = pytest.mark.django_db


def test_a_wrong_direct_answer_goes_to_a_unit_and_its_handling_stays(put, people, unit, at):
    case = put(State.CLOSED)
    type(case).objects.filter(pk=case.pk).update(closed_way="answered", handling="direct")
    sent = redispatching.redispatch_case(
        case, actor=people[Role.DISPATCHER], at=at, lead_unit=unit, reason="答复有误"
    )
    assert (sent.state, sent.handling, sent.closed_at) == (State.DISPATCHED, "direct", None)


@pytest.fixture
def answered(put):
    """A case that the hotline has answered itself."""
    case = put(State.CLOSED)
    Case.objects.filter(pk=case.pk).update(closed_way="answered", handling="direct")
    return case


def test_redispatch_case_says_why_and_tells_the_units(answered, people, unit, other_unit, at):
    redispatching.redispatch_case(
        answered, actor=people[Role.DISPATCHER], at=at, lead_unit=unit, co_units=[other_unit],
        reason="答复有误",
    )  # fmt: skip
    event = answered.events.get(verb=Verb.REDISPATCH)
    assert "答复有误" in event.note
    told = Notice.objects.filter(sentence="dispatched", created_at=at, subject_id=answered.pk)
    assert {other_unit} <= {notice.unit for notice in told}
    open_units = answered.assignments.filter(ended_at=None).values_list("unit__name", flat=True)
    assert set(open_units) == {unit.name, other_unit.name}


def test_redispatch_case_needs_a_reason(answered, people, unit, at):
    with pytest.raises(InvalidInput) as refused:
        redispatching.redispatch_case(
            answered, actor=people[Role.DISPATCHER], at=at, lead_unit=unit, reason=" "
        )
    assert set(refused.value.fields) == {"reason"}
    answered.refresh_from_db()
    assert answered.state == State.CLOSED


def test_a_case_that_a_unit_has_answered_is_not_redispatched(put, people, unit, at):
    case = put(State.CLOSED)
    Case.objects.filter(pk=case.pk).update(closed_way="solved", handling="dispatched")
    with pytest.raises(Conflict):
        redispatching.redispatch_case(
            case, actor=people[Role.DISPATCHER], at=at, lead_unit=unit, reason="答复有误"
        )


def test_neither_operator_nor_unit_redispatches(answered, people, unit, at):
    for role in (Role.OPERATOR, Role.UNIT_LEADER):
        with pytest.raises(Forbidden):
            redispatching.redispatch_case(
                answered, actor=people[role], at=at, lead_unit=unit, reason="答复有误"
            )
