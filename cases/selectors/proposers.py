"""Who proposes values of the intake form for a text: apps further right that learn from cases."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, NamedTuple


class Proposal(NamedTuple):
    """A category or a kind for what was typed, with the reason; a sure one fills the field."""

    value: Any
    reason: str
    is_sure: bool


# Given title and text.
Proposer = Callable[[str, str], list[Proposal]]
_proposers: dict[str, list[Proposer]] = defaultdict(list)


def register_proposer(field: str, proposer: Proposer) -> None:
    """Let an app propose values of a field of the intake form."""
    if proposer not in _proposers[field]:
        _proposers[field].append(proposer)


def proposed(field: str, title: str, text: str) -> list[Proposal]:
    """Return what the registered proposers say of a text, in the order of their registration."""
    return [one for proposer in _proposers[field] for one in proposer(title, text)]
