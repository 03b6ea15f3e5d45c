"""Workbooks written row by row, in memory that does not grow with them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, BinaryIO

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from hotline.tables.guarding import safe_text

SHEET_NAME_MAX = 31
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
PERCENT = "0.00%"
SIGNED = "+0;-0;0"
SIGNED_POINTS = "+0.00;-0.00;0.00"
INSTANT = "yyyy-mm-dd hh:mm"
HEAD_FONT = Font(bold=True)
HEAD_FILL = PatternFill("solid", fgColor="E8F0F9")
WRAPPED = Alignment(wrap_text=True, vertical="top")


@dataclass(frozen=True)
class Signed:
    """A change, shown with its sign: a whole number, or percentage points."""

    value: int | Decimal


@dataclass(frozen=True)
class Head:
    """A column: its heading and its width in characters."""

    label: str
    width: int = 12


class Book:
    """A workbook under construction: sheets one after the other, rows as they come."""

    def __init__(self) -> None:
        self.book = Workbook(write_only=True)
        self.sheet: Any = None

    def begin_sheet(self, name: str, heads: Sequence[Head], *, frozen: int = 1) -> None:
        """Begin a sheet with its headings, which stay in sight; `frozen` columns do too."""
        self.sheet = self.book.create_sheet(NOT_IN_NAMES.sub(" ", name)[:SHEET_NAME_MAX])
        for at, head in enumerate(heads, start=1):
            self.sheet.column_dimensions[get_column_letter(at)].width = head.width
        self.sheet.freeze_panes = f"{get_column_letter(frozen + 1)}2"
        self.sheet.append([self._head(head.label) for head in heads])

    def _head(self, label: str) -> Any:
        cell = WriteOnlyCell(self.sheet, value=safe_text(label))
        cell.font, cell.fill, cell.alignment = HEAD_FONT, HEAD_FILL, WRAPPED
        return cell

    def add(self, values: Iterable[Any]) -> None:
        """Add a row: texts guarded, shares as per cent, instants in the city's time.

        What is None leaves its cell empty.
        """
        self.sheet.append([self._cell(value) for value in values])

    def _cell(self, value: Any) -> Any:
        if isinstance(value, str):
            cell = WriteOnlyCell(self.sheet, value=safe_text(value))
            # Whatever it begins with, it is text.
            cell.data_type = "s"
            return cell
        if isinstance(value, Fraction):
            return self._styled(float(value), PERCENT)
        if isinstance(value, Signed):
            shown = SIGNED if isinstance(value.value, int) else SIGNED_POINTS
            return self._styled(value.value, shown)
        if isinstance(value, datetime):
            return self._styled(timezone.localtime(value).replace(tzinfo=None), INSTANT)
        return value

    def _styled(self, value: Any, number_format: str) -> Any:
        cell = WriteOnlyCell(self.sheet, value=value)
        cell.number_format = number_format
        return cell

    def write_to(self, out: BinaryIO) -> None:
        """Write the finished workbook; nothing can be added afterwards."""
        self.book.save(out)
