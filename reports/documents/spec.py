"""A definition as a series: from then on nobody asks whether a series is code or data."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from cases.rules.phones import mask_text
from grids.rules import rule
from reports.bulletins.lacking import WARNING, Gap
from reports.bulletins.spec import (
    Counted,
    Frozen,
    SeriesBooks,
    SeriesChecks,
    SeriesFigures,
    SeriesPaper,
    SeriesSpec,
    SeriesWords,
)
from reports.bulletins.wording.editor_choices import Choices
from reports.bulletins.wording.figure_changes import FigureNames
from reports.bulletins.wording.phrases import PHRASES
from reports.bulletins.wording.phrases_in_force import read_phrases
from reports.documents.case_rows import SOURCES, figure_name
from reports.documents.counting import count_document, kept
from reports.documents.definition import Definition
from reports.documents.figures import (
    DocumentFigures,
    document_body,
    document_lines,
    places_for_editor,
)
from reports.documents.filling import (
    Compared,
    fill_blocks,
    keys_of,
    sentence_values,
    title_of,
)
from reports.documents.names import CASE_COUNTS, COUNTS
from reports.models import Bulletin
from reports.periods import Cadence, Period

LINE_NAMES = {"title": "标题", "text": "段落", "free": "编辑撰写", "correction": "更正说明"}
# What the books count again: cases by when they were received never change by themselves.
COMPARED = [each.key for each in CASE_COUNTS if each.key not in ("finished", "closed")]
LONGER = (Cadence.QUARTER, Cadence.YEAR)


def spec_for(definition: Definition) -> SeriesSpec:
    """Return the series that a definition makes."""

    def count(period: Period, choices: Choices) -> Counted:
        return counted(definition, period, choices.paragraphs)

    return SeriesSpec(
        code=definition.code,
        name=definition.name,
        cadence=definition.cadence,
        is_joinable=definition.cadence not in LONGER,
        has_press_edition=False,
        is_active=definition.is_active,
        figures=SeriesFigures(
            count=count,
            read=DocumentFigures,
            unchosen=lambda figures: figures,
            sources=SOURCES,
            names=FigureNames(plain={each.key: each.label for each in COUNTS}),
        ),
        words=SeriesWords(
            phrases={},
            lines=document_lines,
            lead=lambda _: "hotline",
            line_names=LINE_NAMES,
            places=places_for_editor,
        ),
        checks=SeriesChecks(gaps=_gaps),
        paper=SeriesPaper(masthead=definition.masthead, body=document_body),
        books=SeriesBooks(comparable=_comparable, freezes=_freezes(definition)),
    )


def _gaps(bulletin: Bulletin, figures: Any) -> list[Gap]:
    """Return the own paragraphs in which a citizen's number seems to stand."""
    del figures
    own = Choices.from_json(bulletin.choices).paragraphs
    return [
        Gap(WARNING, f"“{name}”里像是有电话或证件号码，请核对后再送核稿。")
        for name, text in own.items()
        if mask_text(text) != text
    ]


def _freezes(definition: Definition) -> frozenset[Frozen]:
    """Hold the cases of an issue about the city; an edition is about few of them."""
    return frozenset({Frozen.CASES}) if definition.is_about_all else frozenset()


def counted(
    definition: Definition,
    period: Period,
    own: Mapping[str, str] = MappingProxyType({}),
    compared: Compared | None = None,
) -> Counted:
    """Count and word a period as an issue keeps it, with an editor's own paragraphs.

    `compared` says with what it is compared, if not with the period before.
    """
    count = count_document(definition, period, compared.earlier if compared else None)
    standing = {"城市": rule("city.name"), "热线": _hotline(period)}
    values = sentence_values(definition, count, standing, compared)
    data = {
        **kept(count),
        "title": title_of(definition, values),
        "blocks": fill_blocks(definition, count, values, own),
    }
    detail = {"keys": keys_of(count), "warnings": list(count.warnings), **count.scope.to_json()}
    return Counted(DocumentFigures(data), detail)


def _hotline(period: Period) -> str:
    defaults = read_phrases(period.from_on).defaults
    return defaults.get("hotline", PHRASES["hotline"].default)


def _comparable(bulletin: Bulletin) -> dict[str, int]:
    return {figure_name(key): bulletin.figures[key] for key in COMPARED}
