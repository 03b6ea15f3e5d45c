"""Duty rosters: who is called at an instant, and one shift at a time."""

from datetime import timedelta

import pytest

from grids import duty
from grids.duty import save_shift
from grids.models import DutyShift
from hotline.errors import InvalidInput
from tests.at_once import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def shift(unit, at):
    """Return a maker of unsaved shifts, complete unless said otherwise."""

    def make(**facts):
        right = {
            "unit": unit, "starts_at": at, "ends_at": at + timedelta(hours=12),
            "person": " 马值班 ", "phone": "0971-8230001", "leader": "李局长",
            "leader_phone": "13897001234",
        } | facts  # fmt: skip
        return DutyShift(**right)

    return make


def test_who_is_on_duty_is_called_first_and_the_units_number_last(shift, unit, at):
    assert duty.callees_of(unit, at) == []
    unit.phone = "0971-8230000"
    save_shift(shift())
    found = duty.callees_of(unit, at)
    assert [one.kind for one in found] == ["duty", "leader", "unit"]
    assert [one.is_leader for one in found] == [False, True, False]
    assert [one.label for one in found] == ["值班员 马值班", "带班领导 李局长", "单位值班电话"]
    after = at + timedelta(hours=12)
    assert [one.kind for one in duty.callees_of(unit, after)] == ["unit"]


def test_one_query_tells_whom_to_call_for_all(
    shift, unit, other_unit, at, django_assert_num_queries
):
    save_shift(shift())
    save_shift(shift(unit=other_unit))
    with django_assert_num_queries(1):
        found = duty.callees_for([unit, other_unit], at)
    assert [len(found[one.pk]) for one in (unit, other_unit)] == [2, 2]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"person": " "}, "person"),
        ({"leader": "长" * 41}, "leader"),
        ({"phone": "无"}, "phone"),
        ({"leader_phone": "1" * 17}, "leader_phone"),
        ({"hours": 0}, "ends_at"),
        ({"hours": 24 * 32}, "ends_at"),
    ],
)
def test_a_shift_is_complete_and_of_a_sensible_length(shift, at, facts, field):
    if "hours" in facts:
        facts = {"ends_at": at + timedelta(hours=facts["hours"])}
    with pytest.raises(InvalidInput) as refused:
        save_shift(shift(**facts))
    assert set(refused.value.fields) == {field}
    assert not DutyShift.objects.exists()


def test_shifts_of_a_unit_do_not_overlap_and_follow_one_another(shift, other_unit, at):
    first = save_shift(shift())
    with pytest.raises(InvalidInput) as refused:
        save_shift(shift(starts_at=at + timedelta(hours=11), ends_at=at + timedelta(hours=24)))
    assert "马值班" in refused.value.fields["starts_at"]
    save_shift(shift(starts_at=first.ends_at, ends_at=at + timedelta(hours=24)))
    save_shift(shift(unit=other_unit))
    first.person = "韩值班"
    assert save_shift(first).person == "韩值班", "a shift does not overlap itself"


@pytest.mark.django_db(transaction=True)
def test_two_leaders_fill_the_same_night_once(shift):
    def fill():
        try:
            return bool(save_shift(shift()).pk)
        except InvalidInput:
            return False

    assert sorted(at_once(fill, fill)) == [False, True]
    assert DutyShift.objects.count() == 1
