"""The hotline's daily: calls, messages, callbacks and hotspots of a day."""

from reports.bulletins.counting import figure_rows
from reports.bulletins.counting.common_figures import SOURCES
from reports.bulletins.spec import (
    Frozen,
    OverviewPart,
    SeriesBooks,
    SeriesChecks,
    SeriesFigures,
    SeriesPaper,
    SeriesSpec,
    SeriesWords,
)
from reports.bulletins.wording.figure_changes import FigureNames
from reports.series.daily import checks, overview
from reports.series.daily.counting import counted_daily
from reports.series.daily.figures import DailyFigures, unchosen
from reports.series.daily.phrases import PHRASES
from reports.series.daily.wording import daily_lines

DAILY = SeriesSpec(
    code="daily",
    name="热线工作日报",
    figures=SeriesFigures(
        count=counted_daily,
        read=DailyFigures.from_json,
        unchosen=unchosen,
        sources=SOURCES,
        names=FigureNames(
            plain={
                "calls": "接听群众来电诉求",
                "direct": "直接办理",
                "dispatched": "转交责任单位办理",
                "callbacks": "回访",
                "web": "网民留言",
            },
            pairs={"web_by_channel": ""},
            ranked=("hotspots", "others"),
        ),
    ),
    words=SeriesWords(
        phrases=PHRASES,
        lines=daily_lines,
        lead=lambda _: "daily.lead",
        line_names={
            "title": "标题", "lead": "正文", "heading": "热点标题", "hotspot": "热点",
            "other": "单列",
        },
        shared=("hotline", "daily.channel", "clause.none", "action.contacted"),
    ),
    checks=SeriesChecks(
        gaps=checks.gaps,
        claim_lines=checks.claim_lines,
        claim_cases=figure_rows.hotspot_cases,
    ),
    paper=SeriesPaper(masthead="12345热线工作日报"),
    books=SeriesBooks(comparable=checks.comparable, freezes=frozenset({Frozen.CASES})),
    overview=OverviewPart(
        figures=overview.FIGURES,
        template="reports/leader_hotspots.html",
        section=overview.hotspots,
    ),
)  # fmt: skip
