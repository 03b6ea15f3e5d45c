"""From counted figures and an editor's choices to the content of one bulletin."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from grids.rules import rule
from reports.choices import Choices
from reports.facts import Action, DailyFigures, HazardFigures
from reports.figures import DailyCount, count_daily
from reports.hazard_figures import HazardCount, count_hazards
from reports.hotspots import Ranked
from reports.models import Bulletin, Series
from reports.periods import Period
from reports.phrasebook import PhraseBook, read_phrases
from reports.wording import Line, Piece, Wording


@dataclass(frozen=True)
class Content:
    """What a bulletin says, as its row keeps it: three JSON values."""

    figures: dict[str, Any]
    detail: dict[str, Any]
    lines: list[dict[str, Any]]


def compose(series: Series, period: Period, choices: Choices) -> Content:
    """Count a series' period and word it; nothing is written."""
    book = read_phrases(period.from_on)
    if series == Series.DAILY:
        daily = count_daily(period, choices)
        wording = wording_for(book, choices, line_categories(daily))
        lines = wording.daily(daily.figures)
        return _content(daily.figures.to_json(), _daily_detail(daily), lines)
    hazards = count_hazards(period, choices)
    lines = wording_for(book, choices, {}).hazards(hazards.figures)
    return _content(hazards.figures.to_json(), _hazard_detail(hazards), lines)


def _content(figures: dict[str, Any], detail: dict[str, Any], lines: Iterable[Line]) -> Content:
    """Put values through JSON, so that they equal those a row gives back."""
    return Content(*json.loads(json.dumps([figures, detail, to_json(lines)])))


def line_categories(daily: DailyCount) -> dict[str, int]:
    """Return the category id of each line that is about one (`hotspot.1`, `other.2`)."""
    ids = {ranked.category: ranked.category_id for ranked in daily.ranking}
    lines = {f"hotspot.{n}": ids[h.category] for n, h in enumerate(daily.figures.hotspots, 1)}
    others = {f"other.{n}": ids[h.category] for n, h in enumerate(daily.figures.others, 1)}
    return lines | others


def _daily_detail(daily: DailyCount) -> dict[str, Any]:
    return {
        "keys": dict(daily.keys),
        "warnings": list(daily.warnings),
        "categories": line_categories(daily),
        "ranking": [_ranked_json(ranked) for ranked in daily.ranking],
    }


def _ranked_json(ranked: Ranked) -> dict[str, Any]:
    return asdict(ranked) | {"problems": [asdict(problem) for problem in ranked.problems]}


def _hazard_detail(hazards: HazardCount) -> dict[str, Any]:
    return {
        "keys": dict(hazards.keys),
        "warnings": list(hazards.warnings),
        "uncovered": {str(pk): count for pk, count in hazards.uncovered.items()},
    }


def figures_from(series: str, data: Mapping[str, Any]) -> DailyFigures | HazardFigures:
    """Build a series' figures from a bulletin's JSON."""
    return (DailyFigures if series == Series.DAILY else HazardFigures).from_json(data)


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


def printed(bulletin: Bulletin) -> tuple[Line, ...]:
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
    return Wording(texts, category_limit=int(rule("hazard.categories")), city=rule("city.name"))


def lines_without_choices(bulletin: Bulletin, book: PhraseBook) -> dict[str, str]:
    """Return by key how a bulletin's lines would read if its editor had chosen nothing."""
    figures = figures_from(bulletin.series, bulletin.figures)
    wording = wording_for(book, Choices(), {})
    if isinstance(figures, DailyFigures):
        hotspots, others = (
            tuple(replace(line, action=Action.CONTACTED) for line in lines)
            for lines in (figures.hotspots, figures.others)
        )
        lines = wording.daily(replace(figures, hotspots=hotspots, others=others))
    else:
        lines = wording.hazards(replace(figures, action=Action.CONTACTED))
    return {line.key: line.text for line in lines}
