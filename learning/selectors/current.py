"""The models in use, one for each field, read once per process and version."""

import logging
import time
from collections import defaultdict
from dataclasses import dataclass

from grids import reference
from grids.models import Kind, Urgency
from learning.models import ProposedField, SuggestionModel
from learning.rules.keywords import KeywordRules
from learning.rules.storing import ModelUnreadable, from_bytes
from learning.rules.suggester import Suggester
from learning.rules.words import kind_words, shipped_words

logger = logging.getLogger(__name__)
# So long a process may go on with the model before the newest.
CACHE_SECONDS = 60
# “其他” says nothing about a demand: it is not proposed.
KINDS = tuple(kind.value for kind in Kind if kind != Kind.OTHER)
# A case was urgent or not; what is more than urgent the emergency words tell.
URGENCIES = (Urgency.ORDINARY.value, Urgency.URGENT.value)


@dataclass
class Held:
    """What this process holds of a field: a suggester, its version, and since when."""

    suggester: Suggester | None = None
    version: int | None = None
    labels: tuple[str, ...] = ()
    until: float = 0.0
    fault: str = ""


_held: dict[str, Held] = defaultdict(Held)
CATEGORY = ProposedField.CATEGORY


def forget_model() -> None:
    """Let the next reader look for the models in use again."""
    _held.clear()


def current_suggester(field: ProposedField = CATEGORY) -> Suggester:
    """Return the suggester of the model in use; of words alone where there is none."""
    held = _held[field]
    if held.suggester is None or held.until < time.monotonic():
        _read(field, held)
    assert held.suggester is not None
    return held.suggester


def current_fault(field: ProposedField = CATEGORY) -> str:
    """Say why the model in use cannot be read; empty where it can, or where there is none."""
    current_suggester(field)
    return _held[field].fault


def _read(field: ProposedField, held: Held) -> None:
    used = SuggestionModel.objects.filter(field=field, is_current=True)
    newest = used.defer("stored").first()
    labels = _labels(field)
    version = newest.pk if newest else None
    is_known = held.suggester is not None and held.version == version and not held.fault
    if not is_known or held.labels != labels:
        _load(held, newest, labels, _rules(field))
    held.until = time.monotonic() + CACHE_SECONDS


def _labels(field: ProposedField) -> tuple[str, ...]:
    if field == CATEGORY:
        return tuple(reference.categories().by_code)
    return KINDS if field == ProposedField.KIND else URGENCIES


def _rules(field: ProposedField) -> KeywordRules:
    if field == CATEGORY:
        return category_rules()
    # The words of an emergency are the desk's own (`cases.rules.emergencies`).
    return KeywordRules(kind_words() if field == ProposedField.KIND else {})


def _load(
    held: Held, newest: SuggestionModel | None, labels: tuple[str, ...], rules: KeywordRules
) -> None:
    classifier, held.fault = None, ""
    if newest:
        try:
            classifier = from_bytes(bytes(newest.stored))
        except ModelUnreadable as error:
            logger.warning("suggestion model %s cannot be read", newest.pk)
            held.fault = str(error)
    texts = newest.cases if newest and classifier else 0
    held.suggester = Suggester(labels, rules, classifier, texts)
    held.version = newest.pk if newest and classifier else None
    held.labels = labels


def category_rules() -> KeywordRules:
    """Return the words of each category, by its code: its name, and the shipped ones."""
    shipped = shipped_words()
    rows = reference.categories().by_code
    return KeywordRules(
        {code: (row.name, *shipped.get(row.name, ())) for code, row in rows.items()}
    )
