"""Vocabularies, and texts as weighted vectors over them (TF-IDF)."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from learning.rules.features import FEATURE_BITS, Features

# One number holds a feature and the text it stands in, so that one sort counts them all.
TEXT_BITS = np.uint64(64 - FEATURE_BITS)
TEXT_MASK = np.uint64((1 << (64 - FEATURE_BITS)) - 1)


class Vector(NamedTuple):
    """One text over a vocabulary: positions of its features, and their weights."""

    positions: Any
    weights: Any


@dataclass(frozen=True)
class Vocabulary:
    """The features that are known, sorted by key, and how rare each is."""

    keys: Any
    rarity: Any

    def __len__(self) -> int:
        return len(self.keys)

    def vector(self, features: Features, scale: float = 1.0) -> Vector:
        """Return the vector of one text, of length `scale`; unknown features count for nothing."""
        keys, counts = np.unique(features.keys, return_counts=True)
        positions, is_known = self.find(keys)
        weights = (1 + np.log(counts[is_known])) * self.rarity[positions]
        length = float(np.sqrt((weights * weights).sum())) or 1.0
        return Vector(positions, (weights * (scale / length)).astype(np.float32))

    def find(self, keys: Any) -> tuple[Any, Any]:
        """Return the positions of the known ones of some keys, and which ones are known."""
        if not len(self):
            return np.zeros(0, np.int64), np.zeros(len(keys), bool)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self) - 1)
        is_known = self.keys[at] == keys
        return at[is_known], is_known


def learn_vocabulary(
    features: Features, texts: int, *, least: int, most: int, scale: float = 1.0
) -> tuple[Vocabulary, Any]:
    """Return the vocabulary of some texts, and a sparse row of length `scale` for each.

    Holds the features of at least `least` texts; of more than `most` such features those
    that stand in the most texts.
    """
    from scipy import sparse  # noqa: PLC0415 - for training alone

    columns, rows, counts = _counted(features)
    keys, starts = np.unique(columns, return_index=True)
    holding = np.diff(np.append(starts, len(columns)))
    if (holding >= least).sum() > most:
        least = int(np.partition(holding, -most)[-most]) + 1
    is_kept = holding >= least
    in_kept = np.repeat(is_kept, holding)
    ends = np.concatenate([[0], np.cumsum(holding[is_kept])])
    shape = (texts, int(is_kept.sum()))
    kept = sparse.csc_matrix((counts[in_kept], rows[in_kept], ends), shape).tocsr()
    rarity = (np.log((1 + texts) / (1 + holding[is_kept])) + 1).astype(np.float32)
    return Vocabulary(keys[is_kept], rarity), _weighed(kept, rarity, scale)


def _counted(features: Features) -> tuple[Any, Any, Any]:
    """Return each feature of each text once, sorted: keys, texts, and how often it stands there."""
    both = np.sort((features.keys << TEXT_BITS) | features.rows.astype(np.uint64))
    firsts = np.flatnonzero(np.append(True, both[1:] != both[:-1])) if len(both) else both
    counts = np.diff(np.append(firsts, len(both))).astype(np.float32)
    there = both[firsts]
    return there >> TEXT_BITS, (there & TEXT_MASK).astype(np.int32), counts


def _weighed(counts: Any, rarity: Any, scale: float) -> Any:
    """Return counts as weights whose rows have the length `scale`, as `Vocabulary.vector` does."""
    counts.data = (1 + np.log(counts.data)) * rarity[counts.indices]
    squares = np.asarray(counts.multiply(counts).sum(axis=1)).ravel()
    lengths = np.sqrt(np.where(squares == 0, 1, squares))
    factors = np.repeat(scale / lengths, np.diff(counts.indptr))
    counts.data = (counts.data * factors).astype(np.float32)
    return counts
