"""Which features of a demand a model looks at, and how it is trained on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from learning.rules.features import DemandText, Features, character_features, word_features
from learning.rules.vectors import Vector, Vocabulary, learn_vocabulary


class Block(NamedTuple):
    """Features of one part of a demand: `part` is a field of `DemandText`; `scale` its share."""

    part: str
    is_words: bool
    scale: float

    def features(self, texts: Sequence[DemandText]) -> Features:
        """Return the features of this part of some texts."""
        read = word_features if self.is_words else character_features
        return read([getattr(text, self.part) for text in texts])


@dataclass(frozen=True)
class ModelSpec:
    """A kind of model: its blocks, and how cautiously it learns from few texts."""

    name: str
    blocks: tuple[Block, ...]
    smoothing: float
    slack: float


# What a person wrote at length: the title by itself, with less weight than the text.
LONG = ModelSpec(
    "long",
    (Block("title", False, 0.7), Block("body", False, 1), Block("whole", True, 1)),
    smoothing=0.1,
    slack=1,
)
# What has been typed so far, or a title alone: so little that title and text are one.
SHORT = ModelSpec(
    "short",
    (Block("whole", False, 1), Block("whole", True, 1)),
    smoothing=0.3,
    slack=0.5,
)
SPECS = (LONG, SHORT)
# A text with fewer characters after its title is read by the short model.
SHORT_BODY = 60
# The beginnings of each text that the short model learns from, in characters of the body.
BEGINNINGS = (0, 40)


def spec_for(text: DemandText) -> ModelSpec:
    """Return the model that reads a text of this length."""
    return SHORT if len(text.body) < SHORT_BODY else LONG


def beginnings(texts: Sequence[DemandText]) -> list[DemandText]:
    """Return the beginnings of texts as they stand while they are being typed."""
    return [
        DemandText(text.title or text.body[:length], text.body[:length] if text.title else "")
        for length in BEGINNINGS
        for text in texts
    ]


def learn_vocabularies(
    spec: ModelSpec, texts: Sequence[DemandText], *, least: int, most: int
) -> tuple[list[Vocabulary], Any]:
    """Return the vocabulary of each block and the matrix of all texts over them together."""
    from scipy import sparse  # noqa: PLC0415 - for training alone

    vocabularies, parts = [], []
    for block in spec.blocks:
        features = block.features(texts)
        vocabulary, rows = learn_vocabulary(
            features, len(texts), least=least, most=most, scale=block.scale
        )
        vocabularies.append(vocabulary)
        parts.append(rows)
    return vocabularies, sparse.hstack(parts).tocsr()


def joint_vector(spec: ModelSpec, vocabularies: Sequence[Vocabulary], text: DemandText) -> Vector:
    """Return one text as a vector over the vocabularies of all blocks, one behind the other."""
    positions, weights, offset = [], [], 0
    for block, vocabulary in zip(spec.blocks, vocabularies, strict=True):
        one = vocabulary.vector(block.features([text]), block.scale)
        positions.append(one.positions + offset)
        weights.append(one.weights)
        offset += len(vocabulary)
    return Vector(np.concatenate(positions), np.concatenate(weights))
