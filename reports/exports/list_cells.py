"""What a line of cases writes into a file, by the names of the columns a person chooses."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from cases.rules.list_columns import TITLE
from cases.selectors.rows import Row
from hotline.tables.sheets import Head
from hotline.times import deadline_light, say_due_in_sheet

Cell = tuple[Head, Callable[[Row, datetime], Any]]


def _light(row: Row, at: datetime) -> str:
    """Return the light of a line in words, as its page shows it."""
    shown = row.light or deadline_light(
        row.due_at, at, started=row.started_at, ended=row.ended_at, is_paused=row.is_paused,
        warn_at=row.warn_at, asks_more=row.asks_more,
    )  # fmt: skip
    return f"{row.limit} {shown.words}".strip()


def _cells(source: str) -> dict[str, Cell]:
    return {
        "light": (Head("时限", 20), _light),
        "number": (Head("工单编号", 14), lambda row, at: row.number),
        "state": (Head("状态", 10), lambda row, at: row.state_label),
        TITLE: (Head("标题", 40), lambda row, at: row.title),
        "urgency": (Head("紧急程度", 10), lambda row, at: row.urgency),
        "kind": (Head("诉求类型", 10), lambda row, at: row.kind),
        "category": (Head("事项分类", 20), lambda row, at: row.category),
        "place": (Head("地点", 28), lambda row, at: row.place),
        "from": (Head(source, 20), lambda row, at: row.source),
        "channel": (Head("渠道", 20), lambda row, at: row.channel),
        "unit": (Head("承办单位", 20), lambda row, at: row.unit),
        "registered": (Head("登记时间", 17), lambda row, at: row.registered_at),
        "due": (Head("截止时间", 17), lambda row, at: say_due_in_sheet(row.due_at)),
        "replied": (Head("答复时间", 17), lambda row, at: row.ended_at),
        "closed": (Head("办结时间", 17), lambda row, at: row.closed_at),
        "days": (Head("历时天数", 10), lambda row, at: row.days),
        "satisfaction": (Head("满意度", 10), lambda row, at: row.satisfaction),
        "updated": (Head("最近更新", 17), lambda row, at: row.updated_at),
    }


CELLS = {
    "cases": _cells("承办单位"),
    "inbox": _cells("渠道"),
    "dispatch": _cells("来源"),
    "rulings": _cells("承办单位"),
}


def _in_file(names: Iterable[str]) -> list[str]:
    """Return the columns of a file: number and title lead, whatever else was chosen."""
    return ["number", TITLE, *(name for name in names if name not in ("number", TITLE))]


def heads_of(key: str, names: Sequence[str]) -> tuple[Head, ...]:
    """Return the headings of chosen columns."""
    return tuple(CELLS[key][name][0] for name in _in_file(names))


def values_of(key: str, names: Sequence[str], row: Row, at: datetime) -> tuple[Any, ...]:
    """Return the values of chosen columns."""
    return tuple(CELLS[key][name][1](row, at) for name in _in_file(names))
