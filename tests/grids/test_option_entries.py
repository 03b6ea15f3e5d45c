"""What a row is found by, and that what is left out at once is what no rank would have met."""

from types import SimpleNamespace

import pytest

from grids import option_entries
from grids.option_entries import entries_of
from grids.options import RANKS, find_options

NAMES = {
    "gaj": ("西宁市公安局", "市公安局"),
    "gajj": ("西宁市公安局交警支队", "交警支队"),
    "csgl": ("城市管理局", "城管局"),
    "A12": ("城东区 Ａ座物业", ""),
    "630103004": ("仓门街街道", ""),
}
WORDS = [
    "公安", "gaj", "gongan", "an", "anju", "jiaojing", "zhidui", "A12", "a1", "cmj", "jie", "市",
    "cheng", "cg", "城东区 ａ座", "青海", "qh", "xx", "。", "630103004", "3004", "x", "没有这个",
]  # fmt: skip


@pytest.fixture
def shelf():
    rows = {
        code: SimpleNamespace(name=name, short_name=short, merged_names=["旧城管队"])
        for code, (name, short) in NAMES.items()
    }
    labels = {code: f"青海省 / {row.name}" for code, row in rows.items()}
    entries = entries_of(rows, labels, " / ")
    return SimpleNamespace(entries={one.code: one for one in entries}, rows=rows, labels=labels)


@pytest.mark.parametrize("word", WORDS)
def test_a_word_that_stands_in_no_letters_of_a_row_has_no_rank(shelf, word):
    typed = word.lower()
    met = {e.code for e in shelf.entries.values() if any(test(e, typed) for _, test in RANKS)}
    found = {code for code, _ in find_options(shelf, word.replace(" ", "")).options}
    if " " not in word:
        assert found == met
    assert met <= {e.code for e in shelf.entries.values() if typed in e.letters}


def test_rows_that_were_read_again_are_not_spelt_again(shelf, monkeypatch):
    monkeypatch.setattr(option_entries, "syllables", None)
    assert entries_of(shelf.rows, shelf.labels, " / ")[0] is shelf.entries["gaj"]


def test_a_renamed_row_is_found_by_its_new_name_alone(shelf):
    row = SimpleNamespace(name="综合执法局", short_name="", merged_names=[])
    [entry] = entries_of({"csgl": row}, {"csgl": "综合执法局"}, " / ")
    assert entry.initials[0] == "zhzfj"
    assert "城管局" not in entry.letters
