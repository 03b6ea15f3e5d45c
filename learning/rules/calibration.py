"""From scores to probabilities, and from which probability on a proposal is sure.

Both are read off scores of texts that the model had not been trained on.
"""

from typing import Any, NamedTuple

import numpy as np

# How right a proposal that is filled in must be: 99 of 100, and a little for the sample.
AIMED_PRECISION = 0.991
# Fewer texts than this prove no such precision.
FEWEST_SURE = 100
# How freely the curve of a category follows its scores (the inverse of a penalty).
FREEDOM = 100
# Between which bounds the sharpness of all categories together is looked for.
SHARPNESS = (0.2, 5.0)


class Calibration(NamedTuple):
    """What scores are worth: a logistic curve for each category, and one sharpness for all.

    The curves are Platt's; since they are drawn one by one, their shares are sharpened
    together afterwards.
    """

    slopes: Any
    offsets: Any
    sharpness: float

    def probabilities(self, scores: Any) -> Any:
        """Return probabilities that add up to one, for each row of scores."""
        return softmax(self.sharpness * log_curve(scores * self.slopes + self.offsets))


def log_curve(values: Any) -> Any:
    """Return the logarithm of the logistic curve."""
    return -np.logaddexp(0, -values)


def softmax(scores: Any) -> Any:
    """Return what each score is worth as a share of all in its row."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def calibrate(scores: Any, labels: Any) -> Calibration:
    """Return the calibration under which the labels are likeliest."""
    from scipy.optimize import minimize_scalar  # noqa: PLC0415 - for training alone
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    slopes, offsets = np.ones(scores.shape[1]), np.zeros(scores.shape[1])
    for category in range(scores.shape[1]):
        curve = LogisticRegression(C=FREEDOM)
        curve.fit(scores[:, [category]], labels == category)
        slopes[category], offsets[category] = curve.coef_[0, 0], curve.intercept_[0]
    shares = log_curve(scores * slopes + offsets)
    chosen = (np.arange(len(labels)), labels)

    def surprise(sharpness: float) -> float:
        return float(-np.log(np.maximum(softmax(sharpness * shares)[chosen], 1e-12)).mean())

    found = minimize_scalar(surprise, bounds=SHARPNESS, method="bounded")
    return Calibration(slopes, offsets, float(found.x))


def sure_from(probabilities: Any, labels: Any) -> float:
    """Return the lowest probability from which proposals are right in 99 of 100 texts.

    More than 1, that is never, where too few texts prove it.
    """
    best, is_right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    order = np.argsort(-best, kind="stable")
    precision = np.cumsum(is_right[order]) / np.arange(1, len(order) + 1)
    # Texts of the same probability are all above a bound, or none is.
    is_last = np.append(np.diff(best[order]) != 0, True)
    enough = np.flatnonzero((precision >= AIMED_PRECISION) & is_last)
    enough = enough[enough >= FEWEST_SURE - 1]
    return float(best[order][enough[-1]]) if len(enough) else 2.0
