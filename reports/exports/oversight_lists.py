"""The lists of what oversees cases: orders, notices of urging, criticism, instructions, appeals."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cases.filters.appeals import AppealFilter
from cases.filters.cases import HotlineFilter
from cases.filters.oversight import CriticismFilter, OrderFilter, TaskFilter, UrgeFilter
from cases.models import Appeal, Criticism, InstructionTask, SupervisionOrder, Urge
from cases.selectors import appeals, oversight
from grids.models import User
from hotline.tables.sheets import Head
from hotline.times import say_due_in_sheet
from reports.capabilities import ReportCapability
from reports.exports.list_shape import (
    Asked,
    CaseList,
    Cell,
    Cells,
    Lines,
    chosen_of,
    heads_in,
    values_in,
)

ORDER_CELLS: Cells = (
    Cell(Head("编号", 24), lambda line: line.reference, "reference"),
    Cell(Head("状态", 10), lambda line: line.order.get_status_display(), "status"),
    Cell(Head("工单编号", 14), lambda line: line.order.case.number, "number"),
    Cell(Head("标题", 40), lambda line: line.title),
    Cell(Head("事由", 60), lambda line: line.ground),
    Cell(Head("被督办单位", 20), lambda line: str(line.order.unit), "unit"),
    Cell(Head("级别", 10), lambda line: line.order.get_level_display(), "level"),
    Cell(Head("下发时间", 17), lambda line: line.order.issued_at, "issued"),
    Cell(Head("下发人", 12), lambda line: str(line.order.issued_by or "系统"), "issued"),
    Cell(Head("反馈截止", 17), lambda line: say_due_in_sheet(line.order.answer_due_at), "light"),
    Cell(Head("反馈时间", 17), lambda line: line.order.answered_at, "light"),
)
URGE_CELLS: Cells = (
    Cell(Head("催办时间", 17), lambda line: line.urge.at),
    Cell(Head("编号", 24), lambda line: line.reference),
    Cell(Head("工单编号", 14), lambda line: line.urge.case.number),
    Cell(Head("标题", 40), lambda line: line.title),
    Cell(Head("被催办单位", 20), lambda line: str(line.urge.unit)),
    Cell(Head("办结截止", 17), lambda line: say_due_in_sheet(line.urge.reply_due_at)),
    Cell(Head("内容", 60), lambda line: line.text),
)
CRITICISM_CELLS: Cells = (
    Cell(Head("提出时间", 17), lambda line: line.entry.proposed_at),
    Cell(Head("状态", 10), lambda line: line.entry.get_status_display()),
    Cell(Head("工单编号", 14), lambda line: line.entry.case.number),
    Cell(Head("标题", 40), lambda line: line.title),
    Cell(Head("单位", 20), lambda line: str(line.entry.unit)),
    Cell(Head("事由", 60), lambda line: line.reason),
    Cell(Head("核定说明", 40), lambda line: line.note),
    Cell(Head("通报", 24), lambda line: line.reference),
    Cell(Head("核定人", 12), lambda line: str(line.entry.decided_by or "")),
    Cell(Head("核定时间", 17), lambda line: line.entry.decided_at),
)
TASK_CELLS: Cells = (
    Cell(Head("批示领导", 14), lambda line: line.task.instruction.leader_name),
    Cell(Head("批示时间", 17), lambda line: line.task.instruction.given_at),
    Cell(Head("批示内容", 60), lambda line: line.text),
    Cell(Head("工单编号", 14), lambda line: line.task.instruction.case.number),
    Cell(Head("标题", 40), lambda line: line.title),
    Cell(Head("反馈单位", 20), lambda line: str(line.task.unit)),
    Cell(Head("反馈截止", 17), lambda line: say_due_in_sheet(line.task.due_at)),
    Cell(Head("反馈内容", 60), lambda line: line.answer),
    Cell(Head("反馈人", 12), lambda line: str(line.task.answered_by or "")),
    Cell(Head("反馈时间", 17), lambda line: line.task.answered_at),
)
APPEAL_CELLS: Cells = (
    Cell(Head("申诉时间", 17), lambda line: line.appeal.raised_at),
    Cell(Head("状态", 10), lambda line: line.status, "status"),
    Cell(Head("工单编号", 14), lambda line: line.appeal.case.number, "number"),
    Cell(Head("标题", 40), lambda line: line.title, "subject"),
    Cell(Head("承办单位", 20), lambda line: str(line.appeal.unit), "unit"),
    Cell(Head("回访结果", 28), lambda line: line.answers, "answers"),
    Cell(Head("理由", 20), lambda line: line.appeal.ground, "reason"),
    Cell(Head("说明", 60), lambda line: line.text, "reason"),
    Cell(Head("裁定人", 12), lambda line: str(line.appeal.ruled_by or ""), "ruling"),
    Cell(Head("裁定时间", 17), lambda line: line.appeal.ruled_at, "ruling"),
    Cell(Head("裁定说明", 60), lambda line: line.reason, "ruling"),
)


def _list(
    key: str,
    label: str,
    filter_set: type[HotlineFilter],
    model: type[Any],
    visible: Callable[[User], Any],
    in_order: Callable[[Any], Any],
    lines: Lines,
    cells: Cells,
) -> CaseList:
    """Return a list whose rows are those that its page shows, in the same order."""

    def find(asked: Asked) -> Any:
        return in_order(asked.wanted.filter_queryset(visible(asked.user)))

    def tell(asked: Asked, rows: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        return values_in(chosen_of(cells, asked), lines(rows, asked.user))

    return CaseList(
        key, label, ReportCapability.EXPORT_CASES, filter_set, model,
        lambda asked: heads_in(chosen_of(cells, asked)), find, tell,
    )  # fmt: skip


OVERSIGHT_LISTS = (
    _list("supervision", "督办单", OrderFilter, SupervisionOrder, oversight.visible_orders,
          oversight.orders_with_answers, oversight.order_lines, ORDER_CELLS),
    _list("urge_notices", "催办通知书", UrgeFilter, Urge, oversight.visible_urge_notices,
          oversight.urges_in_order, oversight.urge_lines, URGE_CELLS),
    _list("criticism", "书面通报", CriticismFilter, Criticism, oversight.visible_criticisms,
          oversight.criticisms_in_order, oversight.criticism_lines, CRITICISM_CELLS),
    _list("instructions", "领导批示", TaskFilter, InstructionTask, oversight.visible_tasks,
          lambda rows: rows.select_related(*oversight.TASK_SHOWN), oversight.task_lines,
          TASK_CELLS),
    _list("appeals", "申诉", AppealFilter, Appeal, appeals.visible_appeals,
          lambda rows: rows.select_related(*appeals.SHOWN), appeals.appeal_lines, APPEAL_CELLS),
)  # fmt: skip
