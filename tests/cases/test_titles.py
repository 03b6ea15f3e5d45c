"""Titles of demands that came without one: the matter, not the greeting."""

import pytest

from cases.rules.openings import without_opening
from cases.rules.titles import LONGEST, make_title


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("您好，我想反映八一路的电梯坏了", "八一路的电梯坏了"),
        ("尊敬的市长，您好。我家暖气不热", "我家暖气不热"),
        ("市民王女士来电称家中停水", "家中停水"),
        ("市民来电反映：大众街道路积水", "大众街道路积水"),
        ("我是凤凰花园业主，楼上漏水", "楼上漏水"),
        ("咨询一下社保怎么办理", "社保怎么办理"),
        # Words of an opening that belong to the matter stay.
        ("领导班子不作为", "领导班子不作为"),
        ("本人于去年被拖欠工资", "本人于去年被拖欠工资"),
        # Where nothing else is said, what is there stays.
        ("您好", "您好"),
        ("", ""),
    ],
)
def test_without_opening_begins_with_the_matter(text, rest):
    assert without_opening(text) == rest


@pytest.mark.parametrize(
    ("text", "place", "title"),
    [
        (
            "您好，我是城东区业主，电梯坏了三天没人修，请尽快处理",
            "八一路12号",
            "八一路12号电梯坏了三天没人修",
        ),
        ("市民来电反映：路灯不亮，晚上摔倒过人。", "", "路灯不亮，晚上摔倒过人"),
        ("2024年12月8日晚上，楼下烧烤店油烟扰民，希望有关部门管管", "", "楼下烧烤店油烟扰民"),
        # The place is named already.
        ("八一路路灯不亮的问题", "八一路", "八一路路灯不亮"),
        # Nothing but a request is a title all the same.
        ("希望尽快开通公交", "", "希望尽快开通公交"),
        ("", "八一路", ""),
        ("。。。", "", ""),
    ],
)
def test_a_title_is_place_and_matter(text, place, title):
    assert make_title(text, place) == title


def test_a_long_clause_is_cut_and_said_to_be():
    title = make_title("物业公司长期不清理地下车库的积水导致电动车充电桩多次短路起火无人负责", "")
    assert (len(title), title[-1]) == (LONGEST, "…")


def test_no_half_of_a_number_is_left_by_the_cut():
    assert "1389" not in make_title("楼道里堆放了大量杂物和电动车有危险请尽快联系我13897004321")
