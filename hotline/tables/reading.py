"""A table with headings: each row by its columns, nothing beside them dropped."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hotline.errors import InvalidInput
from hotline.tables.cells import cell_text
from hotline.tables.opening import open_rows
from hotline.tables.rows import Row
from hotline.tables.sources import Limits, Source, place


@dataclass(frozen=True)
class Line:
    """One row of a table: at which line of the file it begins, and its cells by column.

    `fault` says what is wrong with the row as a whole; its cells must then not be taken.
    """

    number: int
    cells: dict[str, Any]
    fault: str = ""

    def require_sound(self) -> None:
        """Raise InvalidInput for a row that does not fit its headings."""
        if self.fault:
            raise InvalidInput(fields={"": self.fault})


@dataclass(frozen=True)
class Table:
    """A table's name and columns, and its rows, which are read once.

    `notes` are sentences on what of the file was not read.
    """

    name: str
    columns: list[str]
    lines: Iterable[Line]
    notes: list[str] = field(default_factory=list)


def open_table(source: Path | Source, limits: Limits | None = None) -> Table:
    """Open a table; its kind is told by its content, not by its name.

    Rows are read as they are asked for. Raises InvalidInput, naming file and line, for a
    file that cannot be read, is of no known kind, is empty, names a column twice, or is
    beyond the limits, as soon as that is met.
    """
    if isinstance(source, Path):
        source = Source.of_file(source)
    opened = open_rows(source, limits)
    head = next(opened.rows, Row(1, []))
    columns = _columns(source, head)
    named = [column for column in columns if column]
    if not named:
        raise InvalidInput(f"{source.name} 是空的，或第一行没有列名。")
    doubles = sorted({column for column in named if named.count(column) > 1})
    if doubles:
        raise InvalidInput(f"{place(source.name, head.number)}列名重复：{'、'.join(doubles)}。")
    return Table(source.name, named, _lines(columns, opened.rows), opened.notes)


def _columns(source: Source, head: Row) -> list[str]:
    columns = []
    for at, cell in enumerate(head.cells, 1):
        try:
            columns.append(cell_text(cell))
        except InvalidInput as error:
            where = place(source.name, head.number, at)
            raise InvalidInput(f"{where}的列名无法读取：{error.message}") from error
    return columns


def _lines(columns: list[str], rows: Iterator[Row]) -> Iterator[Line]:
    for row in rows:
        if row.is_blank:
            continue
        padded = [*row.cells, *[None] * (len(columns) - len(row.cells))]
        pairs = zip(columns, padded, strict=False)
        cells = {column: cell for column, cell in pairs if column}
        yield Line(row.number, cells, _surplus(columns, row.cells))


def _surplus(columns: list[str], cells: list[Any]) -> str:
    """Say which cell stands under no heading: it would be lost."""
    for at, cell in enumerate(cells, 1):
        is_headed = at <= len(columns) and columns[at - 1]
        if not is_headed and cell is not None and str(cell).strip():
            if at > len(columns):
                return f"比列名多出内容（第 {at} 列“{str(cell)[:20]}”），可能有逗号没有加引号。"
            return f"第 {at} 列有内容“{str(cell)[:20]}”，却没有列名。"
    return ""
