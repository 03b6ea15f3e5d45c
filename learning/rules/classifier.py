"""A trained classifier: two linear models, one for what is typed so far and one for letters."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from learning.rules.blocks import LONG, SHORT, ModelSpec, joint_vector, spec_for
from learning.rules.calibration import Calibration
from learning.rules.features import DemandText, word_key, words_of
from learning.rules.vectors import Vocabulary

REASON_WORDS = 3
SHORTEST_REASON = 2
# Of the words of a text so many must have been met in training.
KNOWN_LEAST = 0.8


class Scored(NamedTuple):
    """A category that a text may belong to, and how likely that is."""

    label: str
    probability: float


@dataclass(frozen=True)
class LinearModel:
    """Vocabularies of its blocks, weights (features × categories) and what they are worth."""

    spec: ModelSpec
    vocabularies: tuple[Vocabulary, ...]
    weights: Any
    offsets: Any
    calibration: Calibration
    sure_from: float

    def probabilities(self, text: DemandText) -> Any:
        """Return how likely each category is."""
        found = joint_vector(self.spec, self.vocabularies, text)
        scores = found.weights @ self.weights[found.positions].astype(np.float32) + self.offsets
        return self.calibration.probabilities(scores)

    def words_for(self, text: DemandText, category: int) -> list[str]:
        """Return the words of a text that speak most for a category, at most three."""
        known, start = self.vocabularies[-1], sum(map(len, self.vocabularies[:-1]))
        words = {w: word_key(w) for w in words_of(text.whole) if len(w) >= SHORTEST_REASON}
        found = []
        for word, key in words.items():
            position = int(np.searchsorted(known.keys, np.uint64(key)))
            if position < len(known) and int(known.keys[position]) == key:
                row = self.weights[start + position].astype(np.float32)
                gain = float(row[category] - row.mean()) * float(known.rarity[position])
                found.append((gain, word))
        return [word for gain, word in sorted(found, reverse=True)[:REASON_WORDS] if gain > 0]


@dataclass(frozen=True)
class Classifier:
    """What was learned from closed cases: their categories and the two models."""

    labels: tuple[str, ...]
    long: LinearModel
    short: LinearModel

    def model_for(self, text: DemandText) -> LinearModel:
        """Return the model that reads a text of this length."""
        return {LONG.name: self.long, SHORT.name: self.short}[spec_for(text).name]

    def rank(self, text: DemandText, most: int) -> list[Scored]:
        """Return the likeliest categories of a text, the likeliest first."""
        shares = self.model_for(text).probabilities(text)
        order = np.argsort(-shares, kind="stable")[:most]
        return [Scored(self.labels[at], float(shares[at])) for at in order]

    def knows(self, text: DemandText) -> bool:
        """Tell whether enough of a text's words had been met in training to judge it."""
        words = np.array([word_key(word) for word in words_of(text.whole)], dtype=np.uint64)
        _, met = self.model_for(text).vocabularies[-1].find(words)
        return bool(met.size) and float(met.mean()) >= KNOWN_LEAST

    def is_sure(self, text: DemandText, probability: float) -> bool:
        """Tell whether a proposal of this probability is right in 99 of 100 texts."""
        return probability >= self.model_for(text).sure_from
