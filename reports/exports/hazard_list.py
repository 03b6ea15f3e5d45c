"""The ledger of hazards as a file, for who follows all of them."""

from collections.abc import Iterator, Sequence
from typing import Any

from cases.filters.cases import HazardFilter
from cases.models import Hazard
from cases.rules.capabilities import CaseCapability
from cases.selectors.hazards import SHOWN, tell_hazards, visible_hazards
from grids.deadlines import CITY_ZONE
from hotline.tables.sheets import Head
from reports.exports.list_shape import Asked, CaseList, Cell, Cells, chosen_of, heads_in, values_in


def _stage(one: Any) -> str:
    return "已撤回" if one.withdrawn_at else str(one.stage.label)


CELLS: Cells = (
    Cell(Head("举报时间", 17), lambda one: one.reported_at),
    Cell(Head("受理单位", 20), lambda one: str(one.body), "body"),
    Cell(Head("移交至", 20), lambda one: str(one.passed_to or ""), "body"),
    Cell(Head("类别", 16), lambda one: str(one.category), "category"),
    Cell(Head("等级", 10), lambda one: one.get_grade_display(), "grade"),
    Cell(Head("地点", 40), lambda one: one.place, "place"),
    Cell(Head("内容", 60), lambda one: one.text, "text"),
    Cell(Head("工单编号", 14), lambda one: one.case.number if one.case else "", "number"),
    Cell(Head("整改", 10), _stage, "stage"),
    Cell(Head("逾期", 8), lambda one: "逾期" if one.is_late else "", "stage"),
    Cell(Head("整改期限", 14), lambda one: one.rectify_by, "rectify_by"),
    Cell(Head("整改完成", 17), lambda one: one.rectified_at, "rectified"),
    Cell(Head("复查时间", 17), lambda one: one.reinspected_at, "reinspected"),
    Cell(Head("销号时间", 17), lambda one: one.struck_off_at, "struck_off"),
    Cell(Head("不计入统计的原因", 20), lambda one: one.excluded_reason),
)


def _find(asked: Asked) -> Any:
    found = asked.wanted.filter_queryset(visible_hazards(asked.user))
    return found.select_related(*SHOWN)


def _tell(asked: Asked, rows: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    today = asked.at.astimezone(CITY_ZONE).date()
    return values_in(chosen_of(CELLS, asked), tell_hazards(rows, asked.user, today))


HAZARD_LIST = CaseList(
    "hazard_ledger", "隐患台账", CaseCapability.READ_EVERY_HAZARD, HazardFilter, Hazard,
    lambda asked: heads_in(chosen_of(CELLS, asked)), _find, _tell,
)  # fmt: skip
