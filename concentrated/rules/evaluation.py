"""How well problems of many people are found among letters whose problems are known.

The files come from a city whose names were taken out: A3区 stands for a district, K9县 for a
county. Such a code says where a letter belongs as a district's name would, and is no name.
"""

import re
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from concentrated.rules.background import Background, learn_background
from concentrated.rules.gate import Proposal, proposal_of
from concentrated.rules.grouping import Group, Grouping
from concentrated.rules.linking import letter_of
from concentrated.rules.names import READ

TERRITORY = re.compile(r"西地省|[A-Z]\d*[市区县]|[A-Z]\d+")
AREA = re.compile(r"[A-Z]\d+")
FEWEST_PERSONS, MANY_PERSONS, EARLY = 3, 5, 4
LISTED = 20


class Told(NamedTuple):
    """A letter of the files."""

    number: str
    person: str
    at: datetime
    title: str
    body: str


class Ranked(NamedTuple):
    """A proposed group with its letters, and how many people had written when it was proposed."""

    proposal: Proposal
    numbers: tuple[str, ...]
    proposed_after: int


class EventFigures(NamedTuple):
    """How an event of the key came out in the group that holds most of it."""

    event: str
    letters: int
    persons: int
    recall: float
    purity: float
    proposed_after: int


class ConcentratedFigures(NamedTuple):
    """What the demands are about."""

    events: int
    found: int
    early: int
    recall: float
    purity: float
    proposals: int
    one_writer: int
    ms_per_letter: float


class Outcome(NamedTuple):
    """Figures, events and groups, the groups as an editor would see them."""

    figures: ConcentratedFigures
    events: list[EventFigures]
    groups: list[Ranked]


def evaluate_concentrated(
    letters: Sequence[Told], past: Iterable[tuple[str, str]], events: Mapping[str, set[str]]
) -> Outcome:
    """Feed letters one by one and compare the groups with the key (event → letters' numbers)."""
    background = learn_background((_blanked(title), _blanked(body)) for title, body in past)
    told = sorted(letters, key=lambda one: (one.at, one.number))
    began = time.process_time()
    grouping, first = _fed(told, background)
    spent = 1000 * (time.process_time() - began) / max(len(told), 1)
    ranked = _ranked(grouping, background, told, first)
    persons = {one.number: one.person for one in told}
    found = [
        _event(name, numbers, grouping, told, ranked, persons) for name, numbers in events.items()
    ]
    counted = [one for one in found if one.persons >= FEWEST_PERSONS]
    many = [one for one in counted if one.persons >= MANY_PERSONS]
    figures = ConcentratedFigures(
        events=len(counted),
        found=sum(one.proposed_after > 0 for one in counted),
        early=sum(0 < one.proposed_after <= EARLY for one in counted),
        recall=sum(one.recall for one in many) / max(len(many), 1),
        purity=sum(one.purity for one in many) / max(len(many), 1),
        proposals=len(ranked),
        one_writer=sum(one.proposal.persons < FEWEST_PERSONS for one in ranked),
        ms_per_letter=spent,
    )
    return Outcome(figures, found, ranked)


def _blanked(text: str) -> str:
    return TERRITORY.sub(" ", text)


def _fed(told: Sequence[Told], background: Background) -> tuple[Grouping, dict[int, int]]:
    """Return the groups, and by the first letter of each how many people it was proposed after."""
    grouping, first = Grouping(background.name_weight), dict[int, int]()
    for at, one in enumerate(told):
        body = one.body.strip()
        areas = frozenset(AREA.findall(one.title + body[:READ]))
        letter = letter_of(
            at, one.person, one.at, _blanked(one.title), _blanked(body), background, areas
        )
        group = grouping.add(letter)
        key = group.letters[0].key
        if key not in first and proposal_of(group, background):
            first[key] = group.persons
    return grouping, first


def _ranked(
    grouping: Grouping, background: Background, told: Sequence[Told], first: Mapping[int, int]
) -> list[Ranked]:
    found = [
        (proposal, group)
        for group in grouping.groups
        if (proposal := proposal_of(group, background))
    ]
    found.sort(key=lambda one: (-one[0].rank, one[1].letters[0].key))
    return [
        Ranked(proposal, _numbers(group, told), first[group.letters[0].key])
        for proposal, group in found
    ]


def _numbers(group: Group, told: Sequence[Told]) -> tuple[str, ...]:
    return tuple(told[letter.key].number for letter in group.letters)


def _event(
    name: str,
    numbers: set[str],
    grouping: Grouping,
    told: Sequence[Told],
    ranked: Sequence[Ranked],
    persons: Mapping[str, str],
) -> EventFigures:
    """Return how an event came out; found where three of its people are in a proposed group."""
    groups = [_numbers(group, told) for group in grouping.groups]
    best = max(groups, key=lambda group: (len(numbers.intersection(group)), -len(group)))
    inside = numbers.intersection(best)
    after = {one.numbers: one.proposed_after for one in ranked}.get(best, 0)
    is_found = len({persons[one] for one in inside}) >= FEWEST_PERSONS
    return EventFigures(
        name,
        len(numbers),
        len({persons[one] for one in numbers if one in persons}),
        len(inside) / len(numbers),
        len(inside) / len(best),
        after if is_found else 0,
    )


def by_event(rows: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Return the key's letters by event, of rows of event and letter."""
    found: dict[str, set[str]] = defaultdict(set)
    for event, number in rows:
        found[event].add(number)
    return dict(sorted(found.items()))
