"""A classifier as bytes: arrays and a heading of plain values, never code.

Reading never runs what is stored: numpy's pickles are refused. Bytes that are cut off, or were
written by a release with other features, are told apart from usable ones.
"""

import json
import zipfile
import zlib
from io import BytesIO
from typing import Any, cast

import numpy as np

from learning.rules.blocks import LONG, SHORT, ModelSpec
from learning.rules.calibration import Calibration
from learning.rules.classifier import Classifier, LinearModel
from learning.rules.vectors import Vocabulary

# Changes with whatever makes old weights mean something else: features, blocks, scaling.
FORMAT = 2
BROKEN = (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile, zlib.error, TypeError)


class ModelUnreadable(Exception):
    """The stored bytes are no classifier of this release; the message says why, in Chinese."""


def to_bytes(classifier: Classifier) -> bytes:
    """Return a classifier as the bytes that `from_bytes` reads."""
    arrays: dict[str, Any] = {}
    heading: dict[str, Any] = {"format": FORMAT, "labels": list(classifier.labels)}
    for model in (classifier.long, classifier.short):
        name = model.spec.name
        heading[name] = {"sharpness": model.calibration.sharpness, "sure_from": model.sure_from}
        for at, vocabulary in enumerate(model.vocabularies):
            arrays[f"{name}.keys.{at}"] = vocabulary.keys
            arrays[f"{name}.rarity.{at}"] = vocabulary.rarity.astype(np.float16)
        arrays[f"{name}.weights"] = model.weights
        arrays[f"{name}.offsets"] = model.offsets
        arrays[f"{name}.slopes"] = model.calibration.slopes
        arrays[f"{name}.curves"] = model.calibration.offsets
    arrays["heading"] = np.frombuffer(json.dumps(heading).encode(), dtype=np.uint8)
    stored = BytesIO()
    np.savez_compressed(stored, **arrays)
    return stored.getvalue()


def from_bytes(stored: bytes) -> Classifier:
    """Return the classifier that was stored; raises `ModelUnreadable`."""
    try:
        with np.load(BytesIO(stored), allow_pickle=False) as arrays:
            heading = json.loads(arrays["heading"].tobytes())
            if heading["format"] != FORMAT:
                raise ModelUnreadable("建议模型是其他版本的程序训练的，请重新训练。")
            models = [_model(arrays, heading, spec) for spec in (LONG, SHORT)]
            return Classifier(tuple(heading["labels"]), *models)
    except BROKEN as error:
        raise ModelUnreadable("建议模型已损坏，请重新训练。") from error


def _model(arrays: Any, heading: dict[str, Any], spec: ModelSpec) -> LinearModel:
    name, count = spec.name, len(spec.blocks)
    vocabularies = tuple(
        Vocabulary(arrays[f"{name}.keys.{at}"], arrays[f"{name}.rarity.{at}"].astype(np.float32))
        for at in range(count)
    )
    values = cast(dict[str, float], heading[name])
    weights = arrays[f"{name}.weights"]
    if weights.shape != (sum(map(len, vocabularies)), len(heading["labels"])):
        raise ModelUnreadable("建议模型已损坏，请重新训练。")
    calibration = Calibration(
        arrays[f"{name}.slopes"], arrays[f"{name}.curves"], values["sharpness"]
    )
    return LinearModel(
        spec, vocabularies, weights, arrays[f"{name}.offsets"], calibration, values["sure_from"]
    )
