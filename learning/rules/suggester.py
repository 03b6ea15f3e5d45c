"""The one judge of a text: what was learned from closed cases, and words while that is little."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from learning.rules.classifier import Classifier, Scored
from learning.rules.features import DemandText
from learning.rules.keywords import KeywordRules, share_of_rules


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
        """Return how likely each category is; the words fade out as cases are closed."""
        share = share_of_rules(self.texts) if self.classifier else 1.0
        judged = np.zeros(len(self.labels))
        if self.classifier:
            learned = self.classifier.model_for(text).probabilities(text)
            places = {label: at for at, label in enumerate(self.labels)}
            for label, value in zip(self.classifier.labels, learned, strict=True):
                if label in places:
                    judged[places[label]] = (1 - share) * value
        if share:
            judged += share * self.rules.probabilities(text, self.labels)
        return judged

    def rank(self, text: DemandText, most: int) -> list[Scored]:
        """Return the likeliest categories of a text, the likeliest first."""
        judged = self.judge(text)
        order = np.argsort(-judged, kind="stable")[:most]
        return [Scored(self.labels[at], float(judged[at])) for at in order]

    def is_sure(self, text: DemandText, label: str) -> bool:
        """Tell whether a category is so likely that it may be filled in by itself.

        Only what was learned can prove that: words alone never do.
        """
        if not self.classifier:
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
