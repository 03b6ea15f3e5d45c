"""Letters in groups, one after another as they arrive; what was grouped is never moved."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from concentrated.rules.background import COMMON
from concentrated.rules.linking import Letter, link

# A letter joins where the three strongest of its links to a group are as strong in the mean.
JOINS_FROM = 0.47
STRONGEST = 3
BONDS = 2


@dataclass
class Group:
    """Letters that belong together, and what is counted of them as they come."""

    letters: list[Letter] = field(default_factory=list)
    # By letter, its strongest links to letters of other people.
    bonds: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    runs: Counter[int] = field(default_factory=Counter)

    @property
    def persons(self) -> int:
        """How many different people wrote."""
        return len({letter.person for letter in self.letters})

    @property
    def titles(self) -> int:
        """How many different titles the letters have."""
        return len({letter.title for letter in self.letters})

    @property
    def coherence(self) -> float:
        """How strongly the letters hang together with those of others, from 0 to 1."""
        means = [sum(self.bonds[letter.key]) / BONDS for letter in self.letters]
        return sum(means) / len(means)

    def add(self, letter: Letter, links: Mapping[int, float]) -> None:
        """Add a letter with its links to letters of the group."""
        for other in self.letters:
            strength = links.get(other.key, 0.0)
            if strength and other.person != letter.person:
                self._bind(letter, strength)
                self._bind(other, strength)
        self.count(letter)

    def count(self, letter: Letter, bonds: Sequence[float] = ()) -> None:
        """Count a letter in whose bonds are known already."""
        self.letters.append(letter)
        self.bonds[letter.key].extend(bonds)
        # A name in a title counts twice.
        self.runs.update({key: 1 + is_title for key, is_title in letter.names.items()})

    def _bind(self, letter: Letter, strength: float) -> None:
        self.bonds[letter.key] = bound(self.bonds[letter.key], strength)


def bound(bonds: Sequence[float], strength: float) -> list[float]:
    """Return the strongest links of a letter after one more."""
    return sorted([*bonds, strength], reverse=True)[:BONDS]


def best_group(
    links: Mapping[int, float], group_of: Mapping[int, int], size_of: Callable[[int], int]
) -> int | None:
    """Return the group that a letter with these links joins, None for a group of its own.

    Of equally strong ones the oldest is taken.
    """
    strengths: dict[int, list[float]] = defaultdict(list)
    for key, strength in links.items():
        strengths[group_of[key]].append(strength)
    means = {
        group: _mean(found, min(STRONGEST, size_of(group))) for group, found in strengths.items()
    }
    best = min(means, key=lambda group: (-means[group], group), default=None)
    return best if best is not None and means[best] >= JOINS_FROM else None


def _mean(strengths: Sequence[float], count: int) -> float:
    return sum(sorted(strengths, reverse=True)[:count]) / count


class Grouping:
    """Groups of the letters that were given so far, in memory."""

    def __init__(self, weight_of: Callable[[int], float]) -> None:
        self.groups: list[Group] = []
        self._weight_of = weight_of
        self._letters: dict[int, Letter] = {}
        self._group_of: dict[int, int] = {}
        self._by_run: dict[int, list[int]] = defaultdict(list)

    def add(self, letter: Letter) -> Group:
        """Put a letter into the group where it belongs, and return that group."""
        links = self._links(letter)
        found = best_group(links, self._group_of, lambda at: len(self.groups[at].letters))
        if found is None:
            found = len(self.groups)
            self.groups.append(Group())
        self.groups[found].add(letter, links)
        self._letters[letter.key], self._group_of[letter.key] = letter, found
        for key in letter.names:
            self._by_run[key].append(letter.key)
        return self.groups[found]

    def _links(self, letter: Letter) -> dict[int, float]:
        found = {
            key: link(letter, self._letters[key], self._weight_of) for key in self._near(letter)
        }
        return {key: strength for key, strength in found.items() if strength}

    def _near(self, letter: Letter) -> Iterable[int]:
        """Return the letters that share a run which is not common, the oldest first."""
        shared: set[int] = set()
        for key in letter.names:
            if len(others := self._by_run[key]) <= COMMON:
                shared.update(others)
        return sorted(shared)
