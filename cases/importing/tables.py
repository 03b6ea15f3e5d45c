"""Tables of other systems: CSV in UTF-8 or GBK, XLSX, either compressed by gzip."""

import csv
import gzip
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from hotline.errors import InvalidInput

# One cell may hold a whole petition; the module's own limit is 128 KB.
CELL_MAX = 4 * 1024 * 1024
GZIP_MARK, ZIP_MARK = b"\x1f\x8b", b"PK\x03\x04"
ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = ",\t;|"


@dataclass(frozen=True)
class Line:
    """One row of a table: at which line of the file it begins, and its cells by column."""

    number: int
    cells: dict[str, Any]


@dataclass(frozen=True)
class Table:
    """A table's columns and its rows, which are read once."""

    columns: list[str]
    lines: Iterable[Line]


def open_table(path: Path) -> Table:
    """Open a table; its kind is told by its content, not by its name.

    Raises InvalidInput for a file that cannot be read, is of no known kind, is empty, or
    names a column twice.
    """
    try:
        content = path.read_bytes()
        if content.startswith(GZIP_MARK):
            content = gzip.decompress(content)
    except FileNotFoundError as error:
        raise InvalidInput(f"没有文件“{path}”。") from error
    except (OSError, EOFError) as error:
        raise InvalidInput(f"无法读取“{path}”：{error}。") from error
    rows = _xlsx_rows(content) if content.startswith(ZIP_MARK) else _csv_rows(content)
    return _table(rows)


def _table(rows: Iterator[tuple[int, list[Any]]]) -> Table:
    _, heads = next(rows, (0, []))
    columns = [str(head).strip() if head is not None else "" for head in heads]
    named = [column for column in columns if column]
    if not named:
        raise InvalidInput("文件是空的，或第一行没有列名。")
    doubles = sorted({column for column in named if named.count(column) > 1})
    if doubles:
        raise InvalidInput(f"列名重复：{'、'.join(doubles)}。")
    return Table(named, _lines(columns, rows))


def _lines(columns: list[str], rows: Iterator[tuple[int, list[Any]]]) -> Iterator[Line]:
    for number, cells in rows:
        if any(cell not in (None, "") for cell in cells):
            padded = [*cells, *[None] * (len(columns) - len(cells))]
            pairs = zip(columns, padded, strict=False)
            yield Line(number, {column: cell for column, cell in pairs if column})


def _csv_rows(content: bytes) -> Iterator[tuple[int, list[Any]]]:
    text = _decode(content)
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    csv.field_size_limit(CELL_MAX)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 1
    try:
        for cells in reader:
            yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        raise InvalidInput(f"第 {number} 行无法读取：{error}。") from error


def _decode(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInput("文件既不是 UTF-8 也不是 GBK 编码，请另存为 UTF-8 的 CSV 后再导入。")


def _xlsx_rows(content: bytes) -> Iterator[tuple[int, list[Any]]]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise InvalidInput("这个文件不是能打开的 XLSX 表格。") from error
    try:
        for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
            yield number, list(cells)
    finally:
        book.close()
