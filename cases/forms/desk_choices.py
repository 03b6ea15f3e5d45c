"""Proposals as the intake desk offers them: a button each, the first ones with a key."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, repeat
from typing import Any, NamedTuple

from cases.rules.hazard_words import HazardHint
from cases.selectors.callers import CallerCard
from cases.selectors.proposers import Proposal
from grids import reference
from grids.models import Kind, Urgency
from grids.places import PlaceProposal
from grids.routing import Proposal as UnitProposal
from grids.selectors import spoken_place_name

HAZARDS_SHOWN = 3


class Choice(NamedTuple):
    """A value that is offered for a field, by what it is shown and why; `key` takes it."""

    code: str
    name: str
    label: str
    reason: str
    is_sure: bool
    key: str = ""


def offered(field: str, proposals: Sequence[Any]) -> list[Choice]:
    """Return what is proposed for a field as the desk offers it, in its order."""
    make, keys = OFFERS[field]
    choices = [make(one) for one in proposals]
    return [
        one._replace(key=key) for one, key in zip(choices, chain(keys, repeat("")), strict=False)
    ]


def category_choice(one: Proposal) -> Choice:
    """Return a proposed category as the desk offers it."""
    category = one.value
    label = reference.categories().labels.get(category.code, str(category))
    return Choice(category.code, category.name, label, one.reason, one.is_sure)


def kind_choice(one: Proposal) -> Choice:
    """Return a proposed kind as the desk offers it."""
    kind = Kind(one.value)
    return Choice(kind.value, kind.label, kind.label, one.reason, one.is_sure)


def urgency_choice(one: Proposal) -> Choice:
    """Return a proposed urgency as the desk offers it."""
    urgency = Urgency(one.value)
    return Choice(urgency.value, urgency.label, urgency.label, one.reason, one.is_sure)


def place_choice(one: PlaceProposal) -> Choice:
    """Return a proposed street or community as the desk offers it: as it is said, and where."""
    label = reference.grids().labels.get(one.grid.code, str(one.grid))
    said = [spoken_place_name(part) for part in label.split(reference.PATH_JOINT)]
    return Choice(one.grid.code, " ".join(said[-2:]), label, one.reason, one.is_sure)


def unit_choice(one: UnitProposal) -> Choice:
    """Return a proposed unit as the desk offers it."""
    return Choice(one.unit.code, str(one.unit), str(one.unit), one.reason, is_sure=False)


def offered_units(proposals: Sequence[UnitProposal]) -> list[Choice]:
    """Return the proposed units as the desk offers them; the table's best one is a sure one."""
    choices = offered("lead_unit", proposals)
    return [one._replace(is_sure=at == 0) for at, one in enumerate(choices)]


def offered_hazards(hints: Iterable[HazardHint]) -> list[Choice]:
    """Return the hazard categories that a text names; one that the city does not keep is left."""
    kept = {str(row): str(key) for key, row in reference.hazard_categories().by_code.items()}
    known = [(kept[one.category], one) for one in hints if one.category in kept]
    return offered("hazard_category", known[:HAZARDS_SHOWN])


def hazard_choice(found: tuple[str, HazardHint]) -> Choice:
    """Return a hazard category as the desk offers it: a person says whether it is one."""
    code, hint = found
    reason = f"内容提到“{hint.words}”"
    return Choice(code, hint.category, hint.category, reason, is_sure=False)


def usual_choice(caller: CallerCard | None) -> Choice | None:
    """Return a caller's usual place as the desk offers it; never a sure one."""
    usual = caller.usual if caller else None
    return place_choice(PlaceProposal(usual.grid, usual.reason, is_sure=False)) if usual else None


# By field, how a proposal is shown, and the keys of the first ones; a unit's best is filled in.
OFFERS: dict[str, tuple[Callable[[Any], Choice], tuple[str, ...]]] = {
    "category": (category_choice, ("F9", "Alt+5", "Alt+6")),
    "kind": (kind_choice, ("Alt+K", "Alt+4")),
    "urgency": (urgency_choice, ("Alt+I",)),
    "grid": (place_choice, ("Alt+J", "Alt+8", "Alt+9")),
    "hazard_category": (hazard_choice, ("Alt+Y",)),
    "lead_unit": (unit_choice, ("", "Alt+7", "Alt+0")),
}
