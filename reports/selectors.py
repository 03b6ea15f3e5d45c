"""What pages, commands and the API read of bulletins."""

import json
from typing import Any

from reports.composing import lines_from
from reports.facts import day_json
from reports.figures import count_daily
from reports.hazard_figures import count_hazards
from reports.models import Bulletin
from reports.periods import Period
from reports.wording import text_of


def bulletin_text(bulletin: Bulletin) -> str:
    """Return the bulletin as plain text, one paragraph a line."""
    return text_of(lines_from(bulletin.lines))


def figures_of_day(period: Period) -> dict[str, Any]:
    """Count both dailies of a period now; returns their figures as one JSON object."""
    return day_json(count_daily(period).figures, count_hazards(period).figures)


def json_text(data: dict[str, Any]) -> str:
    """Return JSON values as a text for people and files."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
