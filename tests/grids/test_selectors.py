"""Pickers: what they find, in which order, and in how many queries."""

import pytest
from pytest_django import DjangoAssertNumQueries

from grids.models import Category
from grids.seeding import CityFiles, seed_city
from grids.selectors import (
    category_tree,
    spoken_place_name,
)
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> None:
    seed_city(CityFiles("xining"))


@pytest.fixture
def small_city() -> None:
    seed_city(CityFiles("xining", is_full=False))


@pytest.mark.parametrize(
    ("official", "spoken"),
    [
        ("北关社区居民委员会", "北关社区"),
        ("南关街社区居委会", "南关街社区"),
        ("友谊村村民委员会", "友谊村"),
        ("韵家口村民委员会", "韵家口村"),
        ("新村村委会", "新村"),
        ("红星村委会", "红星村"),
        ("锦绣苑居委会", "锦绣苑"),
        ("巴音牧委会", "巴音牧委会"),
        ("东关大街街道", "东关大街街道"),
    ],
)
def test_spoken_place_name_leaves_the_committee_out(official: str, spoken: str) -> None:
    assert spoken_place_name(official) == spoken


def test_tree_holds_each_level_in_its_own_order() -> None:
    second = factories.make_category("消费维权", code="2", position=20)
    first = factories.make_category("物业服务", code="1", position=10, is_hotspot=True)
    factories.make_category("维修", code="12", parent=first, position=2)
    factories.make_category("收费", code="11", parent=first, position=1)

    tree = category_tree()

    assert [node.pk for node in tree] == [first.pk, second.pk]
    assert [child.name for child in tree[0].children] == ["收费", "维修"]
    assert tree[0].is_hotspot
    assert tree[1].children == ()


def test_tree_hides_what_stands_below_a_category_out_of_use() -> None:
    root = factories.make_category("旧类", is_active=False)
    factories.make_category("旧子类", parent=root)

    assert category_tree() == ()


@pytest.mark.parametrize("count", [1, 3])
def test_tree_asks_one_query_however_many(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        root = factories.make_category(f"类{number}")
        factories.make_category(f"子类{number}", parent=root)

    with django_assert_num_queries(1):
        assert len(category_tree()) == count
    assert Category.objects.count() == 2 * count
