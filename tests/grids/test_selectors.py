"""Pickers: what they find, in which order, and in how many queries."""

import pytest
from pytest_django import DjangoAssertNumQueries

from grids.models import Category, Grid, Unit
from grids.seeding import CityFiles, seed_city
from grids.selectors import (
    category_tree,
    spoken_place_name,
    street_and_community_options,
    unit_options,
)
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> None:
    seed_city(CityFiles("xining"))


@pytest.fixture
def small_city() -> None:
    seed_city(CityFiles("xining", is_full=False))


def labels(query: str, **arguments: object) -> list[str]:
    return [option.label for option in unit_options(query, **arguments)]  # type: ignore[arg-type]


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


@pytest.mark.usefixtures("city")
def test_places_are_found_with_what_stands_above_streets_first() -> None:
    found = street_and_community_options("大通")

    assert found == []
    assert [option.label for option in street_and_community_options("城关")] == [
        "大通回族土族自治县 城关镇",
        "湟源县 城关镇",
        "大通回族土族自治县 城关镇 城关村",
    ]


@pytest.mark.usefixtures("city")
def test_places_without_a_query_begin_with_the_streets_by_code() -> None:
    found = street_and_community_options()

    assert [option.level for option in found] == ["street"] * 30
    assert found[0].label == "城东区 东关大街街道"
    assert found[0].code == "630102001"


@pytest.mark.usefixtures("city")
def test_places_without_a_limit_are_all_streets_and_communities() -> None:
    assert len(street_and_community_options(limit=None)) == 1180


def test_places_leave_out_districts_and_what_is_out_of_use() -> None:
    district = factories.make_grid("城东区", code="1")
    street = factories.make_grid("城东街道", code="11", parent=district, level="street")
    factories.make_grid("城东旧街道", code="12", parent=district, level="street", is_active=False)

    assert [option.pk for option in street_and_community_options("城东")] == [street.pk]


@pytest.mark.parametrize("query", ["公安局", "gaj", "GAJ", "gongan", "gong an", "市公安"])
@pytest.mark.usefixtures("small_city")
def test_unit_is_found_by_name_short_name_and_pinyin(query: str) -> None:
    assert "市公安局" in labels(query, limit=None)


@pytest.mark.usefixtures("city")
def test_unit_by_initials_within_the_name() -> None:
    assert labels("wsjk")[0] == "市卫生健康委"


@pytest.mark.usefixtures("city")
def test_units_that_begin_with_the_query_come_first_then_city_units() -> None:
    found = labels("城东", limit=None)

    assert found[:2] == ["城东区政府", "城东区城市管理局"]
    assert all(name.startswith("城东") for name in found[:18])
    assert labels("教育局", limit=None)[0] == "市教育局"


def test_units_out_of_use_and_the_centre_are_left_out(centre: Unit, unit: Unit) -> None:
    factories.make_unit("旧政府", is_active=False)

    assert [option.pk for option in unit_options()] == [unit.pk]


def test_units_below_one_are_its_own_only(unit: Unit, sub_unit: Unit, other_unit: Unit) -> None:
    factories.make_unit("西关大街街道办事处", parent=other_unit, kind="street", level="street")

    found = unit_options(below=unit)

    assert [(option.pk, option.note) for option in found] == [(sub_unit.pk, "城东区政府")]


@pytest.mark.parametrize("query", ["%", "_", ".*", "g.j", "\\", "(", "'"])
def test_unit_query_takes_no_sign_as_a_pattern(query: str, unit: Unit) -> None:
    assert unit_options(query) == []


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
def test_pickers_ask_a_fixed_number_of_queries(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        place = factories.make_grid(f"区{number}")
        factories.make_grid(f"街道{number}", parent=place, level="street")
        above = factories.make_unit(f"政府{number}")
        factories.make_unit(f"办事处{number}", parent=above, level="street")
        root = factories.make_category(f"类{number}")
        factories.make_category(f"子类{number}", parent=root)

    with django_assert_num_queries(2):
        assert len(street_and_community_options()) == count
    with django_assert_num_queries(1):
        assert len(unit_options()) == 2 * count
    with django_assert_num_queries(1):
        assert len(category_tree()) == count
    assert Grid.objects.count() == Category.objects.count() == 2 * count
