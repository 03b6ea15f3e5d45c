"""Words of a search in a text, marked, and the passage in which they stand.

The text comes as its reader sees it: what is hidden from them is neither shown nor marked.
"""

import re
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

CUTTABLE = re.compile(r"[一-龥]{4,}")
# How many characters stand before and behind a word, and how many places are shown.
AROUND = 16
PLACES = 3
GAP = "…"


def pieces_of(word: str) -> list[str]:
    """Return the words of two characters that a long Chinese word is cut into.

    燃气泄漏 is 燃气 and 泄漏, which also stand in 燃气管道泄漏; an odd last character stays with
    the piece before it. Any other word is its own only piece.
    """
    if not CUTTABLE.fullmatch(word):
        return [word]
    starts = range(0, len(word) - 1, 2)
    ends = [*starts[1:], len(word)]
    return [word[start:end] for start, end in zip(starts, ends, strict=True)]


def mark_words(text: str, words: Sequence[str]) -> SafeString:
    """Return a text, escaped, with the words marked, or their pieces where they stand apart."""
    return _marked(text, _pattern(_present(text, words)))


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
