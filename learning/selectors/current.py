"""The model in use, read once per process and version."""

import logging
import time
from dataclasses import dataclass

from grids import reference
from learning.models import SuggestionModel
from learning.rules.keywords import KeywordRules
from learning.rules.storing import ModelUnreadable, from_bytes
from learning.rules.suggester import Suggester
from learning.rules.words import shipped_words

logger = logging.getLogger(__name__)
# So long a process may go on with the model before the newest.
CACHE_SECONDS = 60


@dataclass
class Held:
    """What this process holds: a suggester, the version it was made from, and since when."""

    suggester: Suggester | None = None
    version: int | None = None
    tree: int = 0
    until: float = 0.0
    fault: str = ""


_held = Held()


def forget_model() -> None:
    """Let the next reader look for the model in use again."""
    _held.until = 0.0
    _held.suggester = None


def current_suggester() -> Suggester:
    """Return the suggester of the model in use; of words alone where there is none."""
    if _held.suggester is None or _held.until < time.monotonic():
        _read()
    assert _held.suggester is not None
    return _held.suggester


def current_version() -> int | None:
    """Return the version of the model in use, None where there is none that can be read."""
    current_suggester()
    return _held.version


def current_fault() -> str:
    """Say why the model in use cannot be read; empty where it can, or where there is none."""
    current_suggester()
    return _held.fault


def _read() -> None:
    newest = SuggestionModel.objects.filter(is_current=True).defer("stored").first()
    codes = reference.categories().by_code
    version = newest.pk if newest else None
    is_known = _held.suggester is not None and _held.version == version and not _held.fault
    if not is_known or _held.tree != hash(tuple(codes)):
        _load(newest, list(codes))
    _held.until = time.monotonic() + CACHE_SECONDS


def _load(newest: SuggestionModel | None, codes: list[str]) -> None:
    classifier, _held.fault = None, ""
    if newest:
        try:
            classifier = from_bytes(bytes(newest.stored))
        except ModelUnreadable as error:
            logger.warning("suggestion model %s cannot be read", newest.pk)
            _held.fault = str(error)
    texts = newest.cases if newest and classifier else 0
    _held.suggester = Suggester(tuple(codes), category_rules(), classifier, texts)
    _held.version = newest.pk if newest and classifier else None
    _held.tree = hash(tuple(codes))


def category_rules() -> KeywordRules:
    """Return the words of each category, by its code: its name, and the shipped ones."""
    shipped = shipped_words()
    rows = reference.categories().by_code
    return KeywordRules(
        {code: (row.name, *shipped.get(row.name, ())) for code, row in rows.items()}
    )
