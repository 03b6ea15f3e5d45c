"""The hazard daily: the hazards of a day by the body that received them."""

from grids.models import Body
from reports import counted
from reports.bulletins.spec import (
    Frozen,
    MorningPart,
    SeriesBooks,
    SeriesChecks,
    SeriesFigures,
    SeriesPaper,
    SeriesSpec,
    SeriesWords,
)
from reports.changes import FigureNames
from reports.evidence import RowKind, Source
from reports.series.hazards import checks, morning
from reports.series.hazards.counting import counted_hazards, uncovered_sentences
from reports.series.hazards.figures import HazardFigures, unchosen
from reports.series.hazards.phrases import PHRASES
from reports.series.hazards.wording import hazard_lines, lead_phrase

SOURCES = {
    "hazards": Source(
        "安全隐患举报",
        RowKind.HAZARD,
        lambda period, pk: counted.hazards(period).filter(**({"body": pk} if pk else {})),
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
        claim_cases=counted.hazard_cases,
    ),
    paper=SeriesPaper(masthead="安全隐患举报日报"),
    books=SeriesBooks(
        comparable=checks.comparable,
        is_changed_since=checks.is_changed_since,
        freezes=frozenset({Frozen.HAZARDS}),
    ),
    morning=MorningPart(
        figures=morning.FIGURES,
        template="reports/morning_hazards.html",
        section=morning.hazards,
    ),
)
