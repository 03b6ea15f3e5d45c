"""The shape of a list that can be exported, and the checked question about it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.http import QueryDict

from cases.filters.cases import HotlineFilter
from cases.filters.kept_queries import names_a_number
from cases.rules.list_columns import COLUMN_SETS
from cases.selectors.inbox import Tab
from grids.models import User
from grids.role_checks import require_capability
from hotline.capabilities import Capability
from hotline.errors import InvalidInput
from hotline.tables.sheets import Head
from reports.exports.kinds import Parameters


@dataclass(frozen=True)
class Asked:
    """What of a list is asked for: by whom, under which filters and tab, at what instant."""

    user: User
    wanted: Any
    data: QueryDict
    at: datetime
    # The columns that the person had chosen; none where they see the usual ones.
    columns: tuple[str, ...] = ()

    def tab(self, tabs: Sequence[Tab]) -> str:
        """Return the tab, the first one where none or an unknown one is named."""
        names = [tab.name for tab in tabs]
        return str(self.data["tab"]) if self.data.get("tab") in names else names[0]


@dataclass(frozen=True)
class CaseList:
    """A list that can be exported: `find` gives its rows in order, `tell` their values."""

    key: str
    label: str
    capability: Capability
    filter_set: type[HotlineFilter]
    model: type[Any]
    heads: Callable[[Asked], tuple[Head, ...]]
    find: Callable[[Asked], Any]
    tell: Callable[[Asked, Sequence[Any]], Iterable[tuple[Any, ...]]]

    @property
    def has_columns(self) -> bool:
        """Whether people choose the columns of this list."""
        return self.key in COLUMN_SETS

    def asked(self, user: User, parameters: Parameters, at: datetime) -> Asked:
        """Return the checked question; raises where the person may not ask it so."""
        require_capability(user, self.capability)
        data = QueryDict(parameters.get("query", ""))
        nothing = self.model._default_manager.none()
        wanted: Any = self.filter_set(data, nothing, request=SimpleNamespace(user=user))
        if not wanted.is_valid():
            raise InvalidInput("筛选条件有误，请在列表里改正后再导出。")
        if names_a_number(wanted.values()):
            raise InvalidInput("按电话号码查找的结果不能导出，请改用其他条件。")
        columns = (
            COLUMN_SETS[self.key].chosen(parameters.get("columns", ())) if self.has_columns else ()
        )
        return Asked(user, wanted, data, at, tuple(columns))


class Cell(NamedTuple):
    """What of a line stands under a heading; `column` names the page's column that it is part of.

    Without one it is in every file, whichever columns were chosen.
    """

    head: Head
    value: Callable[[Any], Any]
    column: str = ""


Cells = Sequence[Cell]
Lines = Callable[[Sequence[Any], User], Iterable[Any]]


def chosen_of(cells: Cells, asked: Asked) -> Cells:
    """Return the cells of the columns that the person had chosen, all where they chose none."""
    if not asked.columns:
        return cells
    return [cell for cell in cells if not cell.column or cell.column in asked.columns]


def heads_in(cells: Cells) -> tuple[Head, ...]:
    """Return the headings of a table."""
    return tuple(cell.head for cell in cells)


def values_in(cells: Cells, lines: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """Yield what each line writes into a table."""
    for line in lines:
        yield tuple(cell.value(line) for cell in cells)


def chunks_of(found: Any, most: int, size: int) -> tuple[int, Iterator[list[Any]]]:
    """Return how many rows there are, at most `most`, and the rows in parts of `size`.

    Their keys are read first, and then the rows of each part, so that none stands in two parts.
    Rows of several models together have no key of their own: they are read at once.
    """
    if found.query.combinator:
        rows = list(found[:most])
        return len(rows), (rows[start : start + size] for start in range(0, len(rows), size))
    keys = list(found.values_list("pk", flat=True)[:most])
    parts = (keys[start : start + size] for start in range(0, len(keys), size))
    return len(keys), (list(found.filter(pk__in=part)) for part in parts)
