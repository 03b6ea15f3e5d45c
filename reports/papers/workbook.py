"""From a paper to a workbook: its text on the first sheet, each table and chart on its own.

Counts and shares are numbers, so that a spreadsheet can go on calculating.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

from hotline.tables.sheets import Book, Head
from reports.papers.blocks import Chart, Paragraph, Table
from reports.papers.paper import Paper

WHOLE = re.compile(r"[+-]?\d{1,15}")
SHARE = re.compile(r"[+-]?\d{1,6}(\.\d+)?%")
TEXT_WIDTH, NAME_WIDTH = 100, 28


def paper_xlsx(paper: Paper) -> bytes:
    """Return a paper as a workbook."""
    book = Book()
    book.begin_sheet("正文", [Head(paper.plain_title, TEXT_WIDTH)])
    for block in paper.blocks:
        if isinstance(block, Paragraph):
            book.add([block.text])
    for number, (caption, head, rows) in enumerate(_tables(paper), 1):
        name = caption.split(" ")[0] if " " in caption else caption
        book.begin_sheet(f"{number} {name}", [Head(head[0], NAME_WIDTH), *map(Head, head[1:])])
        for row in rows:
            book.add([_value(cell) for cell in row])
    out = BytesIO()
    book.write_to(out)
    return out.getvalue()


def _tables(paper: Paper) -> Iterator[tuple[str, list[str], list[list[Any]]]]:
    """Yield caption, heading and rows of each table, and of the values under each chart."""
    for block in paper.blocks:
        if isinstance(block, Table):
            yield block.caption, [*block.head], [[*row] for row in block.rows]
        elif isinstance(block, Chart):
            values = zip(*(row.values for row in block.rows), strict=True)
            rows = [[label, *row] for label, row in zip(block.labels, values, strict=True)]
            yield block.caption, ["", *(row.name for row in block.rows)], rows


def _value(cell: Any) -> Any:
    """Return a cell's number where it is one, its text otherwise."""
    if not isinstance(cell, str):
        return cell
    if WHOLE.fullmatch(cell):
        return int(cell)
    return Fraction(Decimal(cell[:-1])) / 100 if SHARE.fullmatch(cell) else cell
