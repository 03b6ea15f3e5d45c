"""Proposals: nearest category, then nearest place, then lowest rank; no unit twice."""

import pytest
from pytest_django import DjangoAssertNumQueries

from grids.models import Category, Grid
from grids.routing import duties_of, propose_units
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> Category:
    return factories.make_category("供水服务")


@pytest.fixture
def child(root: Category) -> Category:
    return factories.make_category("停水", parent=root)


@pytest.fixture
def district() -> Grid:
    return factories.make_grid("城东区")


@pytest.fixture
def street(district: Grid) -> Grid:
    return factories.make_grid("东关大街街道", parent=district, level="street")


def names(category: Category | None, grid: Grid | None, **limit: int) -> list[str]:
    return [proposal.unit.name for proposal in propose_units(category, grid, **limit)]


def test_nearest_category_wins_over_nearest_place(
    root: Category, child: Category, street: Grid
) -> None:
    near, far = factories.make_unit("供水公司"), factories.make_unit("街道办")
    factories.make_responsibility(child, near, rank=90)
    factories.make_responsibility(root, far, grid=street, rank=1)

    assert names(child, street) == ["供水公司", "街道办"]
    assert names(root, street) == ["街道办"]


def test_nearest_place_wins_over_rank(root: Category, district: Grid, street: Grid) -> None:
    for name, grid, rank in [("全市", None, 1), ("区政府", district, 2), ("街道办", street, 3)]:
        factories.make_responsibility(root, factories.make_unit(name), grid=grid, rank=rank)

    assert names(root, street) == ["街道办", "区政府", "全市"]
    assert names(root, district) == ["区政府", "全市"]
    assert names(root, None) == ["全市"]


def test_lower_rank_wins_in_the_same_place(root: Category) -> None:
    factories.make_responsibility(root, factories.make_unit("后"), rank=20)
    factories.make_responsibility(root, factories.make_unit("先"), rank=10)

    assert names(root, None) == ["先", "后"]


def test_another_place_and_another_category_propose_nobody(root: Category, district: Grid) -> None:
    elsewhere = factories.make_grid("城西区")
    other = factories.make_category("供电服务")
    factories.make_responsibility(root, factories.make_unit("城西区政府"), grid=elsewhere)
    factories.make_responsibility(other, factories.make_unit("供电公司"))

    assert names(root, district) == []


def test_duty_of_a_child_is_not_proposed_for_its_parent(root: Category, child: Category) -> None:
    factories.make_responsibility(child, factories.make_unit("供水公司"))

    assert names(root, None) == []


def test_no_unit_is_proposed_twice_and_its_nearest_reason_stands(
    root: Category, child: Category
) -> None:
    unit, other = factories.make_unit("供水公司"), factories.make_unit("水务局")
    factories.make_responsibility(child, unit, reason="停水由其负责", may_sub_dispatch=False)
    factories.make_responsibility(root, unit, reason="供水由其负责")
    factories.make_responsibility(root, other, rank=50)

    proposals = propose_units(child, None, limit=2)

    assert [proposal.unit for proposal in proposals] == [unit, other]
    assert proposals[0].reason == "停水由其负责"
    assert not proposals[0].may_sub_dispatch
    assert proposals[1].reason == "供水服务由其负责"


def test_units_out_of_use_are_not_proposed(root: Category) -> None:
    factories.make_responsibility(root, factories.make_unit("旧单位", is_active=False))

    assert names(root, None) == []


def test_without_a_category_nobody_is_proposed(district: Grid) -> None:
    assert propose_units(None, district) == []


@pytest.mark.parametrize("count", [1, 3])
def test_proposals_cost_one_query(
    count: int, root: Category, street: Grid, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        factories.make_responsibility(root, factories.make_unit(f"单位{number}"))

    with django_assert_num_queries(1):
        found = propose_units(root, street)
        assert [str(p.unit) + p.reason for p in found] == [
            f"单位{n}供水服务由其负责" for n in range(count)
        ]


def test_at_most_as_many_as_asked_for(root: Category) -> None:
    for number in range(4):
        factories.make_responsibility(root, factories.make_unit(f"单位{number}"))

    assert len(names(root, None)) == 3
    assert names(root, None, limit=1) == ["单位0"]


def test_of_equal_duties_the_older_comes_first(root: Category) -> None:
    for name in ("先", "后"):
        factories.make_responsibility(root, factories.make_unit(name))

    assert names(root, None) == ["先", "后"]


def test_each_unit_is_asked_for_its_own_best_duty(
    root: Category, child: Category, street: Grid
) -> None:
    unit, without, other = map(factories.make_unit, ("供水公司", "街道办", "水务局"))
    factories.make_responsibility(root, unit, grid=street)
    best = factories.make_responsibility(child, unit)
    factories.make_responsibility(child, other)

    assert duties_of([unit.pk, without.pk], child, street) == {unit.pk: best}
