"""How strongly two letters belong together: the same name, and the same matter."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from concentrated.rules.background import Background
from concentrated.rules.matters import Matter, likeness, matter_of
from concentrated.rules.names import READ, names_of
from hotline.plain_text import plain

LOOKED_BACK = timedelta(days=180)
# What a run of a name says that stands in both titles, in one, in none.
IN_BOTH, IN_ONE, IN_NONE = 1.0, 0.6, 0.3
LEAST_NAMED = 0.55
NAMES_SUFFICE = 1.2
LEAST_ALIKE = 0.05
ALIKE_BASE, ALIKE_SLOPE = 0.2, 3.0


@dataclass(frozen=True)
class Letter:
    """What of a letter decides where it belongs; `areas` are the districts that it names."""

    key: int
    person: str
    at: datetime
    title: str
    # What names are looked for in: title and the first words of the body.
    beginning: str
    names: Mapping[int, bool]
    matter: Matter
    areas: frozenset[str]


def letter_of(
    key: int,
    person: str,
    at: datetime,
    title: str,
    body: str,
    background: Background,
    areas: frozenset[str] = frozenset(),
    territory: int = 0,
) -> Letter:
    """Return a letter with its names and its matter; names of territory are blanked already.

    `territory` is the key of the community in which its place lies, 0 where that is not known.
    """
    told = body.strip()
    names = {
        run: is_title for run, is_title in names_of(title, told).items() if background.is_rare(run)
    }
    if territory:
        names[territory] = True
    matter = matter_of(title, told, background)
    return Letter(key, person, at, title, beginning_of(title, told), names, matter, areas)


def beginning_of(title: str, body: str) -> str:
    """Return where names are looked for: the title and the first words of the body."""
    return plain(f"{title} {body.strip()[:READ]}").lower()


def link(one: Letter, other: Letter, weight_of: Callable[[int], float]) -> float:
    """Return how strongly two letters belong together, from 0 to 1.

    Both keys must agree: names that hardly any letter of the past holds, and words.
    `weight_of` says how much a run counts.
    """
    if one.at - other.at > LOOKED_BACK or (
        one.areas and other.areas and not one.areas & other.areas
    ):
        return 0.0
    named = sum(
        weight_of(key) * (IN_NONE, IN_ONE, IN_BOTH)[is_title + other.names[key]]
        for key, is_title in one.names.items()
        if key in other.names
    )
    if named < LEAST_NAMED:
        return 0.0
    alike = likeness(one.matter, other.matter)
    if alike < LEAST_ALIKE:
        return 0.0
    return (1 - math.exp(-named / NAMES_SUFFICE)) * min(1.0, ALIKE_BASE + ALIKE_SLOPE * alike)
