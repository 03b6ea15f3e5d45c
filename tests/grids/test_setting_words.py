"""Settings as administrators read and type them."""

import pytest

from grids.rules import RULES, check_rule
from grids.setting_words import from_words, in_words
from hotline.errors import InvalidInput


@pytest.mark.parametrize("key", [key for key, rule in RULES.items() if rule.default is not None])
def test_what_is_shown_can_be_typed(key):
    default = RULES[key].default
    assert from_words(in_words(default), default) == default


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


def test_a_table_that_cannot_be_read_says_how_to_write_it():
    with pytest.raises(InvalidInput, match="花括号"):
        from_words("一般 5 天", {"ordinary": 5})


def test_what_is_of_another_shape_is_refused_in_words():
    with pytest.raises(InvalidInput) as refused:
        check_rule("supervision.is_automatic", from_words("也许", True))
    assert refused.value.fields["value"] == "应为是或否，写法如同：是。"
