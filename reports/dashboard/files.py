"""The table of a block as a file, for who goes on calculating with it."""

import csv
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO, TextIOWrapper

from hotline.tables.guarding import safe_text
from hotline.tables.sheets import Book, Head
from hotline.times import say_in_full
from reports.dashboard.values import Block, Cell

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WHOLE = re.compile(r"[+-]?[0-9]+")
WIDE, NARROW = 28, 14


def _values(block: Block) -> Iterator[list[int | str]]:
    for line in block.lines:
        yield [_value(cell) for cell in line]


def _value(cell: Cell) -> int | str:
    """Return a whole number as one, everything else as the page has it."""
    text = cell.text.strip()
    if WHOLE.fullmatch(text):
        return int(text)
    return f"{text}（{cell.note}）" if cell.note else text


def _from_where(block: Block, at: datetime) -> list[str]:
    return [block.title, block.says, *block.notes, f"导出时间：{say_in_full(at)}"]


def write_csv(block: Block, at: datetime) -> bytes:
    """Return the table as CSV that a spreadsheet opens by a double click."""
    out = BytesIO()
    text = TextIOWrapper(out, encoding="utf-8-sig", newline="")
    rows = csv.writer(text)
    rows.writerow(block.columns)
    for values in _values(block):
        rows.writerow([safe_text(one) if isinstance(one, str) else one for one in values])
    rows.writerows([[], *([said] for said in _from_where(block, at))])
    text.flush()
    return out.getvalue()


def write_workbook(block: Block, at: datetime) -> bytes:
    """Return the table as a workbook, with a sheet that says what it is."""
    book, out = Book(), BytesIO()
    book.begin_sheet(
        block.title,
        [Head(name, NARROW if place else WIDE) for place, name in enumerate(block.columns)],
    )
    for values in _values(block):
        book.add(values)
    book.begin_sheet("说明", [Head("说明", 80)])
    for said in _from_where(block, at):
        book.add([said])
    book.write_to(out)
    return out.getvalue()


FORMS: dict[str, tuple[str, Callable[[Block, datetime], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", write_csv),
    "xlsx": (WORKBOOK, write_workbook),
}
