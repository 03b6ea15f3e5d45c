"""Workbooks: numbers are numbers, and nothing that somebody wrote runs as a formula."""

import io
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest

from hotline.tables.sheets import Book, Head, Signed, safe_text


def read(*rows):
    book = Book()
    book.begin_sheet("三率", [Head("甲", 30), Head("乙")])
    for row in rows:
        book.add(row)
    out = io.BytesIO()
    book.write_to(out)
    return openpyxl.load_workbook(io.BytesIO(out.getvalue()))["三率"]


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-2", "@SUM(A1)", '=HYPERLINK("http://x","y")', "\t=1", "\r=1"]
)
def test_what_looks_like_a_formula_is_kept_as_text(text):
    cell = read([text, "乙"])["A2"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")
    assert cell.value[1:].replace("\r", "").replace("_x000D_", "") == text.replace("\r", "")


def test_ordinary_texts_stay_as_they_are():
    for text in ("供暖不热", "12345", "3-2号楼", "a=b", ""):
        assert safe_text(text) == text


def test_what_a_workbook_cannot_hold_is_left_out():
    assert safe_text("甲\x00乙\x0b丙\ufffe") == "甲乙丙"
    assert len(safe_text("长" * 40_000)) == 32_000
    assert read(["甲\x08乙", ""])["A2"].value == "甲乙"


def test_a_heading_is_guarded_too_and_stays_in_sight():
    book = Book()
    book.begin_sheet("一/二:三", [Head("=甲")], frozen=1)
    out = io.BytesIO()
    book.write_to(out)
    sheet = openpyxl.load_workbook(io.BytesIO(out.getvalue())).active
    assert sheet.title == "一 二 三"
    assert sheet["A1"].value == "'=甲"
    assert sheet.freeze_panes == "B2"


def test_shares_changes_and_instants_are_numbers():
    sheet = read(
        [Fraction(663, 670), Signed(-3)],
        [Signed(Decimal("-0.52")), datetime(2024, 6, 15, 4, 0, tzinfo=UTC)],
        [7, None],
    )
    assert (round(sheet["A2"].value, 4), sheet["A2"].number_format) == (0.9896, "0.00%")
    assert (sheet["B2"].value, sheet["B2"].number_format) == (-3, "+0;-0;0")
    assert (float(sheet["A3"].value), sheet["A3"].number_format) == (-0.52, "+0.00;-0.00;0.00")
    assert sheet["B3"].value == datetime(2024, 6, 15, 12, 0)  # noqa: DTZ001 - the city's own time
    assert (sheet["A4"].value, sheet["B4"].value) == (7, None)
