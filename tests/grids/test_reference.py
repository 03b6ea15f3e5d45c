"""Reference rows that a process keeps, and the flagged category to which a case falls."""

import pytest
from pytest_django import DjangoAssertNumQueries

from grids import reference
from grids.hotspots import hotspot_tree
from grids.models import Body, Category, Channel, HazardCategory, Role, RoleGrant, Unit
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> list[Category]:
    """消费维权 after 物业服务, which has 停车 and 收费 below it, and 临停 below 停车."""
    second = factories.make_category("消费维权", position=20)
    first = factories.make_category("物业服务", position=10, is_hotspot=True)
    parking = factories.make_category("停车", parent=first, position=12)
    fees = factories.make_category("收费", parent=first, position=11)
    return [first, fees, parking, factories.make_category("临停", parent=parking), second]


def test_categories_come_depth_first_in_their_own_order(tree: list[Category]) -> None:
    shelf = reference.categories()

    assert list(shelf.by_code.values()) == tree
    assert list(shelf.labels.values()) == [
        "物业服务", "物业服务 / 收费", "物业服务 / 停车", "物业服务 / 停车 / 临停", "消费维权",
    ]  # fmt: skip


def test_what_stands_below_a_category_out_of_use_drops_with_it(tree: list[Category]) -> None:
    Category.objects.filter(name="停车").update(is_active=False)

    assert [node.name for node in reference.categories().by_code.values()] == [
        "物业服务", "收费", "消费维权",
    ]  # fmt: skip
    assert reference.categories().get("临停") is None


def test_units_come_by_pinyin_without_the_centre(centre: Unit, sub_unit: Unit, unit: Unit) -> None:
    factories.make_unit("安监局", is_active=False)

    # cheng dong qu … before dong guan …; the tree does not matter here.
    assert list(reference.units().by_code.values()) == [unit, sub_unit]


def test_flat_rows_are_found_by_code_and_hazard_categories_by_id(
    phone_channel: Channel,
    web_channel: Channel,
    hotline_body: Body,
    hazard_category: HazardCategory,
) -> None:
    assert reference.channels().labels == {"phone": "12345热线", "wechat": "西宁12345微信公众号"}
    assert reference.bodies().get("hotline") == hotline_body
    assert reference.hazard_categories().get(str(hazard_category.pk)) == hazard_category


def test_grids_are_labelled_with_their_whole_path() -> None:
    district = factories.make_grid("城东区", code="1")
    factories.make_grid("东关大街街道", code="11", parent=district, level="street")

    assert reference.grids().labels == {"1": "城东区", "11": "城东区 / 东关大街街道"}


def test_rows_are_read_once_until_forgotten(
    phone_channel: Channel, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    reference.channels()
    Channel.objects.update(name="12345")

    with django_assert_num_queries(0):
        assert reference.channels().labels == {"phone": "12345热线"}
    reference.forget_reference()
    assert reference.channels().labels == {"phone": "12345"}


def test_rows_of_ids_come_from_the_shelf_and_those_out_of_use_by_one_query(
    unit: Unit, sub_unit: Unit, centre: Unit, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    closed = factories.make_unit("安监局", is_active=False)
    reference.units()

    with django_assert_num_queries(0):
        assert reference.rows_by_id(Unit, [unit.pk, None, unit.pk]) == {unit.pk: unit}
    with django_assert_num_queries(1):
        found = reference.rows_by_id(Unit, [unit.pk, closed.pk, centre.pk, 0])
    assert found == {unit.pk: unit, closed.pk: closed, centre.pk: centre}


def test_attached_rows_are_known_without_a_query_and_nothing_else_changes(
    unit: Unit, sub_unit: Unit, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    factories.make_person(Role.UNIT_CLERK, unit=sub_unit)
    factories.make_person(Role.OPERATOR)
    reference.units()
    grants = list(RoleGrant.objects.order_by("pk"))

    with django_assert_num_queries(0):
        reference.attach(grants, "unit")
        reference.attach([], "unit")
        assert [grant.unit for grant in grants] == [sub_unit, None]
    assert grants[0].unit is reference.units().get(sub_unit.code)


def test_case_falls_to_the_nearest_flagged_category_and_to_no_other(tree: list[Category]) -> None:
    first, fees, parking, short_stay, second = tree
    Category.objects.filter(pk=parking.pk).update(is_hotspot=True)

    found = hotspot_tree()

    assert set(found.flagged) == {first.pk, parking.pk}
    assert sorted(found.below(first.pk)) == sorted([first.pk, fees.pk])
    assert sorted(found.below(parking.pk)) == sorted([parking.pk, short_stay.pk])
    assert second.pk not in found.nearest
