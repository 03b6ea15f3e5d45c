"""The hazard daily: the hazards of a day by the body that received them."""

from grids.models import Body
from reports.bulletins.counting import figure_rows
from reports.bulletins.counting.figure_sources import FigureSource, RowKind
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
from reports.series.hazards import checks, overview
from reports.series.hazards.counting import counted_hazards, uncovered_sentences
from reports.series.hazards.figures import HazardFigures, unchosen
from reports.series.hazards.phrases import PHRASES
from reports.series.hazards.wording import hazard_lines, lead_phrase

SOURCES = {
    "hazards": FigureSource(
        "安全隐患举报",
        RowKind.HAZARD,
        lambda period, pk: figure_rows.hazards(period).filter(**({"body": pk} if pk else {})),
        named=Body,
    ),
}

HAZARDS = SeriesSpec(
    code="hazards",
    name="安全隐患日报",
    figures=SeriesFigures(
        count=counted_hazards,
        read=HazardFigures.from_json,
        unchosen=unchosen,
        sources=SOURCES,
        names=FigureNames(
            plain={"hazards": "安全隐患举报"},
            pairs={"hazards_by_body": "接收举报"},
            lists={"hazard_categories": "主要反映", "hazards_missing": "未报单位"},
        ),
        beside_lists=uncovered_sentences,
    ),
    words=SeriesWords(
        phrases=PHRASES,
        lines=hazard_lines,
        lead=lead_phrase,
        line_names={"title": "标题", "lead": "正文"},
        shared=("hotline", "hazards.body", "hazards.categories", "action.contacted"),
        category_of=checks.category_of,
    ),
    checks=SeriesChecks(
        gaps=checks.gaps,
        claim_lines=checks.claim_lines,
        claim_cases=figure_rows.hazard_cases,
    ),
    paper=SeriesPaper(masthead="安全隐患举报日报"),
    books=SeriesBooks(
        comparable=checks.comparable,
        is_changed_since=checks.is_changed_since,
        freezes=frozenset({Frozen.HAZARDS}),
    ),
    overview=OverviewPart(
        figures=overview.FIGURES,
        template="reports/leader_hazards.html",
        section=overview.hazards,
    ),
)
