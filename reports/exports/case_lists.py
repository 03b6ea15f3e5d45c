"""Case lists as workbooks and CSV: what a list shows, all of its pages, under its filters.

The worker asks again as the person who asked: through the list's own filter set, within
`visible_to`, each line masked as on the page. No column holds who the citizen is. A list
found by a telephone number is not exported, since the export's row would keep the number.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.http import QueryDict

from cases.filters.cases import CaseFilter
from cases.filters.inbox import InboxFilter
from cases.filters.ledger import LedgerFilter
from cases.models import Assignment, Case, Parking
from cases.rules.capabilities import CaseCapability
from cases.selectors import inbox, ledger
from cases.selectors.list_columns import Shown, complete
from cases.selectors.listing import own_rows, with_lead
from cases.selectors.rows import Row
from grids.deadlines import CITY_ZONE
from grids.models import User
from grids.rules import rule
from grids.web.reference_fields import TYPED
from hotline.errors import InvalidInput
from hotline.tables.sheets import Book, Head
from hotline.tables.texts import CsvBook
from hotline.times import say_due_in_sheet
from reports.capabilities import ReportCapability
from reports.exports.hazard_list import HAZARD_LIST
from reports.exports.kinds import CSV, XLSX, Kind, Making, Parameters, register_kind
from reports.exports.knowledge_lists import KNOWLEDGE_LISTS
from reports.exports.line_lists import LINE_LISTS
from reports.exports.list_cells import heads_of, values_of
from reports.exports.list_shape import Asked, CaseList, chunks_of
from reports.exports.oversight_lists import OVERSIGHT_LISTS
from reports.exports.queue_lists import QUEUE_LISTS
from reports.exports.record_lists import RECORD_LISTS

QUERY_MAX = 2000
CHUNK = 500
# Parameters beside the filters: which tab, and whether the units below are shown too.
PLACES = ("tab", "below")
CASE_HEADS = (
    Head("工单编号", 14), Head("状态", 10), Head("标题", 40), Head("标记", 14),
    Head("诉求类型", 10), Head("事项分类", 20), Head("地点", 28), Head("承办单位", 20),
    Head("办理情况", 28), Head("登记时间", 17), Head("办结时限", 17), Head("答复时间", 17),
    Head("最近更新", 17),
)  # fmt: skip
INBOX_HEADS = (
    Head("工单编号", 14), Head("状态", 10), Head("标题", 40), Head("标记", 14),
    Head("诉求类型", 10), Head("事项分类", 20), Head("地点", 28), Head("渠道", 20),
    Head("办理情况", 28), Head("派单时间", 17), Head("时限", 8), Head("截止", 17),
    Head("答复时间", 17), Head("最近更新", 17),
)  # fmt: skip
PARKED_HEADS = (
    Head("工单编号", 14), Head("标题", 40), Head("单位", 20), Head("责任人", 12),
    Head("计划", 60), Head("挂账", 17), Head("下次复核", 14), Head("销账", 17),
    Head("销账结果", 10), Head("最近复核", 17),
)  # fmt: skip
EXCLUDED_HEADS = (
    Head("工单编号", 14), Head("标题", 40), Head("单位", 20), Head("申请人", 12),
    Head("剔除情形", 20), Head("理由", 60), Head("裁定", 17),
)  # fmt: skip


def _heads(key: str, asked: Asked, usual: tuple[Head, ...]) -> tuple[Head, ...]:
    return heads_of(key, asked.columns) if asked.columns else usual


def _identity(row: Row) -> tuple[Any, ...]:
    return (
        row.number, row.state_label, row.title, "、".join(row.marks), row.kind, row.category,
        row.place, row.source, "，".join(row.happened),
    )  # fmt: skip


def _chosen(key: str, asked: Asked, rows: Sequence[Row]) -> Iterator[tuple[Any, ...]]:
    """Yield the columns that the person had chosen when the file was asked for."""
    complete(rows, Shown(key, asked.columns), asked.user, asked.at)
    for row in rows:
        yield values_of(key, asked.columns, row, asked.at)


def _find_cases(asked: Asked) -> Any:
    return with_lead(asked.wanted.filter_queryset(Case.objects.visible_to(asked.user)))


def _tell_cases(asked: Asked, cases: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    rows = own_rows(cases, asked.user)
    if asked.columns:
        yield from _chosen("cases", asked, rows)
        return
    for row in rows:
        due = say_due_in_sheet(row.due_at)
        yield (*_identity(row), row.started_at, due, row.ended_at, row.updated_at)


def _find_inbox(asked: Asked) -> Any:
    units = inbox.inbox_units(asked.user, with_below="below" in asked.data)
    tab = asked.tab(inbox.tabs_for(asked.user))
    found = inbox.tab_of(units, tab, asked.user, asked.at)
    return asked.wanted.filter_queryset(found).select_related("unit", "case")


def _tell_inbox(asked: Asked, assignments: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    rows = inbox.lines_of(list(assignments), asked.user)
    if asked.columns:
        yield from _chosen("inbox", asked, rows)
        return
    for row in rows:
        limit, due = row.limit or "办结", say_due_in_sheet(row.due_at)
        yield (*_identity(row), row.started_at, limit, due, row.ended_at, row.updated_at)


def _is_excluded(asked: Asked) -> bool:
    return asked.tab(ledger.TABS) == ledger.EXCLUDED


def _find_ledger(asked: Asked) -> Any:
    if _is_excluded(asked):
        return asked.wanted.filter_queryset(ledger.excluded_rows(asked.user))
    return asked.wanted.filter_queryset(
        ledger.parked_rows(asked.user, asked.tab(ledger.TABS), asked.at)
    )


def _tell_ledger(asked: Asked, rows: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    ledger.as_read(rows, asked.user)
    for row in rows:
        head = (row.case.number, row.title, str(row.assignment.unit))
        if isinstance(row, Parking):
            yield (*head, *_parked(row))
        else:
            yield (*head, str(row.asked_by), row.ground, row.told, row.ruled_at)


def _parked(row: Any) -> tuple[Any, ...]:
    result = ("已解决" if row.is_solved else "恢复办理") if row.struck_off_at else ""
    reviews = list(row.reviews.all())
    return (
        row.owner, row.told, row.ruled_at, None if row.struck_off_at else row.review_on,
        row.struck_off_at, result, reviews[-1].at if reviews else None,
    )  # fmt: skip


LISTS = {
    one.key: one
    for one in (
        CaseList("cases", "全部工单", ReportCapability.EXPORT_CASES, CaseFilter, Case,
                 lambda asked: _heads("cases", asked, CASE_HEADS), _find_cases, _tell_cases),
        CaseList("inbox", "收件箱", CaseCapability.WORK_IN_UNIT, InboxFilter, Assignment,
                 lambda asked: _heads("inbox", asked, INBOX_HEADS), _find_inbox, _tell_inbox),
        CaseList("ledger", "挂账台账", ReportCapability.EXPORT_CASES, LedgerFilter, Parking,
                 lambda asked: EXCLUDED_HEADS if _is_excluded(asked) else PARKED_HEADS,
                 _find_ledger, _tell_ledger),
        *RECORD_LISTS,
        *QUEUE_LISTS,
        *OVERSIGHT_LISTS,
        HAZARD_LIST,
        *KNOWLEDGE_LISTS,
        *LINE_LISTS,
    )
}  # fmt: skip


def kind_name(key: str, suffix: str = "") -> str:
    """Return the name of the export of a list, as a workbook or as CSV (`csv`)."""
    return f"list_{key}_{suffix}" if suffix else f"list_{key}"


def parameters_of(shelf: CaseList, typed: str, columns: Sequence[str] = ()) -> dict[str, Any]:
    """Return what of a list's query is kept: its filters and its tab, nothing unknown.

    `columns` are those that the person chose for the list.

    Raises InvalidInput for more than is kept, since a part would be another list.
    """
    if len(typed) > QUERY_MAX:
        raise InvalidInput("筛选条件太多，请减少后再导出。")
    given = QueryDict(typed)
    names = [*shelf.filter_set.base_filters, *PLACES]
    kept = QueryDict(mutable=True)
    for name in (*names, *(f"{name}{TYPED}" for name in names)):
        if values := [value for value in given.getlist(name) if value]:
            kept.setlist(name, values)
    chosen = {"columns": list(columns)} if columns else {}
    return {"query": kept.urlencode(), **chosen}


def _check(shelf: CaseList) -> Callable[[User, Parameters, datetime], str]:
    def check(user: User, parameters: Parameters, at: datetime) -> str:
        most = rule("export.most_rows")
        found = shelf.find(shelf.asked(user, parameters, at))
        if found.order_by()[: most + 1].count() > most:
            raise InvalidInput(f"一次最多导出{most}行，请增加筛选条件后再导出。")
        day = at.astimezone(CITY_ZONE)
        return f"{shelf.label} {day.month}月{day.day}日"

    return check


def _write(shelf: CaseList, *, as_csv: bool) -> Callable[[Making], None]:
    def write(making: Making) -> None:
        asked = shelf.asked(making.owner, making.parameters, making.at)
        found = shelf.find(asked)
        count, chunks = chunks_of(found, rule("export.most_rows"), CHUNK)
        making.begin(count)
        book = CsvBook(making.out) if as_csv else Book()
        book.begin_sheet(shelf.label, shelf.heads(asked))
        for chunk in chunks:
            for values in shelf.tell(asked, chunk):
                book.add(values)
            making.advance(len(chunk))
        book.write_to(making.out)

    return write


def register_kinds() -> None:
    """Make the exports of the lists known."""
    for shelf in LISTS.values():
        name, label, check = kind_name(shelf.key), shelf.label, _check(shelf)
        register_kind(Kind(name, label, ".xlsx", XLSX, check, _write(shelf, as_csv=False)))
        name = kind_name(shelf.key, "csv")
        register_kind(Kind(name, label, ".csv", CSV, check, _write(shelf, as_csv=True)))
