"""The dispatcher's queue and the applications that wait for a ruling, as they stand on the page.

What was said with a return, a reply or an application follows the columns: in the queue it
is the second line.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from cases.filters.cases import HotlineFilter
from cases.filters.rulings import RulingFilter
from cases.models import Case, Correction
from cases.rules.capabilities import CaseCapability
from cases.rules.list_columns import COLUMN_SETS
from cases.selectors import dispatching, rulings
from cases.selectors.list_columns import Shown, complete
from cases.selectors.rows import Row
from hotline.tables.sheets import Head
from reports.exports.list_cells import heads_of, values_of
from reports.exports.list_shape import Asked, CaseList

SAID_HEADS = (Head("标记", 16), Head("办理情况", 60))


def _columns(key: str, asked: Asked) -> Sequence[str]:
    return asked.columns or COLUMN_SETS[key].usual


def _heads(key: str, asked: Asked) -> tuple[Head, ...]:
    return (*heads_of(key, _columns(key, asked)), *SAID_HEADS)


def _values(key: str, asked: Asked, rows: Sequence[Row]) -> Iterator[tuple[Any, ...]]:
    names = _columns(key, asked)
    complete(rows, Shown(key, tuple(names)), asked.user, asked.at)
    for row in rows:
        cells = values_of(key, names, row, asked.at)
        yield (*cells, "、".join(row.marks), "，".join(row.happened))


def _queue_tab(asked: Asked) -> str:
    """Return the tab; calls to units are no list of cases."""
    tabs = dispatching.tabs_for(asked.user)
    return asked.tab([tab for tab in tabs if tab.name != "telephone"])


def _find_queue(asked: Asked) -> Any:
    return dispatching.in_order(asked.user, _queue_tab(asked))


def _tell_queue(asked: Asked, found: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    rows = dispatching.lines_of(asked.user, _queue_tab(asked), found, asked.at)
    return _values("dispatch", asked, rows)


def _find_rulings(asked: Asked) -> Any:
    tab = asked.tab(rulings.tabs_for(asked.user))
    narrow = asked.wanted.filter_queryset if asked.wanted.values() else None
    return rulings.waiting(asked.user, tab, narrow)


def _tell_rulings(asked: Asked, found: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    return _values("rulings", asked, rulings.lines_of(asked.user, found))


QUEUE_LISTS = (
    CaseList("dispatch", "派单台", CaseCapability.DISPATCH, HotlineFilter, Case,
             lambda asked: _heads("dispatch", asked), _find_queue, _tell_queue),
    CaseList("rulings", "申请裁定", CaseCapability.READ_APPLICATIONS, RulingFilter, Correction,
             lambda asked: _heads("rulings", asked), _find_rulings, _tell_rulings),
)  # fmt: skip
