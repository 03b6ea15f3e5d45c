"""Training on the city's own closed cases, and the rule which model the desk uses."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cases.models import Case
from cases.rules.states import State
from grids.models import Kind
from grids.rules import rule
from learning.models import SuggestionModel
from learning.rules.duplicates import groups_of
from learning.rules.evaluation import Sample
from learning.rules.features import DemandText
from learning.rules.storing import ModelUnreadable, from_bytes, to_bytes
from learning.rules.training import train
from learning.selectors.current import forget_model

# How much worse a figure may come out by chance before a new model is refused.
CHANCE = 0.01


def learned_cases() -> Sample:
    """Return the newest closed cases with their final category, as the setting limits them.

    Secret cases and reports are left out: their words could be read off a model.
    """
    rows = (
        Case.objects.filter(state=State.CLOSED.value, is_secret=False)
        .exclude(kind=Kind.REPORT)
        .order_by("-received_at", "-pk")
        .values_list("title", "text", "category__code")
    )[: int(rule("suggest.learned_cases"))]
    texts = [DemandText("" if text.startswith(title) else title, text) for title, text, _ in rows]
    return Sample(texts, [code for _, _, code in rows], groups_of(texts))


def train_model(*, at: datetime) -> SuggestionModel | None:
    """Train on the closed cases; None where these are too few to learn anything.

    The figures are those of models that were asked about cases they had not seen. The new
    model is used unless it is worse than the one in use by more than chance.
    """
    sample = learned_cases()
    trained = train(*sample)
    if trained is None:
        return None
    model = SuggestionModel(
        trained_at=at,
        cases=len(sample.texts),
        categories=len(trained.classifier.labels),
        figures=trained.figures,
        stored=to_bytes(trained.classifier),
    )
    return take_if_not_worse(model)


@transaction.atomic
def take_if_not_worse(model: SuggestionModel) -> SuggestionModel:
    """Keep a new model, and let the desk use it unless it is worse than the one in use."""
    current = SuggestionModel.objects.select_for_update().filter(is_current=True).first()
    if current and is_readable(current) and is_worse(model.figures, current.figures):
        model.stored = b""
        model.save()
        return model
    SuggestionModel.objects.filter(is_current=True).update(is_current=False, stored=b"")
    model.is_current = True
    model.save()
    transaction.on_commit(forget_model)
    return model


def is_readable(model: SuggestionModel) -> bool:
    """Tell whether a stored model is one that this release can use."""
    try:
        from_bytes(bytes(model.stored))
    except ModelUnreadable:
        return False
    return True


def is_worse(figures: dict[str, Any], than: dict[str, Any]) -> bool:
    """Tell whether a model misses more often than another one, by more than chance."""
    return any(figures[name] < than[name] - CHANCE for name in ("macro_f1", "top3"))
