"""Which unit is really competent: the table's, but for some pairs of category and district."""

import random
from collections.abc import Sequence
from typing import NamedTuple

from grids.models import Category, Grid, Unit, UnitKind
from grids.routing import DutyTable
from simulation.replay.places import Place

# Who could be competent instead: those that serve the whole city.
INSTEAD = (UnitKind.DEPARTMENT, UnitKind.ENTERPRISE)


class Pair(NamedTuple):
    """A category in a district."""

    category: Category
    district: Grid


class HiddenTable:
    """The units that are competent, drawn with dice of one's own."""

    def __init__(
        self, categories: Sequence[Category], districts: Sequence[Grid], share: float, seed: int
    ) -> None:
        table = DutyTable()
        pairs = [Pair(category, district) for category in categories for district in districts]
        found = {pair: table.first(pair.category, pair.district) for pair in pairs}
        self.named = {pair: unit for pair, unit in found.items() if unit}
        self.departing = self._draw(random.Random(f"{seed}/competence"), share)  # noqa: S311

    def _draw(self, rng: random.Random, share: float) -> dict[Pair, Unit]:
        units = list(Unit.objects.filter(is_active=True, kind__in=INSTEAD).order_by("code"))
        pairs = list(self.named)
        chosen = rng.sample(pairs, round(share * len(pairs))) if len(units) > 1 else []
        return {
            pair: rng.choice([unit for unit in units if unit != self.named[pair]])
            for pair in chosen
        }

    def competent(self, category: Category, place: Place) -> Unit:
        """Return the unit that really answers."""
        pair = Pair(category, place.district)
        return self.departing.get(pair) or self.named[pair]

    def left(self) -> int:
        """Return how many pairs the table names wrongly now."""
        table = DutyTable()
        return sum(table.first(*pair) != unit for pair, unit in self.departing.items())
