"""The product's own sentences for a replay, as tables by category."""

import csv
import random
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
Row = dict[str, str]


@cache
def table(name: str, key: str = "category") -> dict[str, list[Row]]:
    """Return a table's rows by one of their columns."""
    found: dict[str, list[Row]] = defaultdict(list)
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row[key]].append(row)
    return dict(found)


def rows_for(name: str, code: str) -> list[Row]:
    """Return the rows for a category, else for the one above it, else for any."""
    rows = table(name)
    while code and code not in rows:
        code = code[:-2]
    return rows.get(code) or rows[""]


@cache
def is_direct_only(code: str) -> bool:
    """Tell whether what people say about a category needs no unit, such as praise."""
    return code in table("answers") and code not in table("problems")


def is_answerable(code: str) -> bool:
    """Tell whether the desk knows answers to questions about a category."""
    return code in table("answers")


@cache
def shares() -> dict[str, tuple[int, int]]:
    """Return per root category how often it is dispatched and how often answered at once."""
    rows = table("shares").items()
    return {code: (int(first["sent"]), int(first["direct"])) for code, (first, *_) in rows}


def problem(rng: random.Random, code: str) -> Row:
    """Draw what somebody complains of in a category."""
    return rng.choice(rows_for("problems", code))


def hazard(rng: random.Random, name: str) -> Row:
    """Draw a safety hazard of a kind, with the categories in which its case may be filed."""
    rows = table("hazards")
    return {"kind": "report", **rng.choice(rows.get(name) or rows[""])}


@cache
def _hazard_patterns(name: str) -> list[tuple[re.Pattern[str], Row]]:
    rows = table("hazards").get(name, [])
    parts = [re.split(r"{[^}]*}", row["text"]) for row in rows]
    return [
        (re.compile(".*?".join(map(re.escape, one))), row)
        for one, row in zip(parts, rows, strict=True)
    ]


def known_hazard(name: str, text: str) -> Row:
    """Return the row of which a hazard of a kind was told, else one that fits any."""
    found = (row for pattern, row in _hazard_patterns(name) if pattern.search(text))
    return next(found, table("hazards")[""][0])


def known_problem(code: str, title: str) -> Row | None:
    """Return what an earlier case was about, known by its title."""
    hazards = [row for rows in table("hazards").values() for row in rows]
    for row in [*table("problems").get(code, []), *hazards]:
        if row["title"] in title:
            return row
    return None
