"""A question in words, resolved by names: 今年供暖季城西区室温不达标.

What is a season, a district, a unit or a category of the city is recognised by its name;
what is left over is told to who asked, and nothing is guessed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from grids import reference
from grids.rules import rule
from hotline.bounds import FIRST_DAY, LAST_DAY
from reports.documents.seasons import season_of
from reports.periods import Cadence

YEARS = {"今年": 0, "本年": 0, "去年": 1, "上年": 1, "前年": 2}
MONTHS = {"本月": 0, "这个月": 0, "上月": 1, "上个月": 1}
FILLERS = re.compile(r"[，。、？?\s的在有多少件情况诉求投诉问题反映查询看一下]+")
SHORTEST = 2


@dataclass
class Understood:
    """What of the words was recognised, as the form has it, and what was not."""

    fields: dict[str, str] = field(default_factory=dict)
    rest: str = ""


def understand(words: str, on: date) -> Understood:
    """Resolve a question's words on a day."""
    found = Understood(rest=words)
    _take_time(found, on)
    for name, shelf in (
        ("grid", reference.grids()),
        ("unit", reference.units()),
        ("category", reference.categories()),
        ("channel", reference.channels()),
    ):
        _take_name(found, name, shelf.by_code.items())
    found.rest = FILLERS.sub("", found.rest)
    if "category" not in found.fields and len(found.rest) >= SHORTEST:
        _take_part(found)
    return found


def _take_time(found: Understood, on: date) -> None:
    back = next((word for word in YEARS if word in found.rest), "")
    years = YEARS.get(back, 0)
    for name, *_ in rule("report.seasons"):
        if name in found.rest:
            now = season_of(name, on.year)
            # Between New Year and spring this winter's season is that of the year before.
            began = on.year if now and now.first <= on else on.year - 1
            found.fields["season"] = f"{name}:{began - years}"
            found.rest = found.rest.replace(name, "").replace(back, "")
            return
    month = next((word for word in MONTHS if word in found.rest), "")
    named = re.search(r"(\d{4}年)?(\d{1,2})月", found.rest)
    if month:
        first, last = Cadence.MONTH.issue_of(on)
        if MONTHS[month]:
            first, last = Cadence.MONTH.issue_of(first - timedelta(days=1))
        _set_days(found, first, last, month)
    elif named and 1 <= int(named[2]) <= 12:
        month_of = int(named[2])
        # A month that has not begun is that of the year before.
        year = int(named[1][:4]) if named[1] else on.year - max(years, month_of > on.month)
        if FIRST_DAY.year <= year <= LAST_DAY.year:
            _set_days(found, *Cadence.MONTH.issue_of(date(year, month_of, 1)), named[0])
        found.rest = found.rest.replace(back, "")
    elif back:
        _set_days(found, *Cadence.YEAR.issue_of(date(on.year - years, 1, 1)), back)


def _set_days(found: Understood, first: date, last: date, word: str) -> None:
    found.fields |= {"since": first.isoformat(), "until": last.isoformat()}
    found.rest = found.rest.replace(word, "", 1)


def _take_name(found: Understood, name: str, rows: Iterable[tuple[str, Any]]) -> None:
    """Take the longest name that stands in the words."""
    inside = [
        (said, code)
        for code, row in rows
        for said in {row.name, getattr(row, "short_name", "")}
        if len(said) >= SHORTEST and said in found.rest
    ]
    if inside:
        said, found.fields[name] = max(inside, key=lambda pair: len(pair[0]))
        found.rest = found.rest.replace(said, "", 1)


def _take_part(found: Understood) -> None:
    """Take the only category whose name holds what is left."""
    rows = reference.categories().by_code.items()
    holding = [code for code, row in rows if found.rest in row.name]
    if len(holding) == 1:
        found.fields["category"], found.rest = holding[0], ""
