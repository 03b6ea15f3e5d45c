"""Settings as administrators read and type them."""

import re

import pytest

from grids.declared_rules import RULES
from grids.rules import check_rule
from grids.setting_words import from_words, in_words
from hotline.errors import InvalidInput

SET = {key: rule for key, rule in RULES.items() if rule.default is not None}
GRADES = {"ordinary": "一般", "urgent": "紧急"}


@pytest.mark.parametrize("key", list(SET))
def test_what_is_shown_can_be_typed(key):
    default, words = SET[key].default, SET[key].words
    assert from_words(in_words(default, words), default, words) == default
    assert from_words(in_words(default), default, words) == default


@pytest.mark.parametrize("key", list(SET))
def test_no_setting_shows_a_code_or_a_bracket(key):
    declared = SET[key]
    shown = [declared.label, in_words(declared.default, declared.words)]
    shown += [in_words(choice, declared.words) for choice in declared.admitted]
    # What a city puts its name, a year and a number into is written with their names.
    plain = re.sub(r"\{(year|number|城市)\}", "", "".join(shown))
    assert not re.search(r"[a-z]{2,}|[{}\[\]\"]", plain), plain


@pytest.mark.parametrize("key", list(SET))
def test_the_words_of_a_setting_name_all_its_codes_and_each_once(key):
    declared = SET[key]
    codes = set(declared.words)
    assert len(set(declared.words.values())) == len(codes)
    if isinstance(declared.default, dict):
        assert set(declared.default) == codes


@pytest.mark.parametrize(
    ("typed", "default", "value"),
    [
        ("西宁", "", "西宁"),
        ('"西宁"', "", "西宁"),
        ("12345", "热线", "12345"),
        ("否", True, False),
        (" 5 ", 3, 5),
        ("三", 3, "三"),
        ("甲，乙\n丙\n", ["丁"], ["甲，乙", "丙"]),
        ('["甲", "乙"]', ["丁"], ["甲", "乙"]),
        ("空", [], []),
        ("2026-12-01", None, "2026-12-01"),
    ],
)
def test_people_type_without_quotes(typed, default, value):
    assert from_words(typed, default) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("一般 5；紧急 2", {"ordinary": 5, "urgent": 2}),
        ("一般  5\n紧急\t2\n", {"ordinary": 5, "urgent": 2}),
        ("ordinary 5;urgent 2", {"ordinary": 5, "urgent": 2}),
        ('{"ordinary": 5, "urgent": 2}', {"ordinary": 5, "urgent": 2}),
        ("一般 很久", {"ordinary": "很久"}),
        ("加急 5", {"加急": "5"}),
    ],
)
def test_a_table_is_typed_as_names_and_values(typed, value):
    assert from_words(typed, {"ordinary": 1, "urgent": 1}, GRADES) == value


def test_a_list_of_pairs_is_typed_line_by_line():
    typed = "报 市委、市政府领导。\n送 各县区 政府。"
    assert from_words(typed, [["报", ""]]) == [
        ["报", "市委、市政府领导。"],
        ["送", "各县区 政府。"],
    ]


def test_codes_are_typed_as_their_words():
    assert from_words("紧急；一般；别的", ["ordinary"], GRADES) == ["urgent", "ordinary", "别的"]
    assert from_words("紧急", "ordinary", GRADES) == "urgent"


@pytest.mark.parametrize("value", [["甲；乙", "丙"], {"甲": "一；二"}, [["报", "甲;乙"]]])
def test_what_holds_a_separator_is_shown_so_that_it_can_be_typed(value):
    assert from_words(in_words(value), value) == value


@pytest.mark.parametrize(
    ("typed", "said"), [("一般5；紧急 2", "名称、空格和值"), ("一般 5；一般 6；紧急 2", "写了两次")]
)
def test_a_table_that_cannot_be_read_says_how_to_write_it(typed, said):
    with pytest.raises(InvalidInput, match=said):
        from_words(typed, {"ordinary": 5, "urgent": 2}, GRADES)


def test_what_is_of_another_shape_is_refused_in_words():
    with pytest.raises(InvalidInput) as refused:
        check_rule("supervision.is_automatic", from_words("也许", True))
    assert refused.value.fields["value"] == "应为是或否，写法如同：是。"


def test_the_words_of_a_value_that_is_not_admitted():
    declared = RULES["rates.total"]
    with pytest.raises(InvalidInput) as refused:
        check_rule("rates.total", from_words("平均", declared.default, declared.words))
    assert refused.value.fields["value"] == "只能是：件数合并计算、各行平均。"
