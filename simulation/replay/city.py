"""The city's reference data as a replay needs it, and what of a file it does not know."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from grids.hotspots import HotspotTree, hotspot_tree
from grids.models import (
    Body,
    Category,
    Channel,
    CountsAs,
    Grid,
    GridLevel,
    HazardCategory,
    Responsibility,
    Unit,
    UnitKind,
)
from grids.routing import fitting_categories, nearest_duties, with_places
from grids.rules import rule
from grids.selectors import spoken_place_name
from hotline.errors import InvalidInput
from simulation.replay.facts import DayFacts, Hotspot
from simulation.replay.places import Place

# As many as a dispatcher looks through.
MOST_PROPOSED = 9


@dataclass
class Bucket:
    """Categories that count together: those of one hotspot, or of one plain root."""

    node: Category
    is_hotspot: bool
    leaves: list[Category] = field(default_factory=list)


class City:
    """Reference rows in a fixed order, so that the same seed draws the same day."""

    def __init__(self) -> None:
        self.channels = {row.name: row for row in Channel.objects.all()}
        self.bodies = {row.name: row for row in Body.objects.filter(is_active=True)}
        self.hazard_categories = {row.name: row for row in HazardCategory.objects.all()}
        self.tree: HotspotTree = hotspot_tree()
        self._units: dict[tuple[int, int, str], Unit] = {}

    @cached_property
    def phone(self) -> Channel:
        """The line itself: the first channel that counts as 来电."""
        for channel in self.channels.values():
            if channel.counts_as == CountsAs.CALL and channel.is_active:
                return channel
        raise InvalidInput("没有计入来电的渠道，请先载入城市数据。")

    @cached_property
    def hotline(self) -> Body:
        """The hotline as a receiver of hazards."""
        for body in self.bodies.values():
            if body.is_hotline:
                return body
        raise InvalidInput("没有标明哪个隐患受理单位是本热线。")

    @cached_property
    def buckets(self) -> dict[int, Bucket]:
        """Active categories by the node they count for: hotspot, or root where none is."""
        rows = {row.pk: row for row in Category.objects.filter(is_active=True).order_by("code")}
        parents = {row.parent_id for row in rows.values()}
        found: dict[int, Bucket] = {}
        for row in rows.values():
            path = [int(part) for part in row.path.split("/")[:-1]]
            key = self.tree.nearest.get(row.pk, path[0])
            if any(pk not in rows for pk in path):
                continue
            bucket = found.setdefault(key, Bucket(rows[key], key in self.tree.flagged))
            if row.pk not in parents:
                bucket.leaves.append(row)
        return {key: bucket for key, bucket in found.items() if bucket.leaves}

    @cached_property
    def places(self) -> list[Place]:
        """Every community with its district."""
        grids = {row.pk: row for row in Grid.objects.filter(is_active=True).order_by("code")}
        communities = [row for row in grids.values() if row.level == GridLevel.COMMUNITY]
        return [
            Place(row, grids[int(row.path.split("/")[0])], spoken_place_name(row.name))
            for row in communities or grids.values()
        ]

    def place_of(self, grid: Grid | None) -> Place:
        """Return a case's place, any place where it has none."""
        return self._places_by_grid.get(grid.pk if grid else 0, self.places[0])

    @cached_property
    def _places_by_grid(self) -> dict[int, Place]:
        return {place.grid.pk: place for place in self.places}

    def bucket_named(self, name: str) -> Bucket | None:
        """Return the hotspot bucket of a category's name."""
        found = [b for b in self.buckets.values() if b.is_hotspot and b.node.name == name]
        return min(found, key=lambda bucket: bucket.node.position) if found else None

    def bucket_of(self, code: str) -> Bucket | None:
        """Return the bucket in which a category code counts."""
        for bucket in self.buckets.values():
            if any(leaf.code == code for leaf in bucket.leaves):
                return bucket
        return None

    def unit_for(self, category: Category, place: Place, phrase: str = "") -> Unit:
        """Return the unit to which a dispatcher would send a case, of a phrase if given."""
        key = (category.pk, place.district.pk, phrase)
        if key not in self._units:
            self._units[key] = self._route(category, place, phrase)
        return self._units[key]

    def _route(self, category: Category, place: Place, phrase: str) -> Unit:
        proposed = self._proposed(category, place)
        proposed = [unit for unit in proposed if unit.kind != UnitKind.CENTRE]
        for unit in proposed:
            if not phrase or phrase in (unit.phrase, unit.name, unit.short_name):
                return unit
        return self.units_called(phrase)[0] if phrase else self._governing(place)

    def _proposed(self, category: Category, place: Place) -> list[Unit]:
        """Return the units that `propose_units` would, read once for the whole city."""
        fitting = [row for pk in fitting_categories(category) for row in self._duties.get(pk, ())]
        nearest = nearest_duties(fitting, category, place.district)
        return [row.unit for row in nearest.values()][:MOST_PROPOSED]

    @cached_property
    def _duties(self) -> dict[int, list[Responsibility]]:
        found: dict[int, list[Responsibility]] = defaultdict(list)
        for row in with_places(Responsibility.objects.filter(unit__is_active=True)):
            found[row.category_id].append(row)
        return found

    def _governing(self, place: Place) -> Unit:
        if place.district.unit_id:
            return Unit.objects.get(pk=place.district.unit_id)
        raise InvalidInput(f"“{place.district}”没有管理单位，无法派单。")

    def co_units(self, category: Category, place: Place, lead: Unit) -> list[Unit]:
        """Return a unit that helps the lead, neither above nor below it; none if there is none."""
        for unit in self._proposed(category, place):
            if unit.kind != UnitKind.CENTRE and not (
                unit.path.startswith(lead.path) or lead.path.startswith(unit.path)
            ):
                return [unit]
        return []

    def units_called(self, phrase: str) -> list[Unit]:
        """Return the active units that a bulletin's phrase means."""
        units = Unit.objects.filter(is_active=True).exclude(kind=UnitKind.CENTRE).order_by("code")
        return [unit for unit in units if phrase in (unit.phrase, unit.name, unit.short_name)]

    def check(self, facts: DayFacts) -> None:
        """Raise InvalidInput, one sentence per fault, for what this city does not have."""
        faults = [
            *self._unknown_names(facts),
            *self._wrong_hotspots(facts),
        ]
        if not self.places:
            faults.append("没有地域数据，请先载入城市数据。")
        if faults:
            raise InvalidInput("\n".join(faults))

    def _unknown_names(self, facts: DayFacts) -> Iterable[str]:
        for name, _ in facts.channels:
            channel = self.channels.get(name)
            if channel is None:
                yield f"没有渠道“{name}”。"
            elif channel.counts_as != CountsAs.WEB:
                yield f"渠道“{name}”不计入网民留言。"
        for name, _ in facts.bodies:
            if name not in self.bodies:
                yield f"没有隐患受理单位“{name}”。"
        for name in facts.hazard_categories:
            if name not in self.hazard_categories:
                yield f"没有隐患类别“{name}”。"
        most = int(rule("hazard.categories"))
        if len(facts.hazard_categories) > most:
            yield f"日报最多列出 {most} 个隐患类别，文件中有 {len(facts.hazard_categories)} 个。"

    def _wrong_hotspots(self, facts: DayFacts) -> Iterable[str]:
        most = int(rule("hotspot.lines"))
        if len(facts.hotspots) > most:
            yield f"日报列 {most} 个热点，文件中有 {len(facts.hotspots)} 个。"
        for line in facts.lines:
            bucket = self.bucket_named(line.category)
            if bucket is None:
                yield f"没有热点分类“{line.category}”。"
            else:
                yield from self._wrong_phrase(line, bucket)

    def _wrong_phrase(self, line: Hotspot, bucket: Bucket) -> Iterable[str]:
        if not self.units_called(line.unit_phrase):
            yield f"“{line.category}”的“{line.unit_phrase}”不是任何承办单位的称谓。"
        elif not line.concentrated and line.unit_phrase != bucket.node.unit_phrase:
            yield (
                f"“{line.category}”在后台的单位称谓是“{bucket.node.unit_phrase}”，"
                f"文件中是“{line.unit_phrase}”。"
            )
