"""Two demands are alike by what they are about, not by how they begin or where they come from."""

from datetime import timedelta

import pytest

from cases.models.pair_frequency import EVERY_CASE, PairFrequency
from cases.rules import likeness as likeness_rules
from cases.rules.likeness import Rarity, likeness, matter_pairs, pairs_in, without_names
from cases.selectors import similar
from cases.selectors.similar import find_similar
from cases.services.record.pair_frequencies import count_pairs
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
        f"{OPENING}楼道灯坏了一周没人修", place="",
        at=at + timedelta(hours=1),
    )  # fmt: skip
    assert [one.number for one in found] == [alike.number]


def test_a_word_of_two_characters_makes_nothing_alike(town, make_case, category, at):
    make_case(text="前天停电，冰箱里的菜坏了，要求赔偿")
    found = find_similar("您好，我想反映停电", place="", at=at + timedelta(hours=1))
    assert found == []


def test_width_and_what_no_eye_sees_make_no_difference(town):
    one = matter_pairs("", "ＫＴＶ１０号楼\u200b夜里 很吵")
    assert one == matter_pairs("", "KTV10号楼夜里\u00a0很吵")


def test_a_rare_pair_says_more_than_frequent_ones():
    rarity = Rarity(1_000, {"小区": 400, "居民": 300, "希望": 500, "望处": 300, "处理": 600})
    said = frozenset({"小区", "居民", "希望", "望处", "处理", "塌陷"})
    assert rarity.likeness(said, frozenset({"塌陷"})) > rarity.likeness(said, said - {"塌陷"})
    assert rarity.rarest(said)[:1] == ["塌陷"]


def test_without_a_count_every_pair_says_the_same():
    said = frozenset({"电梯", "停运", "三天", "运三", "梯停"})
    assert Rarity().likeness(said, said) == pytest.approx(1)
    assert Rarity().likeness(said, frozenset({"电梯", "停运"})) == pytest.approx(2 / 5)


def test_fewer_than_five_pairs_are_no_likeness_however_rare():
    rarity = Rarity(1_000, {})
    assert rarity.likeness(frozenset({"塌陷"}), frozenset({"塌陷"})) == pytest.approx(1 / 5)


def test_the_case_that_shares_what_is_rare_stands_first(make_case, at):
    wanted = make_case(title="路面塌陷", text="新安路公交站旁路面塌陷，请尽快处理，希望重视")
    for minute in range(1, 4):
        make_case(
            title="请尽快处理", text="小区门口垃圾没人清运，请尽快处理，希望重视",
            at=at + timedelta(minutes=minute),
        )  # fmt: skip
    now = at + timedelta(hours=1)
    count_pairs(at=now)
    found = find_similar("公交站旁边塌陷了一块，请尽快处理，希望重视", place="", at=now)
    assert found[0].number == wanted.number


def test_pairs_are_looked_for_as_long_as_few_cases_hold_them():
    said = frozenset({"塌陷", "小区", "处理"})
    rarity = Rarity(9_000, {"小区": 300, "处理": 2_000})
    assert rarity.rarest(said) == ["塌陷", "小区"]
    assert rarity.rarest(frozenset({"处理"})) == []


def test_where_no_pair_is_rare_the_newest_are_compared(make_case, at, monkeypatch):
    make_case(text="小区门口垃圾没人清运", at=at - timedelta(hours=1))
    newest = make_case(text="小区门口垃圾没人清运")
    monkeypatch.setattr(likeness_rules, "COMPARED", 1)
    monkeypatch.setattr(similar, "COMPARED", 1)
    PairFrequency.objects.create(pair=EVERY_CASE, monthly=9_000)
    for pair in pairs_in(newest.text):
        PairFrequency.objects.create(pair=pair, monthly=100)
    found = find_similar("小区门口垃圾没人清运", place="", at=at + timedelta(hours=1))
    assert [one.number for one in found] == [newest.number]


def test_cases_before_the_month_and_after_the_instant_are_not_compared(make_case, at):
    make_case(text="新安路公交站旁路面塌陷")
    said = {"place": ""}
    assert find_similar("新安路公交站旁路面塌陷", at=at + timedelta(days=29), **said)
    assert not find_similar("新安路公交站旁路面塌陷", at=at + timedelta(days=31), **said)
    assert not find_similar("新安路公交站旁路面塌陷", at=at - timedelta(days=1), **said)


def test_similar_cases_take_two_queries_however_many(make_case, at, django_assert_num_queries):
    for text in ("新安路公交站旁路面塌陷", "新安路公交站路面塌陷很深", "公交站旁路面塌陷一块"):
        make_case(text=text)
    reference.place_names()
    with django_assert_num_queries(2):
        found = find_similar(
            "新安路公交站旁路面塌陷", place="",
            at=at + timedelta(hours=1),
        )  # fmt: skip
    assert len(found) == 3
