"""Opening the rows of a file; its kind is told by its content, not by its name."""

import zlib
from collections.abc import Iterator

from hotline.errors import InvalidInput
from hotline.tables.books import book_rows
from hotline.tables.delimited import csv_rows
from hotline.tables.rows import Row, Rows
from hotline.tables.sources import OLE_MARK, ZIP_MARK, Limits, Source

# So many blank rows a filled one may come with.
BLANK_ROWS = 10
WHOLE_HEAD = 64 * 1024


def open_rows(source: Source, limits: Limits | None = None) -> Rows:
    """Open the rows of a CSV or a workbook, so that it may be larger than the memory.

    Raises InvalidInput for what is of no known kind or beyond the limits, here or as soon
    as that is met.
    """
    try:
        if limits:
            source.require_at_most(limits.unpacked_bytes)
        head = source.head(WHOLE_HEAD)
        _require_table(source, head)
        opened = book_rows(source, limits) if head.startswith(ZIP_MARK) else Rows(csv_rows(source))
    except (OSError, EOFError, zlib.error) as error:
        raise _unreadable(source) from error
    return Rows(_watched(source, opened.rows, limits), opened.notes)


def _require_table(source: Source, head: bytes) -> None:
    """Refuse what people take for a table, each kind in a sentence of its own."""
    resave = "请用 Excel 或 WPS 打开后另存为 .xlsx，再导入。"
    if head.startswith(OLE_MARK):
        if "EncryptedPackage".encode("utf-16-le") in head:
            raise InvalidInput(f"{source.name} 设有打开密码，请去掉密码后另存，再导入。")
        raise InvalidInput(f"{source.name} 是旧版 .xls 表格，或设有打开密码，不能读取。{resave}")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        raise InvalidInput(f"{source.name} 是网页（HTML/XML）形式的表格，不能读取。{resave}")
    if start.startswith((b"%pdf", b"\x89png", b"{\\rtf")):
        raise InvalidInput(f"{source.name} 不是表格文件，请上传 CSV 或 XLSX。")


def _watched(source: Source, rows: Iterator[Row], limits: Limits | None) -> Iterator[Row]:
    """Pass rows on; refuse the file at the first one too many beside the headings.

    Blank rows between and behind count for less: people's sheets are full of them.
    """
    filled = -1
    try:
        for count, row in enumerate(rows):
            filled += not row.is_blank
            if limits and (filled > limits.rows or count > limits.rows * BLANK_ROWS):
                raise InvalidInput(f"{source.name} 行数过多，一次最多导入 {limits.rows} 行。")
            yield row
    except (OSError, EOFError, zlib.error) as error:
        raise _unreadable(source) from error


def _unreadable(source: Source) -> InvalidInput:
    return InvalidInput(f"{source.name} 无法读取，文件可能没有传完或已损坏。")
