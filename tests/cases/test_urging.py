"""催办 by a person: whom it reaches, and what it says."""

import pytest

from cases.rules.states import State
from cases.services.intake import intake
from cases.services.oversight import urging
from cases.services.record.demands import Disposition
from hotline.errors import InvalidInput
from notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(make_in_state):
    return make_in_state(State.HANDLING)


def test_a_person_urges_the_unit_that_owes_a_reply(case, dispatcher, unit, at):
    made = urging.urge_case(case, actor=dispatcher, at=at, text="群众再次来电，请抓紧")
    assert [(row.kind, row.unit, row.by) for row in made] == [("person", unit, dispatcher)]
    event = case.events.get(verb="urge")
    assert (event.note, event.unit) == ("群众再次来电，请抓紧", unit)
    assert Notice.objects.get(kind="urge").unit == unit


def test_a_unit_outside_the_case_is_not_urged(case, dispatcher, other_unit, at):
    with pytest.raises(InvalidInput, match="没有待答复的交办") as refused:
        urging.urge_case(case, actor=dispatcher, at=at, text="请抓紧", units=[other_unit])
    assert "units" in refused.value.fields
    assert not case.urges.exists()


def test_of_two_units_only_the_named_one_is_urged(
    demand, operator, dispatcher, unit, other_unit, at
):
    units = Disposition(lead_unit=unit, co_units=[other_unit])
    case = intake.open_case(demand, units, actor=operator, at=at)
    made = urging.urge_case(case, actor=dispatcher, at=at, text="请抓紧", units=[other_unit])
    assert [row.unit for row in made] == [other_unit]
    assert [notice.unit for notice in Notice.objects.filter(kind="urge")] == [other_unit]


def test_urging_says_something(case, dispatcher, at):
    with pytest.raises(InvalidInput, match="请填写说明"):
        urging.urge_case(case, actor=dispatcher, at=at, text="  ")
