"""The passage of a text in which the words of a search stand, marked for a list.

The text comes as its reader sees it: what is hidden from them is neither shown nor marked.
"""

import re
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from cases.access.privacy import is_hidden_from, line_text
from cases.models import Case
from cases.models.text_search import pieces_of
from grids.models import User

# How many characters stand before and behind a word, and how many places are shown.
AROUND = 16
PLACES = 3
GAP = "…"


def mark_words(text: str, words: Sequence[str]) -> SafeString:
    """Return a text, escaped, with the words marked, or their pieces where they stand apart."""
    return _marked(text, _pattern(_present(text, words)))


def passage_for(user: User, case: Case, words: Sequence[str]) -> SafeString:
    """Return the passage of a case for a line of a list; empty where it is kept from them."""
    if is_hidden_from(user, case):
        return mark_safe("")
    return passage_of(line_text(user, case, case.text), words)


def passage_of(text: str, words: Sequence[str]) -> SafeString:
    """Return the places of a text where the words first stand, marked; empty for none."""
    text = " ".join(text.split())
    pattern = _pattern(_present(text, words))
    if pattern is None:
        return mark_safe("")
    first: dict[str, re.Match[str]] = {}
    for found in pattern.finditer(text):
        first.setdefault(found.group().lower(), found)
    spans: list[list[int]] = []
    for found in sorted(first.values(), key=lambda one: one.start())[:PLACES]:
        start, end = max(found.start() - AROUND, 0), min(found.end() + AROUND, len(text))
        if spans and start <= spans[-1][1]:
            spans[-1][1] = end
        else:
            spans.append([start, end])
    before = GAP if spans[0][0] else ""
    behind = GAP if spans[-1][1] < len(text) else ""
    told = GAP.join(_marked(text[start:end], pattern) for start, end in spans)
    return mark_safe(f"{before}{told}{behind}")  # noqa: S308 - each part is escaped


def _present(text: str, words: Sequence[str]) -> list[str]:
    """Return the words that stand in the text, and the pieces of those that do not."""
    lowered, present = text.lower(), []
    for word in words:
        tried = [word] if word.lower() in lowered else pieces_of(word)
        present += [one for one in tried if one.lower() in lowered]
    return present


def _pattern(words: Sequence[str]) -> re.Pattern[str] | None:
    if not words:
        return None
    longest_first = sorted(set(words), key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)


def _marked(text: str, pattern: re.Pattern[str] | None) -> SafeString:
    if pattern is None:
        return mark_safe(escape(text))  # noqa: S308 - escaped
    parts, at = [], 0
    for found in pattern.finditer(text):
        parts += [escape(text[at : found.start()]), f"<mark>{escape(found.group())}</mark>"]
        at = found.end()
    return mark_safe("".join([*parts, escape(text[at:])]))  # noqa: S308 - each part is escaped
