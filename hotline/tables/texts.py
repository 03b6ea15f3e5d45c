"""CSV files written row by row, as spreadsheets open them: with a byte order mark."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any, BinaryIO

from django.utils import timezone

from hotline.tables.guarding import safe_text
from hotline.tables.sheets import Head, Signed

INSTANT = "%Y-%m-%d %H:%M"


class CsvBook:
    """A CSV under construction; it is written as `hotline.tables.sheets.Book` is.

    Rows go into `out` as they come. It has one table, so the name of a sheet is not kept.
    """

    def __init__(self, out: BinaryIO) -> None:
        self.text = io.TextIOWrapper(out, "utf-8-sig", newline="", write_through=False)
        self.rows = csv.writer(self.text)

    def begin_sheet(self, name: str, heads: Sequence[Head]) -> None:
        """Write the headings."""
        del name
        self.add(head.label for head in heads)

    def add(self, values: Iterable[Any]) -> None:
        """Add a row: texts guarded, instants in the city's time, nothing for None."""
        self.rows.writerow([_said(value) for value in values])

    def write_to(self, out: BinaryIO) -> None:
        """Finish the file and leave `out`, which it was begun with, open."""
        del out
        self.text.flush()
        self.text.detach()


def _said(value: Any) -> Any:
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime(INSTANT)
    if isinstance(value, Fraction):
        return f"{float(value):.2%}"
    return value.value if isinstance(value, Signed) else value
