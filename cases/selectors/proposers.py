"""Who proposes categories for a text: apps further right that learn from closed cases."""

from collections.abc import Callable
from typing import NamedTuple

from grids.models import Category


class Proposal(NamedTuple):
    """A category for what was typed, with the reason; a sure one may be filled in by itself."""

    category: Category
    reason: str
    is_sure: bool


# Given title and text.
Proposer = Callable[[str, str], list[Proposal]]
_proposers: list[Proposer] = []


def register_proposer(proposer: Proposer) -> None:
    """Let an app propose categories at the desk."""
    if proposer not in _proposers:
        _proposers.append(proposer)


def proposed_categories(title: str, text: str) -> list[Proposal]:
    """Return what the registered proposers say of a text, in the order of their registration."""
    return [one for proposer in _proposers for one in proposer(title, text)]
