"""The order of the assessment's rows by one of its columns, on the page and in its file."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from reports.rates.counting import RateRow, RateTable
from reports.rates.measures import BY_NAME
from reports.rates.values import THREE_RATES, Scope

COMPOSITE = "综合成绩"
DEADLINES = (
    "signed", "contacted", "on_time", "on_time_originally", "extended", "returned", "redone",
    "called_back", "struck_off",
)  # fmt: skip
# Columns that are no rates, by the table in which they stand.
CALLED_BACK, DISSATISFIED = "calls", "dissatisfied"
DISPATCHED, MEAN, MEDIAN = "dispatched", "mean", "median"
COUNTED = {CALLED_BACK: "solved.base", DISSATISFIED: "satisfied.dissatisfied"}


def rate_key(name: str, scope: Scope) -> str:
    """Return the key of a rate's column in one scope, where the table shows both."""
    return f"{name}-{scope.value}"


def _labels() -> Iterable[tuple[str, str]]:
    yield CALLED_BACK, "有效回访"
    for name in (*THREE_RATES, "composite"):
        label = COMPOSITE if name == "composite" else BY_NAME[name].label
        for scope in Scope:
            yield rate_key(name, scope), f"{label}（{scope.label}）"
    yield DISSATISFIED, "不满意"
    yield DISPATCHED, "派单"
    for name in DEADLINES:
        yield name, BY_NAME[name].label
    yield MEAN, "平均办理时长"
    yield MEDIAN, "中位办理时长"


LABELS = dict(_labels())
OF_DEADLINES = frozenset({DISPATCHED, *DEADLINES, MEAN, MEDIAN})
SORTS = [
    (f"{sign}{key}", f"{label}从{way}")
    for key, label in LABELS.items()
    for sign, way in (("-", "高到低"), ("", "低到高"))
]


@dataclass(frozen=True)
class Sort:
    """A column and a direction, as `sort` names them: ``-solved-all``, ``mean``."""

    key: str
    is_falling: bool

    @classmethod
    def read(cls, typed: str, view: str) -> "Sort | None":
        """Return what was asked for, None for nothing or for a column of the other table."""
        key = typed.removeprefix("-")
        if key not in LABELS or (key in OF_DEADLINES) != (view == "deadlines"):
            return None
        return cls(key, typed.startswith("-"))

    def __str__(self) -> str:
        return f"-{self.key}" if self.is_falling else self.key

    @property
    def label(self) -> str:
        """The column and the direction in words."""
        return dict(SORTS)[str(self)]


def sort_after(sort: Sort | None, key: str) -> str:
    """Return what a press on a column's heading asks for: the highest first, then the lowest."""
    falls = sort is None or sort.key != key or not sort.is_falling
    return f"-{key}" if falls else key


def sorted_table(table: RateTable, sort: Sort | None, scope: Scope) -> RateTable:
    """Return the table with its rows in the order asked for, equal ones as they stood.

    `scope` is that of the table of deadlines. Rows without a value come last both ways.
    """
    if sort is None:
        return table
    valued = [(_value(row, sort.key, scope), row) for row in table.rows]
    known = [pair for pair in valued if pair[0] is not None]
    known.sort(key=lambda pair: pair[0], reverse=sort.is_falling)
    unknown = [pair for pair in valued if pair[0] is None]
    return replace(table, rows=tuple(row for _, row in (*known, *unknown)))


def _value(row: RateRow, key: str, scope: Scope) -> Any:
    if key in COUNTED:
        return row.counts["now", Scope.ALL].number(COUNTED[key])
    if key == DISPATCHED:
        return row.counts["now", scope].number("returned.base")
    if key in (MEAN, MEDIAN):
        counts = row.counts["now", scope]
        return counts.mean_minutes if key == MEAN else counts.median_minutes
    name, _, of = key.partition("-")
    rate = row.figures[Scope(of) if of else scope].get(name)
    return rate.share if rate else None
