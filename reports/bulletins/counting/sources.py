"""The figures that several series print, each with the rows it counts."""

from cases.models import Handling
from grids.models import Category, Channel
from reports import counted, hotspots
from reports.evidence import RowKind, Source

SOURCES = {
    "calls": Source("接听群众来电诉求", RowKind.CALL, lambda period, _: counted.calls(period)),
    "direct": Source(
        "直接办理",
        RowKind.CALL,
        lambda period, _: counted.calls(period).filter(handling=Handling.DIRECT),
    ),
    "dispatched": Source(
        "转交责任单位办理",
        RowKind.CALL,
        lambda period, _: counted.calls(period).filter(handling=Handling.DISPATCHED),
    ),
    "callbacks": Source("回访", RowKind.CASE, lambda period, _: counted.called_back(period)),
    "web": Source(
        "网民留言",
        RowKind.CASE,
        lambda period, pk: counted.web_cases(period).filter(**({"channel": pk} if pk else {})),
        named=Channel,
    ),
    "hotspot": Source("热点问题", RowKind.CASE, hotspots.cases_of, named=Category, needs_name=True),
    "concentrated": Source(
        "集中反映",
        RowKind.CASE,
        hotspots.cases_of_problem,
        named=Category,
        needs_name=True,
        ranked=hotspots.cases_of_problem,
        of_name="{}（集中）",
    ),
}
