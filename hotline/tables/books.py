"""Rows of a workbook's first visible sheet; nothing that a workbook says of itself is believed."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.functions import fromstring, tostring

from hotline.errors import InvalidInput
from hotline.tables.cells import typed_value
from hotline.tables.rows import Row, Rows
from hotline.tables.sources import Limits, Source, place, too_large

# Sheets of repeated values pack to a fiftieth; what packs far better is made to fill memory.
PACKED_AT_MOST = 200
ALWAYS_ALLOWED = 64 * 1024 * 1024
ROWS_MAX = 1_048_576
STYLES = "xl/styles.xml"
# What a cell needs to be known as a date; fonts, fills and the like are nobody's content.
KEPT_STYLES = ("numFmts", "cellXfs")
BROKEN = (
    InvalidFileException, zipfile.BadZipFile, ParseError, expat.ExpatError,
    KeyError, ValueError, TypeError, IndexError, AttributeError, RuntimeError,
)  # fmt: skip


def book_rows(source: Source, limits: Limits | None) -> Rows:
    """Open the rows of a workbook, and say which sheets were not read.

    Raises InvalidInput for one that cannot be opened, unpacks to too much, defines
    entities, shows no sheet, or has a second sheet with the same headings.
    """
    with source.open() as file:
        content = file.read()
    _check_parts(source, content, limits)
    book = _load(source, content)
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not shown:
        raise InvalidInput(f"{source.name} 里的工作表都是隐藏的，请取消隐藏后再导入。")
    first, *others = shown
    notes = _notes(source, book, first)
    heads = _first_cells(source, first)
    for sheet in others:
        if any(heads) and _first_cells(source, sheet) == heads:
            raise InvalidInput(
                f"{source.name} 里工作表“{first.title}”和“{sheet.title}”的列名相同，"
                "一次只能导入一张；请合并成一张，或分别另存后导入。"
            )
    return Rows(_sheet_rows(source, book, first), notes)


def _notes(source: Source, book: Workbook, read: Any) -> list[str]:
    left = [
        f"“{sheet.title}”（隐藏）" if sheet.sheet_state != "visible" else f"“{sheet.title}”"
        for sheet in book.worksheets
        if sheet is not read
    ]
    if not left:
        return []
    return [f"{source.name} 只读取工作表“{read.title}”，没有读取{'、'.join(left)}。"]


def _check_parts(source: Source, content: bytes, limits: Limits | None) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            # What a part says of its size is also all that is ever read of it.
            size = sum(part.file_size for part in parts)
            most = max(ALWAYS_ALLOWED, len(content) * PACKED_AT_MOST)
            if limits:
                most = min(most, limits.unpacked_bytes)
            if size > most:
                raise too_large(source.name, most)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _require_no_doctype(source, archive, part)
    except BROKEN as error:
        raise _no_book(source) from error


def _require_no_doctype(source: Source, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse a part that declares a document type: no workbook does, entities are made there."""
    found: list[str] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: found.append("doctype")
    parser.StartElementHandler = lambda *_: found.append("element")
    with archive.open(part) as file:
        while not found and (block := file.read(4096)):
            parser.Parse(block, False)
    if found[:1] == ["doctype"]:
        raise InvalidInput(f"{source.name} 含有表格不应有的声明（DTD），为安全起见不予读取。")


def _load(source: Source, content: bytes) -> Workbook:
    try:
        return _opened(content)
    except BROKEN:
        # Other programs write styles that are none; the cells beside them are sound.
        try:
            return _opened(_with_plain_styles(content))
        except BROKEN as error:
            raise _no_book(source) from error


def _opened(content: bytes) -> Workbook:
    with warnings.catch_warnings():
        # It warns of styles and extensions that it leaves out; none is content.
        warnings.simplefilter("ignore", UserWarning)
        return load_workbook(io.BytesIO(content), read_only=True, data_only=True)


def _with_plain_styles(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as whole, zipfile.ZipFile(out, "w") as plain:
        for part in whole.infolist():
            data = whole.read(part)
            plain.writestr(part.filename, _plain(data) if part.filename == STYLES else data)
    return out.getvalue()


def _plain(styles: bytes) -> bytes:
    root = fromstring(styles)
    for child in list(root):
        if child.tag.rpartition("}")[2] not in KEPT_STYLES:
            root.remove(child)
            continue
        for one in child:
            if "formatCode" not in one.attrib:
                number = one.get("numFmtId", "0")
                one.clear()
                one.set("numFmtId", number)
    return bytes(tostring(root))


def _no_book(source: Source) -> InvalidInput:
    return InvalidInput(f"{source.name} 不是能打开的 XLSX 表格，请用 Excel 或 WPS 另存后再导入。")


def _first_cells(source: Source, sheet: Any) -> list[Any]:
    try:
        sheet.reset_dimensions()
        return [cell for cell in next(sheet.iter_rows(values_only=True), ()) if cell is not None]
    except BROKEN as error:
        raise _no_book(source) from error


def _sheet_rows(source: Source, book: Workbook, sheet: Any) -> Iterator[Row]:
    number = 0
    try:
        # WPS writes a size of one cell whatever stands in the sheet.
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            if number > ROWS_MAX:
                raise InvalidInput(f"{source.name} 超过 {ROWS_MAX} 行，不能读取。")
            yield Row(number, [typed_value(cell) for cell in cells])
    except BROKEN as error:
        raise InvalidInput(
            f"{place(source.name, number + 1)}无法读取，请用 Excel 或 WPS 另存后再导入。"
        ) from error
    finally:
        book.close()
