"""How well proposals hit, measured on texts that were not trained on."""

import time
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from learning.rules.features import DemandText
from learning.rules.keywords import KeywordRules
from learning.rules.measures import calibration_error, hits, macro_f1
from learning.rules.storing import to_bytes
from learning.rules.suggester import Suggester
from learning.rules.training import train

FOLDS = 5


class Sample(NamedTuple):
    """Texts with their categories; texts of one group are nearly the same."""

    texts: list[DemandText]
    labels: list[str]
    groups: list[str]

    def part(self, chosen: Any) -> "Sample":
        """Return some of the texts."""
        return Sample(*([column[at] for at in chosen] for column in self))


class Figures(NamedTuple):
    """What a run measured, under the names that the command prints."""

    macro_f1: float
    top2: float
    top3: float
    ece: float
    coverage_at_99: float
    precision_at_99: float | None
    train_cpu_s: float
    model_bytes: int
    ms_per_text: float
    texts: int


class Judged(NamedTuple):
    """What a suggester said of some texts, and what training and asking it cost."""

    shares: Any
    is_sure: Any
    train_cpu_s: float
    model_bytes: int
    cpu_s: float


def make_suggester(sample: Sample, labels: Sequence[str], rules: KeywordRules) -> Suggester:
    """Return a suggester for some categories that learned from a sample, which may be empty."""
    trained = train(*sample)
    classifier = trained.classifier if trained else None
    return Suggester(tuple(labels), rules, classifier, len(sample.texts))


def evaluate_apart(training: Sample, test: Sample, rules: KeywordRules) -> Figures:
    """Return the figures of a model trained on one sample and asked about another.

    The categories are those of both samples: a city knows the names of its tree before the
    first case is closed.
    """
    labels = sorted({*training.labels, *test.labels})
    return _figures(labels, test, [_judge(training, test, labels, rules)], range(len(test.texts)))


def evaluate_by_folds(sample: Sample, rules: KeywordRules, seed: int = 0) -> Figures:
    """Return the figures of five models, each asked about the fifth it was not trained on."""
    labels, order, judged = sorted(set(sample.labels)), [], []
    for here, there in folds(sample.groups, seed):
        judged.append(_judge(sample.part(there), sample.part(here), labels, rules))
        order.extend(here)
    return _figures(labels, sample, judged, order)


def folds(groups: Sequence[str], seed: int) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the indexes inside and outside of each fold; a group is never divided."""
    names = sorted(set(groups))
    drawn = np.random.default_rng(seed).permutation(len(names)) % FOLDS
    fold = dict(zip(names, drawn.tolist(), strict=True))
    for each in range(FOLDS):
        inside = [at for at, group in enumerate(groups) if fold[group] == each]
        if inside:
            yield inside, [at for at, group in enumerate(groups) if fold[group] != each]


def _judge(training: Sample, test: Sample, labels: list[str], rules: KeywordRules) -> Judged:
    began = time.process_time()
    suggester = make_suggester(training, labels, rules)
    trained = time.process_time()
    shares = suggester.probabilities(test.texts)
    asked = time.process_time()
    best = [labels[at] for at in shares.argmax(axis=1)]
    is_sure = [suggester.is_sure(text, label) for text, label in zip(test.texts, best, strict=True)]
    size = len(to_bytes(suggester.classifier)) if suggester.classifier else 0
    return Judged(shares, np.array(is_sure, bool), trained - began, size, asked - trained)


def _figures(
    labels: list[str], sample: Sample, judged: list[Judged], order: Sequence[int]
) -> Figures:
    shares = np.concatenate([one.shares for one in judged])
    is_sure = np.concatenate([one.is_sure for one in judged])
    truth = np.array([labels.index(sample.labels[at]) for at in order])
    is_right = shares.argmax(axis=1) == truth
    return Figures(
        macro_f1=macro_f1(truth, shares.argmax(axis=1)),
        top2=hits(shares, truth, 2),
        top3=hits(shares, truth, 3),
        ece=calibration_error(shares, truth),
        coverage_at_99=float(is_sure.mean()),
        precision_at_99=float(is_right[is_sure].mean()) if is_sure.any() else None,
        train_cpu_s=max(one.train_cpu_s for one in judged),
        model_bytes=max(one.model_bytes for one in judged),
        ms_per_text=1000 * sum(one.cpu_s for one in judged) / len(truth),
        texts=len(truth),
    )
