"""Which category each case of the day gets, so that every count comes out exactly."""

import random
from dataclasses import dataclass, replace

from grids.models import Category, HazardCategory
from grids.rules import rule
from hotline.errors import InvalidInput
from simulation.replay import tables
from simulation.replay.city import Bucket, City
from simulation.replay.facts import DayFacts, Hotspot
from simulation.replay.quota import Quota

DEFAULT_SHARE = 3
# Of the calls that the desk settles itself, so many it refuses or transfers.
TURNED_SHARE = 0.09


@dataclass(frozen=True)
class Placing:
    """What one case is about: a category, perhaps a hazard or a line's common problem.

    `line` is set for a case that counts in a named hotspot; `row` is what is said of a
    hazard, or in a call that the desk refuses or transfers.
    """

    category: Category
    line: Hotspot | None = None
    hazard: HazardCategory | None = None
    is_concentrated: bool = False
    row: tables.Row | None = None


class Deck:
    """How many cases each bucket still takes; None for as many as come."""

    def __init__(self, facts: DayFacts, city: City, rng: random.Random) -> None:
        self.city, self.rng = city, rng
        self.named = {
            bucket.node.pk: line
            for line in facts.lines
            if (bucket := city.bucket_named(line.category))
        }
        self.left: dict[int, int | None] = {
            key: self.named[key].count
            if key in self.named
            else (cap_beyond(facts) if bucket.is_hotspot else None)
            for key, bucket in city.buckets.items()
        }

    def take(self, key: int, *, is_sent: bool = True, is_concentrated: bool = False) -> Placing:
        """Place one case in a bucket."""
        bucket, left = self.city.buckets[key], self.left[key]
        if left is not None:
            self.left[key] = left - 1
        return Placing(self._leaf(bucket, is_sent), self.named.get(key), None, is_concentrated)

    def _leaf(self, bucket: Bucket, is_sent: bool) -> Category:
        if is_sent:
            fitting = [c for c in bucket.leaves if not tables.is_direct_only(c.code)]
        else:
            fitting = answerable(bucket)
        return self.rng.choice(fitting or bucket.leaves)

    def take_hazard(self, hazard: HazardCategory) -> Placing:
        """Place a hazard's case where it belongs, elsewhere if that is full."""
        row = tables.hazard(self.rng, hazard.name)
        for code in row["codes"].split():
            bucket = self.city.bucket_of(code)
            if bucket and self.left[bucket.node.pk] != 0:
                placing = self.take(bucket.node.pk)
                leaf = next(leaf for leaf in bucket.leaves if leaf.code == code)
                return Placing(leaf, placing.line, hazard, row=row)
        return Placing(self.draw(1, is_sent=True)[0].category, None, hazard, row=row)

    def draw(self, count: int, *, is_sent: bool) -> list[Placing]:
        """Place so many cases in buckets that no line names, by their usual shares."""
        return [self.take(self._draw_key(is_sent), is_sent=is_sent) for _ in range(count)]

    def draw_direct(self, count: int) -> list[Placing]:
        """Place so many calls that the desk settles, some of which it turns away."""
        found = []
        for _ in range(count):
            turned = self._turn() if self.rng.random() < TURNED_SHARE else None
            found.append(turned or self.draw(1, is_sent=False)[0])
        return found

    def _turn(self) -> Placing | None:
        row = self.rng.choice(turned_rows())
        bucket = self.city.bucket_of(row["category"])
        if bucket is None:
            return replace(self.draw(1, is_sent=False)[0], row=row)
        if bucket.node.pk in self.named or self.left[bucket.node.pk] == 0:
            return None
        self.take(bucket.node.pk, is_sent=False)
        leaf = next(leaf for leaf in bucket.leaves if leaf.code == row["category"])
        return Placing(leaf, row=row)

    def _draw_key(self, is_sent: bool) -> int:
        keys = [key for key, left in self.left.items() if key not in self.named and left != 0]
        if not keys:
            raise InvalidInput("热点以外没有可容纳其余工单的分类，请增加非热点分类或核对件数。")
        weights = [self._weight(key, is_sent) for key in keys]
        return self.rng.choices(keys, weights)[0]

    def _weight(self, key: int, is_sent: bool) -> float:
        bucket = self.city.buckets[key]
        sent, direct = tables.shares().get(bucket.node.code[:2], (DEFAULT_SHARE, DEFAULT_SHARE))
        if is_sent:
            return sent
        return direct if answerable(bucket) else direct / 20


def answerable(bucket: Bucket) -> list[Category]:
    """Return the categories of a bucket to which the desk has answers."""
    return [leaf for leaf in bucket.leaves if tables.is_answerable(leaf.code)]


def turned_rows() -> list[tables.Row]:
    """Return the calls that the desk refuses or transfers, as far as the city has the words."""
    grounds, lines = rule("rejection.grounds"), rule("transfer.targets")
    rows = [row for rows in tables.table("turned").values() for row in rows]
    return [row for row in rows if row["ground"] in grounds or row["line"] in lines]


def cap_beyond(facts: DayFacts) -> int:
    """Return how many cases a hotspot that is not in print may have: below the last rank."""
    if len(facts.hotspots) < int(rule("hotspot.lines")):
        return 0
    return min((line.count for line in facts.hotspots), default=1) - 1


def place_cases(
    facts: DayFacts,
    city: City,
    quota: Quota,
    hazards: list[HazardCategory],
    rng: random.Random,
) -> tuple[list[Placing], list[Placing]]:
    """Return what the cases that go to units are about, and those answered at once.

    `hazards` are those of the hotline. Cases of named hotspots go to units as far as
    there are such, since the bulletin claims that the units were told.
    """
    deck = Deck(facts, city, rng)
    named: list[Placing] = []
    for key, line in deck.named.items():
        if line.concentrated:
            named += [deck.take(key, is_concentrated=True) for _ in range(line.concentrated.count)]
    sent = [deck.take_hazard(hazard) for hazard in hazards]
    for key in deck.named:
        named += [deck.take(key) for _ in range(deck.left[key] or 0)]
    room = max(quota.sent_cases - len(sent), 0)
    sent, direct = sent + named[:room], named[room:]
    sent += deck.draw(quota.sent_cases - len(sent), is_sent=True)
    direct += deck.draw_direct(quota.direct_cases - len(direct))
    rng.shuffle(sent)
    rng.shuffle(direct)
    return sent, direct


def hazard_mix(facts: DayFacts, city: City, rng: random.Random) -> list[HazardCategory]:
    """Return one category per hazard of the day, each named category at least once."""
    named = [city.hazard_categories[name] for name in facts.hazard_categories]
    more = rng.choices(named, k=facts.hazards - len(named)) if named else []
    mix = named + more
    rng.shuffle(mix)
    return mix
