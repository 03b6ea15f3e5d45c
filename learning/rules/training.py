"""Training of a classifier on texts whose category is known."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from learning.rules.blocks import BEGINNINGS, LONG, SHORT, ModelSpec, beginnings, learn_vocabularies
from learning.rules.calibration import calibrate, sure_from
from learning.rules.classifier import Classifier, LinearModel
from learning.rules.features import DemandText
from learning.rules.linear import train_linear
from learning.rules.measures import calibration_error, hits, macro_f1

# A category with fewer texts is not learned: the keyword rules may still propose it.
FEWEST_OF_A_CATEGORY = 5
FEWEST_CATEGORIES = 2
FOLDS = 3
# From so many texts on a feature must stand in two, and in three texts, to be learned.
RARE_FROM, RARER_FROM = 500, 2_500
# Bytes of weights that a model may have; with many categories the rarest features go.
WEIGHTS_MAX = 12_000_000
BYTES_OF_A_WEIGHT = 2


class Trained(NamedTuple):
    """A classifier, and how well it did on texts that it had not been trained on."""

    classifier: Classifier
    figures: dict[str, float]


class TrainedModel(NamedTuple):
    """One model, and the probabilities it gave to texts it had not been trained on."""

    model: LinearModel
    held_out: Any


def train(
    texts: Sequence[DemandText],
    labels: Sequence[str],
    groups: Sequence[str] | None = None,
    unproposed: str | None = None,
) -> Trained | None:
    """Return a classifier, or None where fewer than two categories have five texts each.

    `groups` says which texts are nearly the same: these are never on both sides when the
    model's certainty is measured on texts that it had not seen. `unproposed` is a label that
    nobody is told of: how surely it is found does not count; the few others must not all be
    left out of training at once.
    """
    counts = Counter(labels)
    names = sorted(name for name, count in counts.items() if count >= FEWEST_OF_A_CATEGORY)
    if len(names) < FEWEST_CATEGORIES:
        return None
    kept = [at for at, label in enumerate(labels) if label in set(names)]
    own = [texts[at] for at in kept]
    codes = np.array([names.index(labels[at]) for at in kept])
    sides = fold_of([groups[at] if groups else str(at) for at in kept])
    if unproposed and not _is_told_apart(codes, sides, len(names)):
        return None
    told = [at for at, name in enumerate(names) if name != unproposed]
    long = _train_model(LONG, own, codes, sides, len(names), told)
    times = len(BEGINNINGS)
    short = _train_model(
        SHORT, beginnings(own), np.tile(codes, times), np.tile(sides, times), len(names), told
    )
    return Trained(
        Classifier(tuple(names), long.model, short.model), _figures(long.held_out, codes)
    )


def _is_told_apart(codes: Any, sides: Any, categories: int) -> bool:
    """Tell whether texts of each label are left whichever fold is held out."""
    return all(len(set(codes[sides != side])) == categories for side in range(FOLDS))


def _figures(shares: Any, codes: Any) -> dict[str, float]:
    return {
        "macro_f1": macro_f1(codes, shares.argmax(axis=1)),
        "top3": hits(shares, codes, 3),
        "ece": calibration_error(shares, codes),
    }


def fold_of(groups: Sequence[str]) -> Any:
    """Return the fold of each text: one for all of a group, evenly and always the same."""
    order = {group: at for at, group in enumerate(sorted(set(groups)))}
    drawn = np.random.default_rng(0).permutation(len(order)) % FOLDS
    return np.array([drawn[order[group]] for group in groups])


def _train_model(
    spec: ModelSpec,
    texts: Sequence[DemandText],
    codes: Any,
    sides: Any,
    categories: int,
    told: Sequence[int],
) -> TrainedModel:
    most = WEIGHTS_MAX // (categories * BYTES_OF_A_WEIGHT * len(spec.blocks))
    vocabularies, rows = learn_vocabularies(spec, texts, least=_least(len(texts)), most=most)
    held_out = np.zeros((len(texts), categories))
    for side in range(FOLDS):
        there, here = np.flatnonzero(sides != side), np.flatnonzero(sides == side)
        weights, offsets = _fit(spec, rows[there], codes[there], categories)
        held_out[here] = rows[here] @ weights + offsets
    calibration = calibrate(held_out, codes)
    shares = calibration.probabilities(held_out)
    is_told = np.isin(shares.argmax(axis=1), told)
    weights, offsets = _fit(spec, rows, codes, categories)
    model = LinearModel(
        spec, tuple(vocabularies), weights.astype(np.float16), offsets, calibration,
        sure_from(shares[is_told], codes[is_told]),
    )  # fmt: skip
    return TrainedModel(model, shares)


def _fit(spec: ModelSpec, rows: Any, codes: Any, categories: int) -> tuple[Any, Any]:
    return train_linear(rows, codes, categories, smoothing=spec.smoothing, slack=spec.slack)


def _least(texts: int) -> int:
    return 1 + (texts >= RARE_FROM) + (texts >= RARER_FROM)
