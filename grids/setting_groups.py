"""The city's settings by what they are about, and found by words, initials or pinyin."""

from collections.abc import Mapping
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from grids.declared_rules import HEADINGS, RULES
from grids.option_entries import entries_of
from grids.options import find_options

JOINT = " / "


def grouped_keys(text: str = "") -> Mapping[str, list[str]]:
    """Return the keys of the settings by heading; of those only that a text may mean.

    A word is found in a label or in its heading, in Chinese, by initials or by pinyin.
    """
    named = {code for code, _ in find_options(_shelf(), text, limit=len(RULES)).options}
    found: dict[str, list[str]] = {name: [] for _, name in sorted(set(HEADINGS.values()))}
    for key in RULES:
        if key in named:
            found[HEADINGS[key][1]].append(key)
    return {name: keys for name, keys in found.items() if keys}


@lru_cache(maxsize=1)
def _shelf() -> Any:
    labels = {key: declared.label for key, declared in RULES.items()}
    under = {key: f"{HEADINGS[key][1]}{JOINT}{label}" for key, label in labels.items()}
    entries = entries_of(labels, under, JOINT)
    return SimpleNamespace(entries={entry.code: entry for entry in entries})
