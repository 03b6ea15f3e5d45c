from datetime import timedelta

import pytest

from grids.models import PlaceName
from grids.places import propose_places
from learning.services.learning_places import learn_places
from tests import factories
from tests.learning.returned import close


@pytest.fixture
def community(db):
    street = factories.make_grid("东关大街街道", level="street")
    return factories.make_grid("北关社区居委会", parent=street, level="community")


def test_learn_places_reads_closed_cases_that_are_not_secret(
    make_case, handler, dispatcher, community, at
):
    def close_one(number, **fields):
        typed = {"phone": f"1389700{number:04}", "wants_callback": False, "grid": community}
        case = make_case(text=f"第 {number} 盏路灯不亮，请派人维修。", **typed, **fields)
        close(case, handler, dispatcher, at)

    for number in range(5):
        close_one(number, place="康宁小区3号楼")
    for number in range(5, 9):
        close_one(number, place="平安花园", is_secret=True)
    make_case(grid=community, place="吉祥花园")
    assert learn_places(at=at + timedelta(days=1)) == 1
    row = PlaceName.objects.get()
    assert (row.name, row.grid, row.times, row.persons) == ("康宁小区", community, 5, 5)
    (found,) = propose_places("", "康宁小区")
    assert (found.grid, found.is_sure) == (community, True)
