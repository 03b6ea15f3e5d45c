"""Missed calls and promised calls back as files: every number masked, whoever asks."""

from collections.abc import Iterator, Sequence
from typing import Any

from cases.filters.cases import HotlineFilter
from cases.rules.phones import mask_text
from hotline.tables.sheets import Head
from hotline.telephone_numbers import mask_phone
from reports.exports.list_shape import Asked, CaseList, Cell, Cells, heads_in, values_in
from telephony.capabilities import TelephonyCapability as T
from telephony.models import PromisedCallback, TelephoneCall
from telephony.selectors.missed import missed_page
from telephony.selectors.promises import open_promises

MISSED_CELLS: Cells = (
    Cell(Head("最近来电", 17), lambda call: call.began_at),
    Cell(Head("号码", 14), lambda call: mask_phone(call.number)),
    Cell(Head("未接次数", 10), lambda call: call.missed_count),
    Cell(Head("挂断时间", 17), lambda call: call.ended_at),
    Cell(Head("线路", 14), lambda call: call.line),
)
PROMISE_CELLS: Cells = (
    Cell(Head("约定时间", 17), lambda one: one.due_at),
    Cell(Head("号码", 14), lambda one: mask_phone(one.number)),
    Cell(Head("事由", 60), lambda one: mask_text(one.about)),
    Cell(Head("坐席", 12), lambda one: str(one.operator)),
    Cell(Head("约定于", 17), lambda one: one.promised_at),
)


def _tell_missed(asked: Asked, calls: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    del asked
    return values_in(MISSED_CELLS, calls)


def _tell_promises(asked: Asked, rows: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    del asked
    return values_in(PROMISE_CELLS, rows)


LINE_LISTS = (
    CaseList("missed", "未接来电", T.TAKE_CALLS, HotlineFilter, TelephoneCall,
             lambda asked: heads_in(MISSED_CELLS), lambda asked: missed_page(asked.at),
             _tell_missed),
    CaseList("promises", "约定回电", T.TAKE_CALLS, HotlineFilter, PromisedCallback,
             lambda asked: heads_in(PROMISE_CELLS), lambda asked: open_promises(asked.user),
             _tell_promises),
)  # fmt: skip
