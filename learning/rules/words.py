"""The shipped words of usual categories, by their names, and of the kinds of demands."""

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from learning.rules.keywords import KeywordRules

DATA = Path(__file__).parent.parent / "data"


@cache
def shipped_words() -> dict[str, tuple[str, ...]]:
    """Return the words of each category that is known by name."""
    return _words("words.csv")


@cache
def kind_words() -> dict[str, tuple[str, ...]]:
    """Return the words of each kind of demand, by its code."""
    return _words("kind_words.csv")


def _words(name: str) -> dict[str, tuple[str, ...]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return {row["name"]: tuple(row["words"].split()) for row in csv.DictReader(file)}


def rules_for(names: Iterable[str]) -> KeywordRules:
    """Return the rules of some categories: their own names, and the shipped words of these."""
    shipped = shipped_words()
    return KeywordRules({name: (name, *shipped.get(name, ())) for name in names})
