"""The one judge of a text: what was learned from closed cases, and words while that is little."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from learning.rules.classifier import Classifier, Scored
from learning.rules.features import DemandText
from learning.rules.keywords import KeywordRules, share_of_rules

# How much the words count where all of them name categories that were not learned.
SHARE_OF_UNLEARNED = 0.5


@dataclass(frozen=True)
class Suggester:
    """Proposes categories by a classifier that was trained on `texts` texts, and by words."""

    labels: tuple[str, ...]
    rules: KeywordRules
    classifier: Classifier | None = None
    texts: int = 0

    def probabilities(self, texts: Sequence[DemandText]) -> np.ndarray:
        """Return a row of probabilities for each text, in the order of `labels`."""
        return np.array([self.judge(text) for text in texts]).reshape(len(texts), len(self.labels))

    def judge(self, text: DemandText) -> np.ndarray:
        """Return how likely each category is.

        The words fade out as cases are closed, but keep half of the say where they name
        categories of which too few cases were closed to learn them. A field without words has
        what was learned alone.
        """
        if not self.classifier:
            return self.rules.probabilities(text, self.labels)
        learned = self._learned(text)
        if not self._has_words_to_ask:
            return learned
        named = self.rules.probabilities(text, self.labels)
        of_unlearned = SHARE_OF_UNLEARNED * float(named[~self._is_learned].sum())
        share = max(share_of_rules(self.texts), of_unlearned)
        return (1 - share) * learned + share * named

    @cached_property
    def _is_learned(self) -> np.ndarray:
        known = self.classifier.labels if self.classifier else ()
        return np.isin(self.labels, known)

    @cached_property
    def _has_words_to_ask(self) -> bool:
        """Tell whether words may still say anything beside what was learned."""
        has_faded = share_of_rules(self.texts) == 0 and bool(self._is_learned.all())
        return bool(self.rules.words) and not has_faded

    def _learned(self, text: DemandText) -> np.ndarray:
        """Return how likely each category is by what was learned; 0 where nothing was."""
        assert self.classifier is not None
        chances = self.classifier.model_for(text).probabilities(text)
        by_label = dict(zip(self.classifier.labels, chances, strict=True))
        return np.array([by_label.get(label, 0.0) for label in self.labels])

    def rank(self, text: DemandText, most: int) -> list[Scored]:
        """Return the likeliest categories of a text, the likeliest first."""
        judged = self.judge(text)
        order = np.argsort(-judged, kind="stable")[:most]
        return [Scored(self.labels[at], float(judged[at])) for at in order]

    def is_sure(self, text: DemandText, label: str) -> bool:
        """Tell whether a category is so likely that it may be filled in by itself.

        Only what was learned can prove that: words alone never do, nor does a text of words
        that the model has hardly met.
        """
        if not self.classifier or not self.classifier.knows(text):
            return False
        [first] = self.classifier.rank(text, 1)
        return first.label == label and self.classifier.is_sure(text, first.probability)

    def reasons(self, text: DemandText, label: str) -> list[str]:
        """Return the words of a text that speak for a category."""
        named = self.rules.found(text, label)[:2]
        if self.classifier and label in self.classifier.labels:
            at = self.classifier.labels.index(label)
            learned = self.classifier.model_for(text).words_for(text, at)
            named += [word for word in learned if not any(word in one for one in named)]
        return named[:3]
