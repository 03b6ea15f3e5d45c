import pytest

from grids.models import AuditRecord, Responsibility, Role
from grids.responsibilities import FormerDuty, put_first, take_first_back
from hotline.errors import Conflict, Forbidden
from tests import factories


@pytest.fixture
def keeper(db):
    return factories.make_person(Role.SYSTEM_ADMIN)


def test_put_first_makes_a_row_that_may_be_handed_down_as_the_units_others(
    category, unit, keeper, at
):
    below = factories.make_category("电梯", parent=category)
    factories.make_responsibility(category, unit, may_sub_dispatch=False)
    assert put_first(below, None, unit, "退回更正", actor=keeper, at=at) is None
    row = Responsibility.objects.get(category=below)
    assert (row.rank, row.reason, row.may_sub_dispatch) == (1, "退回更正", False)


def test_put_first_is_noted_with_what_stood_before_and_taken_back(category, unit, keeper, at):
    row = factories.make_responsibility(category, unit, rank=20, reason="行业主管")
    former = put_first(category, None, unit, "退回更正", actor=keeper, at=at)
    assert former == FormerDuty(20, "行业主管")
    change = AuditRecord.objects.get().changes[0]
    assert (change["old"], change["new"]) == (
        "优先级 20，依据：行业主管", "优先级 1，依据：退回更正",
    )  # fmt: skip
    take_first_back(category, None, unit, "退回更正", former, actor=keeper, at=at)
    row.refresh_from_db()
    assert (row.rank, row.reason) == (20, "行业主管")
    with pytest.raises(Conflict):
        take_first_back(category, None, unit, "退回更正", former, actor=keeper, at=at)


def test_the_table_is_the_system_administrators(category, unit, handler, stranger, at):
    for person in (handler, stranger):
        with pytest.raises(Forbidden):
            put_first(category, None, unit, "改", actor=person, at=at)
        with pytest.raises(Forbidden):
            take_first_back(category, None, unit, "改", None, actor=person, at=at)
