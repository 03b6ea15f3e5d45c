"""Questions by place in a tree."""

import pytest

from grids.models import Grid, Unit
from grids.seeding.files import Row
from grids.seeding.tables import SeedCounts, add_nodes
from hotline.errors import InvalidInput
from hotline.tables import Line
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> list[Grid]:
    district = factories.make_grid("城东区")
    street = factories.make_grid("东关大街街道", parent=district, level="street")
    return [district, street, factories.make_grid("北关社区", parent=street, level="community")]


def test_ancestors_come_from_the_root_to_the_node_itself(line: list[Grid]) -> None:
    factories.make_grid("城西区")

    assert list(Grid.objects.ancestors_of(line[2])) == line
    assert list(Grid.objects.ancestors_of(line[0])) == line[:1]


def test_below_several_nodes_is_each_with_all_under_it(line: list[Grid]) -> None:
    other = factories.make_grid("城西区")

    assert set(Grid.objects.below(line[1], other)) == {*line[1:], other}
    assert list(Grid.objects.below()) == []


def test_no_id_is_taken_for_the_beginning_of_another() -> None:
    # Enough nodes that one id is the beginning of another, such as 1 and 10.
    units = [factories.make_unit(f"单位{number}") for number in range(12)]

    for unit in units:
        assert list(Unit.objects.below(unit)) == [unit]


def test_node_whose_parent_is_nowhere_is_an_error_of_the_file() -> None:
    rows = [Row("units.csv", Line(2, {"code": "1", "parent": "9", "name": "孤儿"}))]

    with pytest.raises(InvalidInput, match=r"units\.csv 第 2 行.*没有编码“9”。"):
        add_nodes(SeedCounts(), Unit, rows, lambda row: {"code": row["code"]})
