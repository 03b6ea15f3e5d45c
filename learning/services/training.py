"""Training on the city's own closed cases, and the rule which model the desk uses."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cases.models import Case
from cases.rules.states import State
from grids.models import Kind, Urgency
from grids.rules import rule
from learning.models import ProposedField, SuggestionModel
from learning.rules.duplicates import groups_of
from learning.rules.evaluation import Sample
from learning.rules.features import DemandText
from learning.rules.storing import ModelUnreadable, from_bytes, to_bytes
from learning.rules.training import train
from learning.selectors.current import forget_model

# How much worse a figure may come out by chance before a new model is refused.
CHANCE = 0.01


# The column of a case in which the final value of a field stands.
COLUMNS = {
    ProposedField.CATEGORY: "category__code",
    ProposedField.KIND: "kind",
    ProposedField.URGENCY: "urgency",
}
# What is learned of these values is the one thing, whether a case was urgent at all.
ALIKE = {Urgency.EXTREME.value: Urgency.URGENT.value}
# What is never proposed proves nothing of how sure proposals are: nearly every case is so.
UNPROPOSED = {ProposedField.URGENCY: Urgency.ORDINARY.value}
# Who says ordinary of every text reaches 0.5: a model must find some of the others.
LEAST_FOUND = 0.6


def learned_cases(field: ProposedField = ProposedField.CATEGORY) -> Sample:
    """Return the newest closed cases with their final value of a field, as the setting limits them.

    Secret cases and reports are left out: their words could be read off a model.
    """
    rows = (
        Case.objects.filter(state=State.CLOSED.value, is_secret=False)
        .exclude(kind=Kind.REPORT)
        .order_by("-received_at", "-pk")
        .values_list("title", "text", COLUMNS[field])
    )[: int(rule("suggest.learned_cases"))]
    texts = [DemandText("" if text.startswith(title) else title, text) for title, text, _ in rows]
    return Sample(texts, [ALIKE.get(value, value) for _, _, value in rows], groups_of(texts))


def train_models(*, at: datetime) -> list[SuggestionModel]:
    """Train a model for each field; return those that there were cases enough for."""
    trained = [train_model(field, at=at) for field in ProposedField]
    return [model for model in trained if model]


def train_model(
    field: ProposedField = ProposedField.CATEGORY, *, at: datetime
) -> SuggestionModel | None:
    """Train on the closed cases; None where these are too few to learn anything.

    The figures are those of models that were asked about cases they had not seen. The new
    model is used unless it is worse than the one in use by more than chance.
    """
    sample = learned_cases(field)
    trained = train(*sample, unproposed=UNPROPOSED.get(field))
    if trained is None or (field in UNPROPOSED and trained.figures["macro_f1"] < LEAST_FOUND):
        return None
    model = SuggestionModel(
        field=field,
        trained_at=at,
        cases=len(sample.texts),
        values=len(trained.classifier.labels),
        figures=trained.figures,
        stored=to_bytes(trained.classifier),
    )
    return take_if_not_worse(model)


@transaction.atomic
def take_if_not_worse(model: SuggestionModel) -> SuggestionModel:
    """Keep a new model, and let the desk use it unless it is worse than the one in use."""
    used = SuggestionModel.objects.filter(field=model.field, is_current=True)
    current = used.select_for_update().first()
    if current and is_readable(current) and is_worse(model.figures, current.figures):
        model.stored = b""
        model.save()
        return model
    used.update(is_current=False, stored=b"")
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
