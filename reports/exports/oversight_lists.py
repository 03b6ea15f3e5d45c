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
from reports.exports.list_shape import Asked, CaseList, Cells, Lines, heads_in, values_in

ORDER_CELLS: Cells = (
    (Head("编号", 24), lambda line: line.reference),
    (Head("状态", 10), lambda line: line.order.get_status_display()),
    (Head("工单编号", 14), lambda line: line.order.case.number),
    (Head("标题", 40), lambda line: line.title),
    (Head("事由", 60), lambda line: line.ground),
    (Head("被督办单位", 20), lambda line: str(line.order.unit)),
    (Head("级别", 10), lambda line: line.order.get_level_display()),
    (Head("下发时间", 17), lambda line: line.order.issued_at),
    (Head("下发人", 12), lambda line: str(line.order.issued_by or "系统")),
    (Head("反馈截止", 17), lambda line: say_due_in_sheet(line.order.answer_due_at)),
    (Head("反馈时间", 17), lambda line: line.order.answered_at),
)
URGE_CELLS: Cells = (
    (Head("催办时间", 17), lambda line: line.urge.at),
    (Head("编号", 24), lambda line: line.reference),
    (Head("工单编号", 14), lambda line: line.urge.case.number),
    (Head("标题", 40), lambda line: line.title),
    (Head("被催办单位", 20), lambda line: str(line.urge.unit)),
    (Head("办结截止", 17), lambda line: say_due_in_sheet(line.urge.reply_due_at)),
    (Head("内容", 60), lambda line: line.text),
)
CRITICISM_CELLS: Cells = (
    (Head("提出时间", 17), lambda line: line.entry.proposed_at),
    (Head("状态", 10), lambda line: line.entry.get_status_display()),
    (Head("工单编号", 14), lambda line: line.entry.case.number),
    (Head("标题", 40), lambda line: line.title),
    (Head("单位", 20), lambda line: str(line.entry.unit)),
    (Head("事由", 60), lambda line: line.reason),
    (Head("核定说明", 40), lambda line: line.note),
    (Head("通报", 24), lambda line: line.reference),
    (Head("核定人", 12), lambda line: str(line.entry.decided_by or "")),
    (Head("核定时间", 17), lambda line: line.entry.decided_at),
)
TASK_CELLS: Cells = (
    (Head("批示领导", 14), lambda line: line.task.instruction.leader_name),
    (Head("批示时间", 17), lambda line: line.task.instruction.given_at),
    (Head("批示内容", 60), lambda line: line.text),
    (Head("工单编号", 14), lambda line: line.task.instruction.case.number),
    (Head("标题", 40), lambda line: line.title),
    (Head("反馈单位", 20), lambda line: str(line.task.unit)),
    (Head("反馈截止", 17), lambda line: say_due_in_sheet(line.task.due_at)),
    (Head("反馈内容", 60), lambda line: line.answer),
    (Head("反馈人", 12), lambda line: str(line.task.answered_by or "")),
    (Head("反馈时间", 17), lambda line: line.task.answered_at),
)
APPEAL_CELLS: Cells = (
    (Head("申诉时间", 17), lambda line: line.appeal.raised_at),
    (Head("状态", 10), lambda line: line.status),
    (Head("工单编号", 14), lambda line: line.appeal.case.number),
    (Head("标题", 40), lambda line: line.title),
    (Head("承办单位", 20), lambda line: str(line.appeal.unit)),
    (Head("回访结果", 28), lambda line: line.answers),
    (Head("理由", 20), lambda line: line.appeal.ground),
    (Head("说明", 60), lambda line: line.text),
    (Head("裁定人", 12), lambda line: str(line.appeal.ruled_by or "")),
    (Head("裁定时间", 17), lambda line: line.appeal.ruled_at),
    (Head("裁定说明", 60), lambda line: line.reason),
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
        return values_in(cells, lines(rows, asked.user))

    return CaseList(
        key, label, ReportCapability.EXPORT_CASES, filter_set, model,
        lambda asked: heads_in(cells), find, tell,
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
