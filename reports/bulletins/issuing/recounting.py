"""What pages, commands and the API read of bulletins."""

import json
from typing import Any

from reports.bulletins.content import Content, build_content, printed_lines
from reports.bulletins.spec import all_specs, spec_of
from reports.bulletins.wording.editor_choices import Choices
from reports.bulletins.wording.figure_changes import changes_between
from reports.bulletins.wording.lines import text_of
from reports.models import Bulletin
from reports.periods import Cadence, Period

FIGURES_MOVED = "数字在取数之后有变化，请先刷新数字，再核稿、签发。"


def bulletin_text(bulletin: Bulletin) -> str:
    """Return the bulletin as plain text, one paragraph a line."""
    return text_of(printed_lines(bulletin))


def figures_of_period(period: Period) -> dict[str, Any]:
    """Count now all series that have an issue for each day; one JSON object of all figures."""
    counted = [
        spec.figures.count(period, Choices()).figures.to_json()
        for spec in all_specs()
        if spec.cadence is Cadence.DAY
    ]
    return {name: value for figures in counted for name, value in figures.items()}


def json_text(data: dict[str, Any]) -> str:
    """Return JSON values as a text for people and files."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def changes_since(bulletin: Bulletin) -> list[str]:
    """Return what a new counting would change in an open bulletin; nothing is written."""
    if not bulletin.is_open or bulletin.is_about_topic:
        return []
    choices = Choices.from_json(bulletin.choices)
    content = build_content(bulletin.series, bulletin.period, choices)
    changes = _changes(bulletin, content)
    if not changes and (content.lines, content.detail) != (bulletin.lines, bulletin.detail):
        return ["文字或提示有变化"]
    return changes


def moved_since(bulletin: Bulletin) -> list[str]:
    """Return what of an open bulletin's figures and text a new counting would change.

    What is told of a topic names the hour at which it was so: nothing of it moves.
    """
    if bulletin.is_about_topic:
        return []
    content = build_content(bulletin.series, bulletin.period, Choices.from_json(bulletin.choices))
    if (content.figures, content.lines) == (bulletin.figures, bulletin.lines):
        return []
    return _changes(bulletin, content) or ["文字有变化"]


def _changes(bulletin: Bulletin, content: Content) -> list[str]:
    names = spec_of(bulletin.series).figures.names
    return changes_between(names, bulletin.figures, content.figures)
