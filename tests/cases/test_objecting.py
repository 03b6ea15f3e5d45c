"""A unit's return: what it must say, and where it goes."""

import pytest

from cases.models import Attachment
from cases.rules.states import State, Verb
from cases.services.handling import sub_dispatch
from cases.services.handling.objecting import Return, check_return, send_objection
from cases.services.record.authorship import Authorship
from grids.models import CitySetting, Role
from grids.rules import forget_rules
from hotline.errors import InvalidInput
from notices.models import Notice

pytestmark = pytest.mark.django_db
GROUND = "不在本单位辖区"


def part_of(case):
    row = case.assignments.select_related("unit", "parent").last()
    row.case = case
    return row


def fields_of(given):
    with pytest.raises(InvalidInput) as refused:
        check_return(given)
    return set(refused.value.fields)


def test_a_return_has_a_ground_of_the_list_and_reasons(db):
    assert fields_of(Return("太忙", "不办")) == {"ground"}
    assert fields_of(Return(GROUND, " ")) == {"text"}
    assert fields_of(Return(GROUND, "长" * 2001)) == {"text"}
    check_return(Return(GROUND, "在城西"))


def test_some_grounds_need_material(db):
    CitySetting.objects.create(key="objection.needs_files", value=[GROUND])
    forget_rules()
    assert fields_of(Return(GROUND, "见材料")) == {"attachments"}
    check_return(Return(GROUND, "见材料", files=[Attachment(name="证明.pdf")]))


def test_the_leads_return_moves_the_case_to_the_dispatcher(
    make_in_state, handler, unit_leader, other_unit, at
):
    case = make_in_state(State.HANDLING)
    given = Return(GROUND, "在城西", proposed_unit=other_unit)
    made = send_objection(
        case, part_of(case), given, author=Authorship(handler, unit_leader), verb=Verb.SIGN_OFF,
        at=at,
    )  # fmt: skip
    case.refresh_from_db()
    assert case.state == State.RETURNED
    assert (made.raised_by, made.signed_off_by, made.state_before) == (
        handler, unit_leader, State.HANDLING,
    )  # fmt: skip
    assert case.events.last().actor == unit_leader
    assert Notice.objects.get(sentence="return_to_review").role == Role.DISPATCHER


def test_a_return_from_below_goes_to_the_unit_above(
    make_in_state, hand_down, sub_unit, sub_handler, unit, at
):
    case = make_in_state(State.HANDLING)
    part = hand_down(case)
    made = send_objection(
        case, part, Return(GROUND, "在另一街道"), author=Authorship(sub_handler), verb=Verb.OBJECT,
        at=at,
    )  # fmt: skip
    case.refresh_from_db()
    assert (case.state, made.signed_off_at) == (State.HANDLING, None)
    assert Notice.objects.get(sentence="lower_return_to_review").unit == unit


@pytest.fixture
def hand_down(handler, sub_unit, at):
    """Return a function that hands a case's lead part down."""

    def hand_down(case):
        [part] = sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[sub_unit])
        part.case = case
        return part

    return hand_down
