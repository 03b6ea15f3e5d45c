"""A table of outages, each cell read as what it is; what is wrong is named by its cell."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from grids import reference
from grids.models import Grid
from grids.options import find_options
from hotline.errors import InvalidInput
from hotline.tables import Limits, Line, Source, cell_text, open_table, place, read_instant
from knowledge.models import OutageKind
from knowledge.places import parted
from knowledge.services.outages import OutageFacts

SIZE_MAX = 4 * 1024 * 1024
ROWS_MAX = 500
TABLE_LIMITS = Limits(20 * 1024 * 1024, ROWS_MAX)
COLUMNS = {
    "类别": "kind", "开始时间": "starts_at", "结束时间": "ends_at", "地点名称": "places",
    "区域": "grids", "答复内容": "text",
}  # fmt: skip
HEADINGS = {field: heading for heading, field in COLUMNS.items()}
NEEDED = ("类别", "开始时间", "结束时间", "答复内容")
KINDS = {kind.label: kind.value for kind in OutageKind}


@dataclass(frozen=True)
class Written:
    """One row of the table: its line, and its outage or what is wrong with its cells."""

    line: int
    facts: OutageFacts | None
    faults: list[str]


def read_outages(name: str, content: bytes) -> Iterator[Written]:
    """Yield the rows of a CSV or a workbook; InvalidInput for a file that is none."""
    if len(content) > SIZE_MAX:
        raise InvalidInput(f"文件最大 {SIZE_MAX // 1024 // 1024} MB。")
    table = open_table(Source(name, content), TABLE_LIMITS)
    if missing := [heading for heading in NEEDED if heading not in table.columns]:
        raise InvalidInput(f"缺少列：{'、'.join(missing)}。可用的列：{'、'.join(COLUMNS)}。")
    if unknown := [heading for heading in table.columns if heading not in COLUMNS]:
        raise InvalidInput(f"不认识的列：{'、'.join(unknown)}。可用的列：{'、'.join(COLUMNS)}。")
    for line in table.lines:
        yield _read(line)


def say_faults(line: int, error: InvalidInput) -> list[str]:
    """Return the faults of a row, each with its cell."""
    if not error.fields:
        return [f"{place('', line)}：{error.message}"]
    return [
        f"{place('', line, HEADINGS.get(field, ''))}：{said}"
        for field, said in error.fields.items()
    ]


def _read(line: Line) -> Written:
    faults: list[str] = []
    values: dict[str, Any] = {}
    if line.fault:
        return Written(line.number, None, [f"{place('', line.number)}：{line.fault}"])
    for heading, field in COLUMNS.items():
        try:
            values[field] = READERS[field](line.cells.get(heading))
        except InvalidInput as error:
            faults.append(f"{place('', line.number, heading)}：{error.message}")
    return Written(line.number, None if faults else OutageFacts(**values), faults)


def _kind(cell: Any) -> str:
    text = cell_text(cell)
    if text not in KINDS:
        raise InvalidInput(f"没有类别“{text[:20]}”，可以是{'、'.join(KINDS)}。")
    return KINDS[text]


def _grids(cell: Any) -> list[Grid]:
    shelf, found = reference.grids(), []
    for name in parted(cell_text(cell)):
        code = find_options(shelf, name).only
        grid = shelf.get(code) if code else None
        if grid is None:
            raise InvalidInput(f"没有区域“{name[:20]}”，或有几个同名的。")
        found.append(grid)
    return found


READERS: dict[str, Callable[[Any], Any]] = {
    "kind": _kind,
    "starts_at": read_instant,
    "ends_at": read_instant,
    "places": lambda cell: parted(cell_text(cell)),
    "grids": _grids,
    "text": cell_text,
}
