"""Tables of other systems: CSV in UTF-8 or GBK, XLSX, either compressed by gzip."""

import codecs
import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from hotline.errors import InvalidInput

# One cell may hold a whole petition; the module's own limit is 128 KB.
CELL_MAX = 4 * 1024 * 1024
CHUNK = 1024 * 1024
GZIP_MARK, ZIP_MARK = b"\x1f\x8b", b"PK\x03\x04"
ENCODINGS = ("utf-8-sig", "gb18030")
# So many blank rows a filled one may come with.
BLANK_ROWS = 10
DELIMITERS = ",\t;|"
NO_BOOK = "这个文件不是能打开的 XLSX 表格。"


@dataclass(frozen=True)
class Line:
    """One row of a table: at which line of the file it begins, and its cells by column."""

    number: int
    cells: dict[str, Any]


@dataclass(frozen=True)
class Limits:
    """How much of an uploaded table is read: a small file can unpack to any size."""

    unpacked_bytes: int
    rows: int
    columns: int = 100


@dataclass(frozen=True)
class Table:
    """A table's columns and its rows, which are read once."""

    columns: list[str]
    lines: Iterable[Line]


def open_table(path: Path, limits: Limits | None = None) -> Table:
    """Open a table; its kind is told by its content, not by its name.

    Rows are read as they are asked for, so that a file may be larger than the memory.
    Raises InvalidInput for a file that cannot be read, is of no known kind, is empty,
    names a column twice, or is beyond the limits, as soon as that is met.
    """
    try:
        if limits:
            _check_unpacked(path, limits.unpacked_bytes)
        with _opened(path) as file:
            is_book = file.read(4) == ZIP_MARK
        rows = _xlsx_rows(path, limits) if is_book else _csv_rows(path)
        return _table(_stopped(rows, limits.rows) if limits else rows)
    except FileNotFoundError as error:
        raise InvalidInput(f"没有文件“{path}”。") from error
    except (OSError, EOFError, zlib.error) as error:
        raise InvalidInput(f"无法读取“{path}”：{error}。") from error


def _check_unpacked(path: Path, most: int) -> None:
    """Refuse a file that unpacks to more; no more than that is unpacked to find out."""
    with _opened(path) as file:
        is_book, size = file.read(4) == ZIP_MARK, 4
        while size <= most and (block := file.read(CHUNK)):
            size += len(block)
    if is_book and size <= most:
        with _opened(path) as file:
            size = _unzipped_size(file)
    if size > most:
        raise InvalidInput(f"文件展开后超过 {most // 1024 // 1024} MB，请删减后再上传。")


def _unzipped_size(file: BinaryIO) -> int:
    try:
        with zipfile.ZipFile(file) as archive:
            # What a part says of its size is also all that is ever read of it.
            return sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile as error:
        raise InvalidInput(NO_BOOK) from error


def _stopped(rows: Iterator[tuple[int, list[Any]]], most: int) -> Iterator[tuple[int, list[Any]]]:
    """Pass rows on, and refuse the file at the first one too many beside the headings.

    Blank rows between and behind count for less: people's sheets are full of them.
    """
    filled = -1
    for count, (number, cells) in enumerate(rows):
        filled += any(cell not in (None, "") for cell in cells)
        if filled > most or count > most * BLANK_ROWS:
            raise InvalidInput(f"一次最多导入 {most} 行。")
        yield number, cells


def _opened(path: Path) -> BinaryIO:
    """Open a file's content, unpacked where it is compressed."""
    with path.open("rb") as file:
        is_packed = file.read(2) == GZIP_MARK
    return cast(BinaryIO, gzip.open(path)) if is_packed else path.open("rb")


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


def _csv_rows(path: Path) -> Iterator[tuple[int, list[Any]]]:
    encoding = _encoding(path)
    csv.field_size_limit(CELL_MAX)
    with _opened(path) as file, io.TextIOWrapper(file, encoding, newline="") as text:
        first = text.readline()
        text.seek(0)
        reader = csv.reader(text, delimiter=max(DELIMITERS, key=first.count))
        number = 1
        try:
            for cells in reader:
                yield number, cells
                number = reader.line_num + 1
        except csv.Error as error:
            raise InvalidInput(f"第 {number} 行无法读取：{error}。") from error


def _encoding(path: Path) -> str:
    """Find out a file's encoding by decoding all of it."""
    for encoding in ENCODINGS:
        with _opened(path) as file:
            try:
                for _ in codecs.iterdecode(iter(lambda: file.read(CHUNK), b""), encoding):
                    pass
            except UnicodeDecodeError:
                continue
            return encoding
    raise InvalidInput("文件既不是 UTF-8 也不是 GBK 编码，请另存为 UTF-8 的 CSV 后再导入。")


def _xlsx_rows(path: Path, limits: Limits | None) -> Iterator[tuple[int, list[Any]]]:
    try:
        with _opened(path) as file:
            content = io.BytesIO(file.read())
        book = load_workbook(content, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise InvalidInput(NO_BOOK) from error
    # A cell that says it stands far off would have all before it made.
    widest = {"max_col": limits.columns, "max_row": limits.rows * BLANK_ROWS + 2} if limits else {}
    try:
        for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True, **widest), 1):
            yield number, list(cells)
    finally:
        book.close()
