"""The one door to what is proposed for a text."""

from collections.abc import Callable
from typing import Any

from cases.selectors.proposers import Proposal
from grids import reference
from grids.models import Kind, Urgency
from grids.rules import rule
from learning.models import ProposedField
from learning.rules.features import DemandText
from learning.selectors.current import current_suggester

# Texts are read up to here: what matters of a demand is said by then.
READ_MAX = 2_000
SHORTEST_TEXT = 8
SHOWN = 3
KINDS_SHOWN = 2
# Less likely categories are not worth a line; a second kind is, since a report that is taken for
# a complaint shows its citizen to a unit.
LEAST_LIKELY = 0.15
LEAST_LIKELY_KIND = 0.1


def propose_categories(title: str, text: str) -> list[Proposal]:
    """Return categories for what was typed, the likeliest first, each with its reason.

    The first one is sure where such proposals were right in 99 of 100 texts that the model
    had not been trained on. Nothing is proposed for fewer than eight characters, nor where
    nothing is likely.
    """
    return _propose(ProposedField.CATEGORY, title, text, reference.categories().by_code.get)


def propose_kinds(title: str, text: str) -> list[Proposal]:
    """Return kinds for what was typed, as `propose_categories` does categories."""
    found = _propose(ProposedField.KIND, title, text, Kind, least=LEAST_LIKELY_KIND)
    return found[:KINDS_SHOWN]


def propose_urgencies(title: str, text: str) -> list[Proposal]:
    """Return urgent for a text of which most alike were treated so; nothing without a model."""
    found = _propose(ProposedField.URGENCY, title, text, Urgency)
    return found[:1] if found and found[0].value == Urgency.URGENT else []


def _propose(
    field: ProposedField,
    title: str,
    text: str,
    value_of: Callable[[str], Any],
    *,
    least: float = LEAST_LIKELY,
) -> list[Proposal]:
    said = DemandText(title.strip(), text.strip()[:READ_MAX])
    if len(said.whole) < SHORTEST_TEXT:
        return []
    suggester = current_suggester(field)
    found: list[Proposal] = []
    for label, probability in suggester.rank(said, SHOWN):
        value = value_of(label)
        if probability < least or value is None:
            continue
        is_sure = not found and suggester.is_sure(said, label)
        words = suggester.reasons(said, label)
        reason = learned_reason(words, probability) if suggester.classifier else named_reason(words)
        found.append(Proposal(value, reason, is_sure and rule("suggest.fill_sure")))
    return found


def learned_reason(words: list[str], probability: float) -> str:
    """Return why a learned category is proposed: words of the text, and how likely it is."""
    share = f"把握 {min(round(100 * probability), 99)}%"
    return f"{quoted(words)}，{share}" if words else share


def named_reason(words: list[str]) -> str:
    """Return why a category is proposed by words alone, which prove no share."""
    return f"内容提到{quoted(words)}"


def quoted(words: list[str]) -> str:
    """Return words in quotation marks."""
    return "、".join(f"“{word}”" for word in words)
