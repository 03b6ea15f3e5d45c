"""The one door to what is proposed for a text."""

from cases.selectors.proposers import Proposal
from grids import reference
from grids.rules import rule
from learning.rules.features import DemandText
from learning.selectors.current import current_suggester

# Texts are read up to here: what matters of a demand is said by then.
READ_MAX = 2_000
SHORTEST_TEXT = 8
SHOWN = 3
# Less likely categories are not worth a line.
LEAST_LIKELY = 0.08


def propose_categories(title: str, text: str) -> list[Proposal]:
    """Return categories for what was typed, the likeliest first, each with its reason.

    The first one is sure where such proposals were right in 99 of 100 texts that the model
    had not been trained on. Nothing is proposed for fewer than eight characters, nor where
    nothing is likely.
    """
    said = DemandText(title.strip(), text.strip()[:READ_MAX])
    if len(said.whole) < SHORTEST_TEXT:
        return []
    suggester = current_suggester()
    rows = reference.categories().by_code
    found: list[Proposal] = []
    for label, probability in suggester.rank(said, SHOWN):
        if probability < LEAST_LIKELY or label not in rows:
            continue
        is_sure = not found and suggester.is_sure(said, label)
        reason = reason_of(suggester.reasons(said, label), probability)
        found.append(Proposal(rows[label], reason, is_sure and rule("suggest.fill_sure")))
    return found


def reason_of(words: list[str], probability: float) -> str:
    """Return why a category is proposed: its words in the text, and how likely it is."""
    share = f"{min(round(100 * probability), 99)}%"
    return f"{'、'.join(f'“{word}”' for word in words)}，把握 {share}" if words else f"把握 {share}"
