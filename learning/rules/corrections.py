"""Which unit should answer first instead of the one the table names, by what came back.

The evidence are cases that the table sent to one unit and another one settled. A change is
proposed for the widest place in which they speak with one voice, and never over a row of
the table that is made for a part of that place.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

# With fewer cases sent a part of a place has no voice of its own.
HEARD_FROM = 3


class ReturnedCase(NamedTuple):
    """A case whose first dispatch came back; `place` lists the territory from the top."""

    case_id: int
    former_unit: int
    settled_by: int
    caller: int | None
    place: tuple[int, ...]


class Sent(NamedTuple):
    """How many cases went first to a unit, in a place."""

    unit: int
    place: tuple[int, ...]
    cases: int


@dataclass(frozen=True)
class Thresholds:
    """How much has to come back before a change is proposed."""

    cases: int
    persons: int
    share: float


class Found(NamedTuple):
    """A change that the evidence of one category proposes for a place, empty for everywhere."""

    place: tuple[int, ...]
    former_unit: int
    unit: int
    sent: int
    returned: int
    behind: tuple[ReturnedCase, ...]


# The unit that the table names for a place; None where it may not be changed there as a whole.
Named = Callable[[tuple[int, ...]], int | None]


def persons_of(cases: Iterable[ReturnedCase]) -> int:
    """Return how many persons cases are from; all that are anonymous count as one."""
    return len({case.caller for case in cases})


def find_changes(
    returned: Sequence[ReturnedCase],
    sent: Sequence[Sent],
    named: Named,
    places: Iterable[tuple[int, ...]],
    least: Thresholds,
) -> list[Found]:
    """Return the changes for one category, each for the widest place, none within another."""
    found: list[Found] = []
    for place in sorted(set(places), key=lambda one: (len(one), one)):
        if any(_lies_in(place, wider.place) for wider in found):
            continue
        former = named(place)
        change = former and _change(place, former, returned, sent, least)
        if change:
            found.append(change)
    return found


def _change(
    place: tuple[int, ...],
    former: int,
    returned: Sequence[ReturnedCase],
    sent: Sequence[Sent],
    least: Thresholds,
) -> Found | None:
    mine = [one for one in returned if one.former_unit == former and _lies_in(one.place, place)]
    by_unit = Counter(one.settled_by for one in mine if one.settled_by not in (0, former))
    if not by_unit:
        return None
    unit, count = min(by_unit.items(), key=lambda one: (-one[1], one[0]))
    behind = tuple(one for one in mine if one.settled_by == unit)
    parts = _parts(place, former, sent)
    total = sum(parts.values())
    if count < least.cases or persons_of(behind) < least.persons or count < least.share * total:
        return None
    if not _is_even(place, behind, parts, least.share):
        return None
    return Found(place, former, unit, total, len(mine), behind)


def _parts(place: tuple[int, ...], former: int, sent: Sequence[Sent]) -> Mapping[int, int]:
    """Return how many cases went to a unit in each part of a place; 0 for the place as such."""
    found: dict[int, int] = defaultdict(int)
    for one in sent:
        if one.unit == former and _lies_in(one.place, place):
            found[_part(one.place, place)] += one.cases
    return found


def _is_even(
    place: tuple[int, ...], behind: Sequence[ReturnedCase], parts: Mapping[int, int], share: float
) -> bool:
    """Tell whether every part of a place says the same, and more than one of them speaks."""
    counts = Counter(_part(one.place, place) for one in behind)
    heard = [part for part, count in parts.items() if count >= HEARD_FROM]
    return (0 in counts or len(counts) > 1) and all(
        counts[part] >= share * parts[part] for part in heard
    )


def _part(inner: tuple[int, ...], place: tuple[int, ...]) -> int:
    return inner[len(place)] if len(inner) > len(place) else 0


def _lies_in(inner: tuple[int, ...], place: tuple[int, ...]) -> bool:
    return inner[: len(place)] == place
