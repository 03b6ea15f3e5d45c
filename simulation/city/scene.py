"""What every life needs at hand: city, people, agenda, and what was counted."""

import random
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from grids.duty import callees_of, save_shift
from grids.models import Category, Channel, CountsAs, DutyShift, Unit, UnitLevel
from hotline.errors import HotlineError
from simulation.city.agenda import Agenda
from simulation.city.staff import Staff
from simulation.replay import tables
from simulation.replay.city import City
from simulation.replay.people import person_name
from simulation.replay.places import Place
from simulation.replay.placing import DEFAULT_SHARE

# No real subscriber has it.
DUTY_PHONE = "19900000000"
REMEMBERED = 200


@dataclass
class Scene:
    """The stage of one simulation.

    `done` counts the deeds by the name of their service, `refused` those that a service
    refused, as it does in life (a window had passed, somebody else was first). `open_lives`
    are the lives (see `simulation.city.life`) into which another can be merged, by category;
    `sections` those of the units that have one, by the unit's id.
    """

    seed: int
    city: City
    staff: Staff
    agenda: Agenda = field(default_factory=Agenda)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    refusal: HotlineError | None = None
    open_lives: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    sections: dict[int, Unit] = field(default_factory=dict)
    closed_lives: deque[Any] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    _others: dict[tuple[int, int, int], list[Unit]] = field(default_factory=dict)
    _weights: dict[bool, tuple[list[int], list[int]]] = field(default_factory=dict)

    def rng(self, *about: object) -> random.Random:
        """Return dice of one's own, so that nobody's luck hangs on the order of others."""
        key = "/".join(map(str, (self.seed, *about)))
        return random.Random(key)  # noqa: S311 - repeatable, no secret

    def do(self, service: Callable[..., Any], *args: Any, **facts: Any) -> Any:
        """Call a service; None where it refuses with a sentence, which is counted."""
        name = service.__name__
        try:
            made = service(*args, **facts)
        except HotlineError as error:
            self.refusal = error
            self.refused[name, error.message or next(iter(error.fields.values()), "")] += 1
            return None
        self.done[name] += 1
        return made

    @cached_property
    def web_channels(self) -> list[Channel]:
        """The channels by which messages come, in their order."""
        rows = self.city.channels.values()
        web = [row for row in rows if row.counts_as == CountsAs.WEB and row.is_active]
        return sorted(web, key=lambda row: (row.position, row.pk)) or [self.city.phone]

    def weights(self, *, is_sent: bool) -> tuple[list[int], list[int]]:
        """Return the categories' buckets with how often each is asked for."""
        if is_sent not in self._weights:
            shares, place = tables.shares(), 0 if is_sent else 1
            found = {
                key: shares.get(bucket.node.code[:2], (DEFAULT_SHARE, DEFAULT_SHARE))[place]
                for key, bucket in self.city.buckets.items()
            }
            self._weights[is_sent] = (list(found), list(found.values()))
        return self._weights[is_sent]

    def leaf_of(self, code: str) -> Category | None:
        """Return the category of a code, if cases can be about it."""
        bucket = self.city.bucket_of(code)
        return next((leaf for leaf in bucket.leaves if leaf.code == code), None) if bucket else None

    def unit_for(self, category: Category, place: Place) -> Unit:
        """Return the unit to which a dispatcher would send a case."""
        return self.city.unit_for(category, place)

    def others_for(self, category: Category, place: Place, lead: Unit) -> list[Unit]:
        """Return other units that might have a hand in it, not above nor below the lead."""
        key = (category.pk, place.district.pk, lead.pk)
        if key not in self._others:
            self._others[key] = [
                *self.city.co_units(category, place, lead), *self._neighbours(lead)
            ][:2]  # fmt: skip
        return self._others[key]

    def _neighbours(self, lead: Unit) -> list[Unit]:
        house = next((pk for pk, one in self.sections.items() if one.pk == lead.pk), lead.pk)
        within = {house, *(section.pk for section in self.sections.values())}
        return [
            unit
            for unit in self._units
            if (unit.level, unit.kind) == (lead.level, lead.kind) and unit.pk not in within
        ][:2]

    @cached_property
    def _units(self) -> list[Unit]:
        return list(Unit.objects.filter(is_active=True).order_by("code"))

    def keep_roster(self, unit: Unit, at: datetime) -> None:
        """Put somebody on duty for a week where a unit's roster names nobody."""
        if callees_of(unit, at):
            return
        rng = self.rng("duty", unit.pk)
        shift = DutyShift(
            unit=unit, starts_at=at, ends_at=at + timedelta(days=7), person=person_name(rng),
            phone=DUTY_PHONE, leader=person_name(rng), leader_phone=DUTY_PHONE,
        )  # fmt: skip
        self.do(save_shift, shift)

    def street_below(self, lead: Unit, rng: random.Random) -> Unit | None:
        """Return a street office directly below a unit, None where it has none."""
        rows = [u for u in self._units if u.parent_id == lead.pk and u.level == UnitLevel.STREET]
        return rng.choice(rows) if rows else None


class Sweeper:
    """Goes along roads that belong to no case."""

    at: datetime

    def resume(self, road: Any) -> datetime | None:
        """Go on; None at the end."""
        when: datetime | None = next(road, None)
        return when
