"""How well probabilities of categories fit the categories that are true."""

from typing import Any

import numpy as np

BINS = 10


def hits(shares: Any, truth: Any, most: int) -> float:
    """Return the share of texts whose category is among the likeliest `most`."""
    best = np.argsort(-shares, axis=1, kind="stable")[:, :most]
    return float((best == truth[:, None]).any(axis=1).mean())


def macro_f1(truth: Any, said: Any) -> float:
    """Return the F1 measure of each category that occurs, averaged."""
    found = []
    for category in np.unique(truth):
        right = ((truth == category) & (said == category)).sum()
        found.append(2 * right / ((truth == category).sum() + (said == category).sum()))
    return float(np.mean(found))


def calibration_error(probabilities: Any, labels: Any) -> float:
    """Return the expected difference of confidence and precision, over ten equal steps."""
    best, is_right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    steps = np.minimum((best * BINS).astype(int), BINS - 1)
    gaps = [
        abs(is_right[steps == step].mean() - best[steps == step].mean()) * (steps == step).mean()
        for step in range(BINS)
        if (steps == step).any()
    ]
    return float(sum(gaps))
