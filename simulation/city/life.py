"""One case on its way through the city, from the first word to the end."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cases.access.privacy import is_kept_from_units
from cases.models import Assignment, Case
from cases.rules.states import State
from cases.services.record.transitions import open_lead
from grids.calendars import calendar_of
from grids.deadlines import CITY_ZONE, add_working_time
from grids.models import Category, Channel, HazardCategory, Unit, User
from simulation.city.agenda import Road
from simulation.city.scene import Scene
from simulation.replay.places import Place
from simulation.replay.texts import Told

MERGED_REST = timedelta(hours=3)
CALLING = (9, 20)


class AnsweredWithMain(Exception):
    """The case to which this one was merged has been answered, and this one with it."""


@dataclass(eq=False)
class Life:
    """What is known of a case beforehand, its row once it exists, and its own dice.

    `at` is now. `main` is the life into which this one was merged, while it is.
    """

    scene: Scene
    rng: random.Random
    at: datetime
    received_at: datetime
    category: Category
    channel: Channel
    place: Place
    told: Told
    phone: str
    caller_name: str
    urgency: str
    is_direct: bool = False
    is_pending: bool = False
    was_returned: bool = False
    is_secret: bool = False
    wants_callback: bool = True
    hazard: HazardCategory | None = None
    unit: Unit | None = None
    co_units: list[Unit] = field(default_factory=list)
    answering_units: list[Unit] = field(default_factory=list)
    case: Case | None = None
    main: "Life | None" = None
    road: Road | None = None
    # Of its own: what is taken back does not shift what else happens in the city.
    second_thoughts: random.Random = field(init=False)

    def __post_init__(self) -> None:
        """Seed the second dice with what is known of the case."""
        self.second_thoughts = self.scene.rng("second", self.received_at, self.phone)

    def resume(self, road: Road) -> datetime | None:
        """Go on; a merged case rests until it is free again or answered with its main one."""
        if road is self.road and self.main is not None:
            state = self.state()
            if state == State.MERGED:
                return self.at + MERGED_REST
            self.main = None
            if state in (State.AWAITING_CALLBACK, State.CLOSED):
                return _thrown(road)
        return next(road, None)

    def chance(self, share: float) -> bool:
        """Throw the dice."""
        return self.rng.random() < share

    def thinks_better(self, share: float) -> bool:
        """Tell whether what was just done is taken back again."""
        return self.second_thoughts.random() < share

    def do(self, service: Callable[..., Any], *args: Any, actor: User, **facts: Any) -> Any:
        """Let somebody do a deed now, on this case unless something else is named."""
        return self.scene.do(service, *(args or (self.row,)), actor=actor, at=self.at, **facts)

    @property
    def row(self) -> Case:
        """The case, which is there once it was registered."""
        if self.case is None:
            raise LookupError("the case has not been registered yet")
        return self.case

    @property
    def lead_unit(self) -> Unit:
        """The unit that leads."""
        if self.unit is None:
            raise LookupError("the case goes to no unit")
        return self.unit

    def state(self) -> str:
        """Return where the case stands now."""
        return str(Case.objects.values_list("state", flat=True).get(pk=self.row.pk))

    def lead(self) -> Assignment | None:
        """Return the open lead assignment."""
        return open_lead(self.row)

    @property
    def is_kept(self) -> bool:
        """Whether the citizen is kept from the units, so that the hotline speaks to them."""
        return is_kept_from_units(self.row)

    @property
    def clerk(self) -> User:
        """The clerk of the lead unit."""
        return self.clerk_of(self.lead_unit)

    def clerk_of(self, unit: Unit) -> User:
        """Return who does a unit's work now."""
        return self.scene.staff.clerk(unit, self.at)

    @property
    def leader(self) -> User:
        """The leader of the lead unit."""
        return self.scene.staff.leader(self.lead_unit)

    @property
    def operator(self) -> User:
        """An operator on duty."""
        return self.scene.staff.operator(self.rng, self.at)

    @property
    def dispatcher(self) -> User:
        """A dispatcher."""
        return self.scene.staff.dispatcher(self.rng)

    @property
    def supervisor(self) -> User:
        """A supervisor."""
        return self.scene.staff.supervisor(self.rng)

    @property
    def shift_leader(self) -> User:
        """A shift leader."""
        return self.scene.staff.shift_leader(self.rng)

    def later(self, least: float, most: float) -> datetime:
        """Return an instant some hours from now, by day or night."""
        return self.at + timedelta(hours=self.rng.uniform(least, most))

    def at_work(self, least: float, most: float, unit: Unit | None = None) -> datetime:
        """Return an instant some working hours of the unit from now."""
        hours = timedelta(hours=self.rng.uniform(least, most))
        return add_working_time(calendar_of(unit or self.lead_unit), self.at, hours)

    def in_office(self, at: datetime) -> datetime:
        """Return an instant in the lead unit's working hours, shortly after another."""
        soon = timedelta(minutes=self.rng.randint(1, 50))
        return add_working_time(calendar_of(self.lead_unit), at, soon)

    def at_desk(self, least: float, most: float) -> datetime:
        """Return an instant some hours from now at which dispatchers and supervisors are in."""
        return self.calling_time(self.later(least, most))

    def calling_time(self, at: datetime) -> datetime:
        """Return an instant at which citizens can be called, at or after another."""
        local, (opens, closes) = at.astimezone(CITY_ZONE), CALLING
        if local.hour < opens:
            local = local.replace(hour=opens, minute=self.rng.randrange(60))
        elif local.hour >= closes:
            local = (local + timedelta(days=1)).replace(hour=opens, minute=self.rng.randrange(60))
        return local


def _thrown(road: Road) -> datetime | None:
    try:
        return road.throw(AnsweredWithMain())
    except StopIteration:
        return None
