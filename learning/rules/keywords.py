"""Categories by words that name them: what is known before the first case is closed."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from learning.rules.features import DemandText

# A word in the title says more of the matter than one in the text.
TITLE_COUNTS = 2.0
# Repeating a word in the text proves little more than saying it.
MOST_TIMES = 3
# How fast a lead in words becomes certainty; the words alone never make a proposal sure.
SHARPNESS = 0.9
# Texts after which what was learned counts as much as the words, and from when on alone.
EQUAL_AT = 120
FADED_AT = 1_000


@dataclass(frozen=True)
class KeywordRules:
    """The words of each category, its own name among them."""

    words: Mapping[str, Sequence[str]]

    def probabilities(self, text: DemandText, labels: Sequence[str]) -> np.ndarray:
        """Return how likely each of some categories is by words alone; zeros where none stands."""
        scores = {label: self.score(text, label) for label in labels}
        if not any(scores.values()):
            return np.zeros(len(labels))
        return np.array(list(self._shares(scores).values()))

    def found(self, text: DemandText, label: str) -> list[str]:
        """Return the words of a category that stand in a text, the longest first.

        A word within a longer one, and a single character, say nothing more.
        """
        there = {word for word in self.words.get(label, ()) if len(word) > 1 and word in text.whole}
        found: list[str] = []
        for word in sorted(there, key=lambda word: (-len(word), word)):
            if not any(word in longer for longer in found):
                found.append(word)
        return found

    def score(self, text: DemandText, label: str) -> float:
        """Return how much a text speaks of a category: long words count more than short ones."""
        total, title, body = 0.0, text.title, text.body
        for word in self.words.get(label, ()):
            # Nearly all of the hundreds of words stand in neither: this is most of the work.
            if word in body or word in title:
                times = TITLE_COUNTS * (word in title)
                times += math.log1p(min(body.count(word), MOST_TIMES))
                total += times * math.sqrt(len(word) - 1)
        return total

    def _shares(self, scores: Mapping[str, float]) -> dict[str, float]:
        # A category of which no word stands there has no share, however many there are.
        powers = np.expm1(SHARPNESS * np.array(list(scores.values())))
        return dict(zip(scores, (powers / powers.sum()).tolist(), strict=True))


def share_of_rules(texts: int) -> float:
    """Return how much the words count beside what was learned from so many texts."""
    return 0.0 if texts >= FADED_AT else EQUAL_AT / (EQUAL_AT + texts)
