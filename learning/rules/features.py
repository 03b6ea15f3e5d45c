"""Texts as keys of features: characters, pairs of characters, words, pairs of words.

A feature is a number of 42 bits, so a vocabulary is one sorted array and holds no text. Many
texts are read at once with numpy: counting them one by one in Python takes five times as long.
"""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import rjieba

NEWLINE = ord("\n")
# A pair of characters is one number: code points have 21 bits.
CODE_POINT_BITS = 21
# The other bits of 64 are left for the text that a feature stands in (`learning.rules.vectors`).
FEATURE_BITS = 2 * CODE_POINT_BITS
FEATURE_MASK = np.uint64((1 << FEATURE_BITS) - 1)
# The first of two words is multiplied by an odd number, so that order counts.
ORDER_FACTOR = np.uint64(0x9E3779B97F4A7C15)
WORD_MEMORY = 200_000
PUNCTUATION = 0


class DemandText(NamedTuple):
    """A demand as its writer or an operator worded it; the title may be empty."""

    title: str
    body: str

    @property
    def whole(self) -> str:
        """Return title and body as one text."""
        return f"{self.title}。{self.body}" if self.title and self.body else self.title or self.body


class Features(NamedTuple):
    """Keys of features, and beside each the index of the text it stands in."""

    keys: Any
    rows: Any


def character_features(texts: Sequence[str]) -> Features:
    """Return the characters and pairs of characters of texts without white space."""
    joined = "\n".join(_compact(text) for text in texts)
    points = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    codes = points.astype(np.uint64)
    rows = np.cumsum(points == NEWLINE)
    is_text = points != NEWLINE
    both = is_text[:-1] & is_text[1:]
    pairs = (codes[:-1] << np.uint64(CODE_POINT_BITS)) | codes[1:]
    return Features(
        np.concatenate([codes[is_text], pairs[both]]),
        np.concatenate([rows[is_text], rows[:-1][both]]),
    )


def word_features(texts: Sequence[str]) -> Features:
    """Return the words and pairs of neighbouring words of texts; punctuation is left out."""
    cut = [rjieba.cut(_compact(text)) for text in texts]
    rows = np.repeat(np.arange(len(texts)), [len(words) for words in cut])
    words = list(chain.from_iterable(cut))
    known = {word: word_key(word) for word in set(words)}
    keys = np.fromiter(map(known.__getitem__, words), np.uint64, len(words))
    is_word = keys != PUNCTUATION
    keys, rows = keys[is_word], rows[is_word]
    same = rows[:-1] == rows[1:]
    pairs = (keys[:-1] * ORDER_FACTOR + keys[1:]) & FEATURE_MASK
    return Features(np.concatenate([keys, pairs[same]]), np.concatenate([rows, rows[:-1][same]]))


def words_of(text: str) -> list[str]:
    """Return the words of a text, without punctuation and white space."""
    return [word for word in rjieba.cut(_compact(text)) if word_key(word) != PUNCTUATION]


def _compact(text: str) -> str:
    """Return a text without white space, and without halves of characters."""
    return "".join(text.split()).encode("utf-8", "replace").decode()


@lru_cache(maxsize=WORD_MEMORY)
def word_key(word: str) -> int:
    """Return the key of a word, the same in every process and release; of punctuation 0."""
    if not word[0].isalnum():
        return PUNCTUATION
    digest = blake2b(word.encode(), digest_size=8)
    return int.from_bytes(digest.digest(), "little") & int(FEATURE_MASK)
