"""A series about topics as a `SeriesSpec`: each names its lines, its paper and its limits."""

from collections.abc import Mapping
from datetime import timedelta

from reports.bulletins.spec import (
    SeriesBooks,
    SeriesChecks,
    SeriesFigures,
    SeriesPaper,
    SeriesSpec,
    SeriesWords,
)
from reports.bulletins.topics.figures import COUNTS, TopicFigures
from reports.bulletins.topics.lacking import topic_gaps
from reports.bulletins.topics.told import tell_topic
from reports.bulletins.topics.wording import LINE_NAMES, PHRASES, lines_by
from reports.bulletins.wording.figure_changes import FigureNames
from reports.bulletins.wording.phrases import Phrase
from reports.capabilities import ReportCapability
from reports.listed_series import TopicKind
from reports.models import Bulletin
from reports.periods import Cadence


def topic_series(
    *,
    code: str,
    name: str,
    paper: SeriesPaper,
    phrases: Mapping[str, Phrase],
    lines: Mapping[str, str],
    topics: frozenset[TopicKind],
    deadlines: str,
) -> SeriesSpec:
    """Return the series that has these lines, each with its phrase or the usual one."""
    return SeriesSpec(
        code=code,
        name=name,
        cadence=Cadence.AS_NEEDED,
        topics=topics,
        read_by=ReportCapability.READ_BRIEFS,
        is_sent_to_units=False,
        is_joinable=False,
        has_press_edition=False,
        deadlines=deadlines,
        due_after=timedelta(0),
        is_due_soon=True,
        figures=SeriesFigures(
            read=TopicFigures,
            unchosen=lambda figures: figures,
            sources={},
            names=FigureNames(plain=COUNTS),
            tell=tell_topic,
        ),
        words=SeriesWords(
            phrases={**PHRASES, **phrases},
            lines=lines_by(lines),
            lead=lambda _: "hotline",
            line_names=LINE_NAMES,
            category_of=_no_category,
            is_written=True,
        ),
        checks=SeriesChecks(gaps=topic_gaps),
        paper=paper,
        books=SeriesBooks(comparable=_nothing_compared),
    )


def _no_category(bulletin: Bulletin, key: str) -> int | None:
    del bulletin, key
    return None


def _nothing_compared(bulletin: Bulletin) -> dict[str, int]:
    """Compare nothing again: a case goes on, and what is told names its hour."""
    del bulletin
    return {}
