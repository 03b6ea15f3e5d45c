"""Support vector machines over features weighted by naive Bayes (NB-SVM, Wang & Manning 2012).

For each category a feature is multiplied by the logarithm of how much more often it stands in
texts of that category than in others; a linear support vector machine then separates the two.
"""

import warnings
from typing import Any

import numpy as np

# Passes over the texts: the order of the categories no longer changes after these.
PASSES = 5
TOLERANCE = 0.1


def train_linear(
    rows: Any, labels: Any, categories: int, *, smoothing: float, slack: float
) -> tuple[Any, Any]:
    """Return weights (features × categories) and offsets of one machine per category.

    `rows` is a sparse matrix of texts, `labels` holds the index of each one's category. The
    result is the same each time: passes go in an order drawn from a fixed seed.
    """
    from scipy import sparse  # noqa: PLC0415 - for training alone

    weights = np.zeros((rows.shape[1], categories), np.float32)
    offsets = np.zeros(categories, np.float32)
    total = np.asarray(rows.sum(axis=0)).ravel()
    scaled = sparse.csr_matrix((np.empty(rows.nnz), rows.indices, rows.indptr), rows.shape)
    for category in range(categories):
        is_own = labels == category
        if not is_own.any() or is_own.all():
            # Nothing to tell apart: all of the category's texts are held out, or no others are.
            offsets[category] = 1 if is_own.any() else -1
            continue
        ratio = log_ratio(np.asarray(rows[is_own].sum(axis=0)).ravel(), total, smoothing)
        np.multiply(rows.data, ratio.take(rows.indices), out=scaled.data)
        plane, offset = _separate(scaled, is_own, slack)
        weights[:, category] = plane * ratio
        offsets[category] = offset
    return weights, offsets


def log_ratio(own: Any, total: Any, smoothing: float) -> Any:
    """Return by how much each feature stands more often in own texts, as a logarithm."""
    here, elsewhere = smoothing + own, smoothing + np.maximum(total - own, 0)
    return np.log((here / here.sum()) / (elsewhere / elsewhere.sum()))


def _separate(rows: Any, is_own: Any, slack: float) -> tuple[Any, float]:
    from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415 - for training alone
    from sklearn.svm import LinearSVC  # noqa: PLC0415

    machine = LinearSVC(
        C=slack, dual=True, class_weight="balanced", tol=TOLERANCE, max_iter=PASSES, random_state=0
    )
    with warnings.catch_warnings():
        # So many passes are enough, whether or not the last one changed something.
        warnings.simplefilter("ignore", ConvergenceWarning)
        machine.fit(rows, is_own)
    return machine.coef_[0], float(machine.intercept_[0])
