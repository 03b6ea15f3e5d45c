"""Cells of tables: what a spreadsheet has spoilt is known as such and never taken."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils.escape import unescape

from hotline.errors import InvalidInput
from hotline.plain_text import plain

# A double holds fifteen digits of a number; a spreadsheet sets the others to noughts.
EXACT_BELOW = 10**15
# As Excel writes a long number into a CSV: 1.38E+10.
SCIENTIFIC = re.compile(r"[+-]?\d(?:\.\d+)?E[+-]\d{2,3}", re.IGNORECASE)
# How systems make Excel keep digits as text: ="13800001234" or '13800001234; our own files
# write an apostrophe before what would be a formula.
AS_TEXT = re.compile(r'="([^"]*)"')
APOSTROPHE = re.compile(r"'(?=[=+\-@\t\r\n]|\d+$)")
FIRST_YEAR = 1900
SPOILT = "被表格软件改成了数值，位数已经丢失；请把这一列设为“文本”格式，从原系统重新导出"


@dataclass(frozen=True)
class Unreadable:
    """A cell whose content is lost or cannot be kept, and why; nothing is made of it."""

    shown: str
    reason: str

    @property
    def sentence(self) -> str:
        """Say what is wrong with the cell."""
        return f"“{self.shown[:30]}”{self.reason}。"


@dataclass(frozen=True)
class ErrorValue:
    """A cell in which a spreadsheet's formula failed (#N/A): it has no content."""

    code: str

    @property
    def sentence(self) -> str:
        """Say what is wrong with the cell."""
        return f"“{self.code}”是表格公式的错误值，不是内容。"


def typed_text(text: str) -> Any:
    """Return a cell of a text file, without the marks by which text is kept from a spreadsheet."""
    if "\x00" in text:
        return Unreadable(text.replace("\x00", "□"), "含有无法保存的字符（NUL）")
    stripped = text.strip()
    if stripped in ERROR_CODES:
        return ErrorValue(stripped)
    if SCIENTIFIC.fullmatch(stripped):
        return Unreadable(stripped, SPOILT)
    if found := AS_TEXT.fullmatch(stripped):
        return found[1]
    return APOSTROPHE.sub("", text, count=1) if text[:1] == "'" else text


def typed_value(value: Any) -> Any:
    """Return a cell of a workbook; numbers beyond what it can hold are unreadable."""
    if isinstance(value, str):
        return typed_text(unescape(value))
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float) and abs(value) >= EXACT_BELOW:
        return Unreadable(f"{value:.15g}", SPOILT)
    if isinstance(value, date) and value.year < FIRST_YEAR:
        return Unreadable(str(value), "不是有效的日期（表格中是负数）")
    return value


def cell_text(cell: Any) -> str:
    """Return a cell's text in its stored form, whole numbers without a fraction.

    Surrounding blanks go too; for the rest see `hotline.plain_text`. Raises InvalidInput for
    a cell whose content is lost.
    """
    if cell is None:
        return ""
    if isinstance(cell, Unreadable | ErrorValue):
        raise InvalidInput(cell.sentence)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.15g}"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time.min else f"{cell:%Y-%m-%d %H:%M:%S}"
    return plain(str(cell)).strip()
