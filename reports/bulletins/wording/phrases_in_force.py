"""The wording in force on a day: what prints by itself, and what an editor may choose."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from reports.bulletins.wording.phrases import PHRASES, base_key
from reports.models import PhraseText, PhraseUse


@dataclass(frozen=True)
class PhraseBook:
    """One day's phrases by key.

    `defaults` holds those that the city set itself; `allowed` every text that an editor may
    choose, the day's default first.
    """

    defaults: Mapping[str, str]
    allowed: Mapping[str, list[str]]

    def options(self, key: str) -> list[str]:
        """Return what may be chosen for a phrase, or for a line of it (`hotspot:12`)."""
        return self.allowed.get(base_key(key.partition(":")[0]), [])


def read_phrases(on: date) -> PhraseBook:
    """Read the phrases in force on a day, in one statement."""
    rows = _in_force(on)
    defaults = {row.key: row.text for row in rows if row.use == PhraseUse.DEFAULT}
    allowed = {key: [defaults.get(key, phrase.default)] for key, phrase in PHRASES.items()}
    for row in rows:
        _add(allowed.setdefault(row.key, []), row.text)
    for key, phrase in PHRASES.items():
        _add(allowed[key], phrase.default)
    return PhraseBook(defaults, allowed)


def _in_force(on: date) -> list[PhraseText]:
    """Return the standing row of each key and text on a day, oldest first."""
    latest: dict[tuple[str, str], PhraseText] = {}
    for row in PhraseText.objects.filter(from_on__lte=on).order_by("from_on", "pk"):
        latest.pop((row.key, row.text), None)
        latest[row.key, row.text] = row
    return [row for row in latest.values() if row.use != PhraseUse.RETIRED]


def _add(texts: list[str], text: str) -> None:
    if text not in texts:
        texts.append(text)
