"""From counted figures and an editor's choices to the content of one bulletin."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from grids.rules import rule
from reports.bulletins.spec import Figures, spec_of
from reports.bulletins.wording.editor_choices import Choices
from reports.bulletins.wording.lines import Line, Piece, Wording
from reports.bulletins.wording.phrases_in_force import PhraseBook, read_phrases
from reports.models import Bulletin
from reports.periods import Period


@dataclass(frozen=True)
class Content:
    """What a bulletin says, as its row keeps it: three JSON values."""

    figures: dict[str, Any]
    detail: dict[str, Any]
    lines: list[dict[str, Any]]


def build_content(series: str, period: Period, choices: Choices) -> Content:
    """Count a series' period and word it; nothing is written."""
    spec, book = spec_of(series), read_phrases(period.from_on)
    counted = spec.figures.count(period, choices)
    wording = wording_for(book, choices, counted.line_categories)
    lines = spec.words.lines(wording, counted.figures)
    return _content(counted.figures.to_json(), counted.detail, lines)


def _content(
    figures: Mapping[str, Any], detail: Mapping[str, Any], lines: Iterable[Line]
) -> Content:
    """Put values through JSON, so that they equal those a row gives back."""
    return Content(*json.loads(json.dumps([figures, detail, to_json(lines)])))


def figures_of(bulletin: Bulletin) -> Figures:
    """Return the figures that a bulletin keeps."""
    return spec_of(bulletin.series).figures.read(bulletin.figures)


def to_json(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Return lines as JSON values: key, and stretches with the figure each prints."""
    return [
        {"key": line.key, "pieces": [[piece.text, piece.figure] for piece in line.pieces]}
        for line in lines
    ]


def lines_from(data: Iterable[Mapping[str, Any]]) -> tuple[Line, ...]:
    """Build lines from their JSON values."""
    return tuple(
        Line(line["key"], tuple(Piece(text, figure) for text, figure in line["pieces"]))
        for line in data
    )


def printed_lines(bulletin: Bulletin) -> tuple[Line, ...]:
    """Return a bulletin's lines as its paper has them: a correction ends with what changed.

    Domain contract, section 5: a correction is a new revision that says what changed.
    """
    lines = lines_from(bulletin.lines)
    note = " ".join(bulletin.correction_note.split()).rstrip("。")
    return (*lines, Line("correction", (Piece(f"更正说明：{note}。"),))) if note else lines


def wording_for(book: PhraseBook, choices: Choices, categories: Mapping[str, int]) -> Wording:
    """Return the wording of one issue: the city's of the day, and the editor's choices.

    `categories` says which category each line is about; a text chosen for a category
    goes to the line where that category stands now.
    """
    texts = dict(book.defaults)
    for key, text in choices.texts.items():
        stem, _, category_id = key.partition(":")
        if not category_id:
            texts[key] = text
        for line, pk in categories.items():
            if category_id == str(pk) and line.startswith(f"{stem}."):
                texts[line] = text
    return Wording(texts, city=rule("city.name"))


def lines_without_choices(bulletin: Bulletin, book: PhraseBook) -> dict[str, str]:
    """Return by key how a bulletin's lines would read if its editor had chosen nothing."""
    spec = spec_of(bulletin.series)
    figures = spec.figures.unchosen(figures_of(bulletin))
    lines = spec.words.lines(wording_for(book, Choices(), {}), figures)
    return {line.key: line.text for line in lines}
