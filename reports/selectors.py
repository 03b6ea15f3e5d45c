"""What pages, commands and the API read of bulletins."""

import json
from typing import Any

from grids.models import Body
from reports.changes import changes_between
from reports.choices import Choices
from reports.composing import compose, printed
from reports.facts import day_json
from reports.figures import count_daily
from reports.hazard_figures import count_hazards
from reports.models import Bulletin, Series
from reports.periods import Period
from reports.wording import text_of

FIGURES_MOVED = "数字在取数之后有变化，请先刷新数字，再核稿、签发。"


def bulletin_text(bulletin: Bulletin) -> str:
    """Return the bulletin as plain text, one paragraph a line."""
    return text_of(printed(bulletin))


def figures_of_day(period: Period) -> dict[str, Any]:
    """Count both dailies of a period now; returns their figures as one JSON object."""
    return day_json(count_daily(period).figures, count_hazards(period).figures)


def json_text(data: dict[str, Any]) -> str:
    """Return JSON values as a text for people and files."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def changes_since(bulletin: Bulletin) -> list[str]:
    """Return what a new counting would change in an open bulletin; nothing is written."""
    if not bulletin.is_open:
        return []
    choices = Choices.from_json(bulletin.choices)
    content = compose(Series(bulletin.series), bulletin.period, choices)
    changes = changes_between(bulletin.figures, content.figures)
    if not changes and (content.lines, content.detail) != (bulletin.lines, bulletin.detail):
        return ["文字或提示有变化"]
    return changes


def moved_since(bulletin: Bulletin) -> list[str]:
    """Return what of an open bulletin's figures and text a new counting would change."""
    content = compose(Series(bulletin.series), bulletin.period, Choices.from_json(bulletin.choices))
    if (content.figures, content.lines) == (bulletin.figures, bulletin.lines):
        return []
    return changes_between(bulletin.figures, content.figures) or ["文字有变化"]


def uncovered_sentences(bulletin: Bulletin) -> list[str]:
    """Return a sentence for each body whose total says more than its items."""
    uncovered = bulletin.detail.get("uncovered", {})
    bodies = Body.objects.filter(pk__in=[int(pk) for pk in uncovered])
    return [f"{body}按汇总数另计{uncovered[str(body.pk)]}件，没有逐件明细。" for body in bodies]
