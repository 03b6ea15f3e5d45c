"""Rows of a CSV, read strictly: a quote that is not closed swallows nothing."""

import csv
import io
import re
from collections.abc import Iterator

from hotline.errors import InvalidInput
from hotline.tables.cells import typed_text
from hotline.tables.encodings import find_encoding, real_characters
from hotline.tables.rows import Row
from hotline.tables.sources import Source, place

# One cell may hold a whole petition; the module's own limit is 128 KB.
CELL_MAX = 4 * 1024 * 1024
DELIMITERS = ",\t;|"
QUOTED = re.compile(r'"[^"]*"')
FAULTS = {
    "unexpected end": "的引号没有关上，后面的内容分不清属于哪一格；请补上引号，或去掉多余的引号",
    "expected after": "的引号之后还有内容；单元格里面的引号应写两遍，整格再加引号",
    "field larger": f"超过 {CELL_MAX // 1024 // 1024} MB，可能是引号没有关上",
}


def csv_rows(source: Source) -> Iterator[Row]:
    """Yield a CSV's rows; raises InvalidInput at the first place that cannot be told apart."""
    encoding = find_encoding(source)
    csv.field_size_limit(CELL_MAX)
    with source.open() as file, io.TextIOWrapper(file, encoding, newline="") as text:
        first = text.readline()
    delimiter = max(DELIMITERS, key=QUOTED.sub("", first).count)
    with source.open() as file, io.TextIOWrapper(file, encoding, newline="") as text:
        lines = _Lines(text, encoding)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            number = reader.line_num + 1
            lines.begin_row()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise _refusal(source, number, lines, delimiter, str(error)) from error
            if lines.ends_otherwise():
                raise InvalidInput(
                    f"{place(source.name, number)}的行末与前面各行不同（单独的回车符），"
                    "可能把一行拆成了两行；请删去格内的回车后再导入。"
                )
            yield Row(number, [typed_text(cell) for cell in cells])


class _Lines:
    """The lines of a file as the reader of CSV takes them, with those of the row at hand."""

    def __init__(self, text: Iterator[str], encoding: str) -> None:
        self.text, self.encoding = text, encoding
        self.of_row: list[str] = []
        self.is_cr: bool | None = None

    def __iter__(self) -> "Iterator[str]":
        return self

    def __next__(self) -> str:
        line = real_characters(next(self.text), self.encoding)
        self.of_row.append(line)
        return line

    def begin_row(self) -> None:
        """Forget the lines of the row before."""
        self.of_row = []

    def ends_otherwise(self) -> bool:
        """Tell whether the row ends with a lone CR where others end with LF, or vice versa."""
        if not self.of_row or self.of_row[-1][-1] not in "\r\n":
            return False
        is_cr = self.of_row[-1].endswith("\r")
        if self.is_cr is None:
            self.is_cr = is_cr
        return is_cr != self.is_cr


def _refusal(
    source: Source, number: int, lines: _Lines, delimiter: str, error: str
) -> InvalidInput:
    offset, column = _quoted_cell("".join(lines.of_row), delimiter)
    said = next((words for part, words in FAULTS.items() if part in error), "无法读取")
    return InvalidInput(f"{place(source.name, number + offset, column)}{said}。")


def _quoted_cell(row: str, delimiter: str) -> tuple[int, int]:
    """Return where the last quoted cell of a broken row begins: lines below its start, column."""
    column, line, found = 1, 0, (0, 1)
    is_quoted = False
    begins = True
    for at, character in enumerate(row):
        if is_quoted:
            is_quoted = character != '"'
            # What follows a closing quote is a second one, the next cell, or the fault.
            if not is_quoted and row[at + 1 : at + 2] not in ('"', delimiter, "\r", "\n", ""):
                break
        elif character == '"' and (begins or row[at - 1] == '"'):
            is_quoted = True
            found = (line, column) if begins else found
        elif character == delimiter:
            column += 1
        line += character == "\n" or (character == "\r" and row[at + 1 : at + 2] != "\n")
        begins = not is_quoted and character == delimiter
    return found
