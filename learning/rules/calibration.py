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
# When the curve of a category is found: after so many steps, or when a step gains so little.
MOST_STEPS, MOST_HALVINGS, LEAST_GAIN = 100, 30, 1e-7
TINY = 1e-12
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

    curves = [
        fit_curve(own, labels == category)
        for category, own in enumerate(np.ascontiguousarray(scores.T))
    ]
    slopes, offsets = np.array(curves).T
    shares = log_curve(scores * slopes + offsets)
    chosen = (np.arange(len(labels)), labels)

    def surprise(sharpness: float) -> float:
        return float(-np.log(np.maximum(softmax(sharpness * shares)[chosen], 1e-12)).mean())

    found = minimize_scalar(surprise, bounds=SHARPNESS, method="bounded")
    return Calibration(slopes, offsets, float(found.x))


def fit_curve(scores: Any, is_own: Any) -> tuple[float, float]:
    """Return slope and offset of the logistic curve under which some labels are likeliest.

    Newton's method for these two numbers, written out: a general solver took a third of the
    whole training. A step that would make it worse is halved, as Lin, Lin and Weng (2007) do.
    """
    at, worth = (0.0, 0.0), _mismatch(scores, is_own, 0.0, 0.0)
    for _ in range(MOST_STEPS):
        step = _newton_step(scores, is_own, *at)
        for _ in range(MOST_HALVINGS):
            there = at[0] - step[0], at[1] - step[1]
            found = _mismatch(scores, is_own, *there)
            if found <= worth:
                break
            step = step[0] / 2, step[1] / 2
        else:
            break
        gained, at, worth = worth - found, there, found
        if gained < LEAST_GAIN:
            break
    return at


def _mismatch(scores: Any, is_own: Any, slope: float, offset: float) -> float:
    """Return how badly a curve fits: surprise of all labels, and the penalty of its slope."""
    values = slope * scores + offset
    surprise = np.logaddexp(0, values).sum() - values[is_own].sum()
    return float(surprise + slope * slope / (2 * FREEDOM))


def _newton_step(scores: Any, is_own: Any, slope: float, offset: float) -> tuple[float, float]:
    """Return what Newton's method takes off slope and offset."""
    chances = np.exp(log_curve(slope * scores + offset))
    gaps, spread = chances - is_own, chances * (1 - chances)
    leaning = spread * scores
    by_slope, by_offset = float((gaps * scores).sum()) + slope / FREEDOM, float(gaps.sum())
    # The second derivatives; the last one is never 0, however surely all labels are told.
    both, one = float(leaning.sum()), float(spread.sum()) + TINY
    two = float((leaning * scores).sum()) + 1 / FREEDOM
    scale = two * one - both * both
    return (one * by_slope - both * by_offset) / scale, (two * by_offset - both * by_slope) / scale


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
