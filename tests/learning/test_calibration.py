"""Curves of categories, drawn by steps of our own."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from learning.rules.calibration import FREEDOM, fit_curve


def scores_of(texts, apart, seed=0):
    drawn = np.random.default_rng(seed)
    is_own = drawn.random(texts) < 0.15
    is_own[:2] = True, False
    return drawn.normal(size=texts) * 0.3 - 1 + apart * is_own, is_own


@pytest.mark.parametrize(("texts", "apart"), [(4000, 0), (4000, 1.5), (30, 0.5), (10, 3)])
def test_fit_curve_finds_what_a_general_solver_finds(texts, apart):
    scores, is_own = scores_of(texts, apart)
    known = LogisticRegression(C=FREEDOM, tol=1e-8, max_iter=1000).fit(scores[:, None], is_own)
    slope, offset = fit_curve(scores, is_own)
    assert slope == pytest.approx(known.coef_[0, 0], rel=1e-2)
    assert offset == pytest.approx(known.intercept_[0], rel=1e-2, abs=1e-2)


@pytest.mark.parametrize("scale", [1, 1e3])
def test_fit_curve_of_labels_that_scores_tell_surely_stays_within_numbers(scale):
    scores, is_own = scores_of(200, 30)
    slope, offset = fit_curve(scale * scores, is_own)
    chances = 1 / (1 + np.exp(-(slope * scale * scores + offset)))
    assert np.isfinite([slope, offset]).all()
    assert ((chances > 0.5) == is_own).all()
