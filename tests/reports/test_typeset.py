"""Line breaking on the grid: 禁则, numbers kept whole, titles in balanced lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.papers.typeset import (
    NEVER_FIRST,
    NEVER_LAST,
    Face,
    Run,
    Span,
    balance_title,
    break_lines,
    cells,
    set_lines,
)

PROSE = st.text(alphabet="市民来电反映问题件次，。、；：“”（）《》—…0123456789.%aM", max_size=300)


@given(PROSE)
def test_lines_joined_are_the_text_and_none_is_too_wide(text):
    lines = break_lines(text, width=28, indent=2)
    assert "".join(lines) == text
    assert all(cells(line) <= 28 for line in lines)
    assert cells(lines[0] if lines else "") <= 26


@given(st.lists(st.sampled_from(["热线", "办理12件", "，", "。", "“好”", "（甲）"]), max_size=60))
def test_no_mark_stands_where_it_must_not(parts):
    text = "来" + "来来".join(parts)
    lines = break_lines(text, width=10)
    assert not any(line[0] in NEVER_FIRST for line in lines)
    assert not any(line[-1] in NEVER_LAST for line in lines[:-1])


def test_line_is_filled_before_the_next_one_begins():
    assert [len(line) for line in break_lines("字" * 60, width=28, indent=2)] == [26, 28, 6]


def test_two_digits_take_the_room_of_one_character():
    assert break_lines("字" * 9 + "12" + "字" * 3, width=10) == ["字" * 9 + "12", "字字字"]


@pytest.mark.parametrize("number", ["12345", "98.96%", "2024", "WiFi"])
def test_number_or_word_is_never_split(number):
    lines = break_lines("字" * 9 + number + "字" * 5, width=10)
    assert number in lines[1]


@pytest.mark.parametrize("figure", ["2件", "898件次", "10日", "3个工作日", "0.5个百分点", "7小时"])
def test_number_takes_the_word_it_counts_along(figure):
    lines = break_lines("字" * 9 + figure + "字" * 5, width=10)
    assert lines[1].startswith(figure)
    assert all(cells(line) <= 10 for line in lines)


def test_mark_takes_the_character_before_it_along():
    assert break_lines("一二三四五六七八九十，好", width=10) == ["一二三四五六七八九", "十，好"]


def test_opening_bracket_goes_to_the_next_line():
    assert break_lines("一二三四五六七八九（好）", width=10) == ["一二三四五六七八九", "（好）"]


def test_dash_and_ellipsis_stay_in_one_piece():
    assert break_lines("一二三四五六七八九——好", width=10) == ["一二三四五六七八", "九——好"]


def test_endless_word_is_split_at_the_edge():
    lines = break_lines("x" * 50, width=10)
    assert "".join(lines) == "x" * 50
    assert max(map(cells, lines)) <= 10


def test_blank_at_a_break_is_dropped():
    assert break_lines("字" * 10 + " abc", width=10) == ["字" * 10, "abc"]


def test_faces_and_widths_make_the_runs_of_a_line():
    spans = (Span("（一）来电。", Face.SUBHEADING), Span("接听898件次"))
    assert set_lines(spans, width=28) == [
        [
            Run("（一）来电。", False, Face.SUBHEADING),
            Run("接听", False, Face.TEXT),
            Run("898", True, Face.TEXT),
            Run("件次", False, Face.TEXT),
        ]
    ]


def test_runs_keep_their_face_over_a_dropped_blank():
    spans = (Span("字" * 10 + " "), Span("题", Face.HEADING))
    assert set_lines(spans, width=10)[1] == [Run("题", False, Face.HEADING)]


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("西宁市安全隐患举报受理情况日报", ["西宁市安全隐患举报受理情况日报"]),
        (
            "西宁市党建引领“有诉必应马上办”机制创新工作日报",
            ["西宁市党建引领“有诉必应马上办”", "机制创新工作日报"],
        ),
        (
            "西宁市12345热线2024年6月分析报告：诉求办理、回访评价与热点问题",
            ["西宁市12345热线2024年6月分析报告：", "诉求办理、回访评价与热点问题"],
        ),
        (
            "关于限期办理24121000898号工单的催办通知书",
            ["关于限期办理24121000898号", "工单的催办通知书"],
        ),
    ],
)
def test_title_is_broken_where_the_sense_allows(title, lines):
    assert balance_title(title, width=20) == lines


@given(PROSE)
def test_title_loses_nothing_and_keeps_within_its_width(title):
    lines = balance_title(title, width=20)
    assert "".join(lines) == title
    assert all(cells(line) <= 20 for line in lines)
