"""The figures that several series print, each with the rows it counts."""

from cases.models import Handling
from grids.models import Category, Channel
from reports.bulletins.counting import figure_rows, hotspots
from reports.bulletins.counting.figure_sources import FigureSource, RowKind

SOURCES = {
    "calls": FigureSource(
        "接听群众来电诉求", RowKind.CALL, lambda period, _: figure_rows.calls(period)
    ),
    "direct": FigureSource(
        "直接办理",
        RowKind.CALL,
        lambda period, _: figure_rows.calls(period).filter(handling=Handling.DIRECT),
    ),
    "dispatched": FigureSource(
        "转交责任单位办理",
        RowKind.CALL,
        lambda period, _: figure_rows.calls(period).filter(handling=Handling.DISPATCHED),
    ),
    "callbacks": FigureSource(
        "回访", RowKind.CASE, lambda period, _: figure_rows.called_back(period)
    ),
    "web": FigureSource(
        "网民留言",
        RowKind.CASE,
        lambda period, pk: figure_rows.web_cases(period).filter(**({"channel": pk} if pk else {})),
        named=Channel,
    ),
    "hotspot": FigureSource(
        "热点问题", RowKind.CASE, hotspots.cases_of, named=Category, needs_name=True
    ),
    "concentrated": FigureSource(
        "集中反映",
        RowKind.CASE,
        hotspots.cases_of_problem,
        named=Category,
        needs_name=True,
        ranked=hotspots.cases_of_problem,
        of_name="{}（集中）",
    ),
}
