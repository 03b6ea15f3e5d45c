"""From counted figures and an editor's choices to the content of one bulletin."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from grids.rules import rule
from hotline.errors import Conflict
from hotline.times import city_time
from reports.bulletins.spec import Figures, Topic, spec_of, topic_of
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


def worded_content(bulletin: Bulletin, choices: Choices) -> Content:
    """Word a bulletin by other choices; its days are counted anew, a topic stays as told."""
    if not bulletin.is_about_topic:
        return build_content(bulletin.series, bulletin.period, choices)
    return _told(
        bulletin.series, figures_of(bulletin), bulletin.detail, choices, bulletin.period_from
    )


def content_now(bulletin: Bulletin, choices: Choices, *, at: datetime) -> Content:
    """Count a bulletin's days anew, or tell of its topic what is known now."""
    topic = topic_of(bulletin)
    if topic is None:
        return build_content(bulletin.series, bulletin.period, choices)
    return topic_content(bulletin.series, topic, choices, at=at)


def topic_content(series: str, topic: Topic, choices: Choices, *, at: datetime) -> Content:
    """Tell of a topic what is known at an instant, and word it; nothing is written."""
    tell = spec_of(series).figures.tell
    if tell is None:
        raise Conflict("这个系列按日期统计，不能就一件工单或一条线索拟稿。")
    told = tell(topic, at)
    return _told(series, told.figures, told.detail, choices, city_time(at).date())


def _told(
    series: str, figures: Figures, detail: Mapping[str, Any], choices: Choices, on: date
) -> Content:
    lines = spec_of(series).words.lines(wording_for(read_phrases(on), choices, {}), figures)
    return _content(figures.to_json(), detail, written_lines(lines, choices.rewritten))


def written_lines(lines: Iterable[Line], written: Mapping[str, str]) -> list[Line]:
    """Return lines with those that an editor wrote in their places, further ones at the end."""
    left = dict(written)
    told = [
        _written(line.key, text) if (text := left.pop(line.key, "")) else line for line in lines
    ]
    return [*told, *(_written(key, text) for key, text in left.items() if text)]


def _written(key: str, text: str) -> Line:
    return Line(key, (Piece(text),))


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
