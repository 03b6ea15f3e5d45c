"""Two demands are alike by what they are about, not by how they begin or where they come from."""

from datetime import timedelta

import pytest

from cases.rules.likeness import likeness, matter_pairs, without_names
from cases.selectors.similar import find_similar
from grids import reference
from grids.models import GridLevel
from tests import factories

OPENING = "尊敬的领导您好，我是城中区仓门街街道文化街社区的居民，我想反映一个问题，"


@pytest.fixture
def town(db):
    district = factories.make_grid("城中区")
    street = factories.make_grid("仓门街街道", parent=district, level=GridLevel.STREET)
    factories.make_grid("文化街社区", parent=street, level=GridLevel.COMMUNITY)
    reference.forget_reference()
    yield street
    reference.forget_reference()


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("城中区仓门街街道路灯不亮", "  路灯不亮"),
        ("在文化街社区，小区没水", "在 ，小区没水"),
        ("城北区没有路灯", "城北区没有路灯"),
        ("", ""),
    ],
)
def test_names_of_territory_are_left_out(text, rest):
    assert without_names(text, frozenset({"城中区", "仓门街街道", "文化街社区"})) == rest


def test_what_demands_share_by_opening_and_street_is_no_likeness(town):
    one = matter_pairs("", f"{OPENING}楼道灯坏了一周没人修")
    other = matter_pairs("", f"{OPENING}自来水发黄有异味请检测")
    assert likeness(one, other, 4) < 0.1
    again = matter_pairs("", "城中区仓门街街道：楼道里的灯坏了一周也没人修")
    assert likeness(one, again, 4) > 0.5


def test_the_typed_place_says_where_and_not_what(town):
    there = "康宁小区3号楼"
    one = matter_pairs("", f"{there}电梯停运三天", there)
    other = matter_pairs("", f"{there}垃圾没人清运", there)
    assert not one & other


def test_the_desk_lists_no_case_of_the_same_street_about_something_else(
    town, make_case, category, at
):
    make_case(text=f"{OPENING}自来水发黄有异味请检测")
    alike = make_case(text="仓门街街道楼道灯坏了，一周没有人修理")
    found = find_similar(
        f"{OPENING}楼道灯坏了一周没人修", place="", grid=town, category=category,
        at=at + timedelta(hours=1),
    )  # fmt: skip
    assert [one.number for one in found] == [alike.number]


def test_a_word_of_two_characters_makes_nothing_alike(town, make_case, category, at):
    make_case(text="前天停电，冰箱里的菜坏了，要求赔偿")
    found = find_similar(
        "您好，我想反映停电", place="", grid=town, category=category, at=at + timedelta(hours=1)
    )
    assert found == []


def test_width_and_what_no_eye_sees_make_no_difference(town):
    one = matter_pairs("", "ＫＴＶ１０号楼\u200b夜里 很吵")
    assert one == matter_pairs("", "KTV10号楼夜里\u00a0很吵")
