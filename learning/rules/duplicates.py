"""Texts that are nearly the same: the same complaint of many, or one written twice.

A model must not be measured on a text that it was all but trained on. Texts are compared by
the smallest hashes of their runs of four characters (MinHash), which are equal as often as the
two share runs.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from learning.rules.features import DemandText

RUN = 4
BANDS, ROWS = 6, 6
ODD = np.uint64(0x9E3779B97F4A7C15)


def groups_of(texts: Sequence[DemandText]) -> list[str]:
    """Return a group for each text: the same for texts that share four fifths of their runs."""
    first: dict[tuple[int, bytes], int] = {}
    leaders = list(range(len(texts)))
    for at, text in enumerate(texts):
        for band, signature in enumerate(_signatures(text.whole)):
            other = first.setdefault((band, signature), at)
            leaders[_leader(leaders, at)] = _leader(leaders, other)
    return [str(_leader(leaders, at)) for at in range(len(texts))]


def _leader(leaders: list[int], at: int) -> int:
    while leaders[at] != at:
        leaders[at] = at = leaders[leaders[at]]
    return at


def _signatures(text: str) -> list[bytes]:
    """Return the smallest hashes of a text's runs, a few at a time."""
    runs = _hashes(text)
    if not len(runs):
        return []
    salts = np.arange(1, BANDS * ROWS + 1, dtype=np.uint64) * ODD
    mixed = (runs[:, None] ^ salts[None, :]) * ODD
    smallest = (mixed ^ (mixed >> np.uint64(29))).min(axis=0)
    return [band.tobytes() for band in smallest.reshape(BANDS, ROWS)]


def _hashes(text: str) -> Any:
    joined = "".join(text.split()).encode("utf-32-le", "replace")
    points = np.frombuffer(joined, dtype=np.uint32).astype(np.uint64)
    count = len(points) - RUN + 1
    if count < 1:
        return np.zeros(0, np.uint64)
    hashes = np.zeros(count, np.uint64)
    for offset in range(RUN):
        hashes = (hashes ^ points[offset : offset + count]) * ODD
        hashes ^= hashes >> np.uint64(32)
    return hashes
