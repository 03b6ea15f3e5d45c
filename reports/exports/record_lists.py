"""The lists of calls and of callbacks as workbooks, without any telephone number."""

from collections.abc import Iterator, Sequence
from typing import Any

from cases.access.privacy import line_text
from cases.filters.cases import CallbackFilter, CallFilter
from cases.models import Call, Callback, CallKind
from cases.selectors.listing import callbacks_in_order, tell_calls, visible_callbacks
from hotline.tables.sheets import Head
from reports.capabilities import ReportCapability
from reports.exports.list_shape import Asked, CaseList

CALL_HEADS = (
    Head("来电时间", 17), Head("性质", 10), Head("处理", 10), Head("直办方式", 12),
    Head("工单编号", 14), Head("内容", 60), Head("话务员", 12), Head("不计入统计的原因", 20),
)  # fmt: skip
CALLBACK_HEADS = (
    Head("回访时间", 17), Head("工单编号", 14), Head("标题", 40), Head("轮次", 8),
    Head("承办单位", 20), Head("有效回访", 10), Head("联系", 8), Head("解决", 8),
    Head("满意度", 10), Head("未成功原因", 14), Head("回访员", 12),
)  # fmt: skip
YES_NO = {True: "是", False: "否", None: ""}


def _find_calls(asked: Asked) -> Any:
    found = asked.wanted.filter_queryset(Call.objects.all())
    return found.select_related("case", "operator", "outage")


def _tell_calls(asked: Asked, calls: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    for call in tell_calls(calls, asked.user):
        is_demand = call.kind == CallKind.DEMAND
        first = "新诉求" if call.is_first else "追加"
        yield (
            call.received_at, first if is_demand else call.get_kind_display(),
            call.get_handling_display(), call.get_direct_way_display(),
            call.case.number if call.case else "", call.told, str(call.operator),
            call.excluded_reason,
        )  # fmt: skip


def _find_callbacks(asked: Asked) -> Any:
    return callbacks_in_order(asked.wanted.filter_queryset(visible_callbacks(asked.user)))


def _tell_callbacks(asked: Asked, rows: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    for one in rows:
        yield (
            one.completed_at, one.case.number, line_text(asked.user, one.case, one.case.title),
            one.round, str(one.unit or ""), YES_NO[one.is_effective], YES_NO[one.was_contacted],
            YES_NO[one.was_solved], one.get_satisfaction_display(),
            one.get_failure_reason_display(), str(one.agent),
        )  # fmt: skip


RECORD_LISTS = (
    CaseList("calls", "来电记录", ReportCapability.EXPORT_CALLS, CallFilter, Call,
             lambda asked: CALL_HEADS, _find_calls, _tell_calls),
    CaseList("callbacks", "回访记录", ReportCapability.EXPORT_CASES, CallbackFilter, Callback,
             lambda asked: CALLBACK_HEADS, _find_callbacks, _tell_callbacks),
)  # fmt: skip
