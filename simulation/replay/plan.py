"""The plan of a day: who wants what, when, and which steps each case goes through."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cases.models import Case, Objection
from grids.calendars import find_limit
from grids.models import Body, Channel, HazardCategory, Unit, Urgency
from grids.terms import HOUR
from simulation.replay import tables, texts
from simulation.replay.city import City
from simulation.replay.facts import DayFacts
from simulation.replay.hours import hours_of
from simulation.replay.people import person_name
from simulation.replay.places import Place, draw_place
from simulation.replay.placing import Placing, answerable, hazard_mix, place_cases
from simulation.replay.quota import Quota
from simulation.replay.timing import CALLS, MESSAGES, Day

# No real subscriber has these: the exchange digits are all zero.
PHONE = "1990000{:04}"
CO_UNIT_SHARE, PENDING_SHARE, WEB_ANSWERED_SHARE = 0.06, 0.25, 0.12
# What a unit needs at least before it closes.
TO_ACT = timedelta(minutes=45)


OtherHazard = tuple[Body, HazardCategory, Place, texts.Told]


@dataclass(eq=False)
class Track:
    """One case on its way: what is known beforehand, and its rows once they exist.

    `opens_at` to `closes_at` is when a further call about it may come in.
    """

    placing: Placing
    place: Place
    told: texts.Told
    channel: Channel
    received_at: datetime
    opens_at: datetime
    closes_at: datetime
    phone: str = ""
    caller_name: str = ""
    lead_unit: Unit | None = None
    co_units: list[Unit] = field(default_factory=list)
    is_pending_first: bool = False
    is_web: bool = False
    is_urgent: bool = False
    is_settled: bool = False
    is_reply_refused: bool = False
    replied_at: datetime | None = None
    case: Case | None = None
    objection: Objection | None = None

    @property
    def open_case(self) -> Case:
        """The case, which is there before anything is done to it."""
        if self.case is None:
            raise LookupError("the case has not been registered yet")
        return self.case

    @property
    def is_spoken_for(self) -> bool:
        """Whether a bulletin speaks for it, so that it reaches its unit on the day."""
        return bool(self.placing.line or self.placing.hazard)

    @property
    def answerable(self) -> Unit:
        """The lead unit of a case that goes to one."""
        if self.lead_unit is None:
            raise LookupError("the case goes to no unit")
        return self.lead_unit


@dataclass(frozen=True)
class Step:
    """One deed at its time; `about` is what it is done to."""

    at: datetime
    act: Callable[..., None]
    about: Any
    how: dict[str, Any] = field(default_factory=dict)


@dataclass
class Plan:
    """Everything that will happen, not yet in order; `earlier` are cases of earlier days."""

    day: Day
    sent: list[Track] = field(default_factory=list)
    direct: list[Track] = field(default_factory=list)
    earlier: list[Track] = field(default_factory=list)
    other_hazards: list[tuple[Body, HazardCategory, Place, texts.Told]] = field(
        default_factory=list
    )
    steps: list[Step] = field(default_factory=list)

    def add(self, at: datetime, act: Callable[..., None], about: Any, **how: Any) -> None:
        """Add a step."""
        self.steps.append(Step(at, act, about, how))

    def in_order(self) -> list[Step]:
        """Return the steps by time; equal times keep the order in which they were added."""
        return sorted(self.steps, key=lambda step: step.at)


def draw_plan(facts: DayFacts, city: City, quota: Quota, day: Day, rng: random.Random) -> Plan:
    """Draw the cases of the day without their steps."""
    plan = Plan(day)
    mix = hazard_mix(facts, city, rng)
    own: list[HazardCategory] = []
    for name, count in facts.bodies:
        taken, mix = mix[:count], mix[count:]
        if city.bodies[name].is_hotline:
            own = taken
        else:
            plan.other_hazards += [
                (city.bodies[name], category, *_told_elsewhere(category, city, rng))
                for category in taken
            ]
    sent, direct = place_cases(facts, city, quota, own, rng)
    web = [city.channels[name] for name, count in facts.channels for _ in range(count)]
    channels = web + [city.phone] * quota.dispatched_cases
    plan.sent = [
        _sent_track(placing, channel, city, day, rng)
        for placing, channel in zip(sent, channels, strict=True)
    ]
    _settle_messages(plan, city, quota, rng)
    plan.direct = [_direct_track(placing, city, day, rng) for placing in direct]
    return plan


def _told_elsewhere(
    category: HazardCategory, city: City, rng: random.Random
) -> tuple[Place, texts.Told]:
    """Return where a hazard is that another body received, and what is told of it."""
    row = tables.hazard(rng, category.name)
    place = draw_place(rng, city.places, row["where"])
    return place, texts.demand(rng, row, category.name, place)


def _direct_track(placing: Placing, city: City, day: Day, rng: random.Random) -> Track:
    place = draw_place(rng, city.places)
    if placing.row:
        told = texts.turned(rng, placing.row, place)
    else:
        told = texts.enquiry(rng, placing.category, place)
    return _track(placing, place, told, city.phone, day.moment(rng), day, rng)


def _sent_track(
    placing: Placing, channel: Channel, city: City, day: Day, rng: random.Random
) -> Track:
    row = placing.row or tables.problem(rng, placing.category.code)
    place, unit = _place_and_unit(placing, row, city, rng)
    told = _told(placing, row, place, texts.Voice.of(channel), rng)
    is_urgent = _is_urgent(placing, told, unit)
    is_web = channel != city.phone
    received_at = day.moment(rng, MESSAGES if is_web else CALLS)
    if is_urgent:
        received_at = _while_unit_works(unit, received_at, day, rng)
    track = _track(placing, place, told, channel, received_at, day, rng)
    track.is_web, track.is_urgent, track.lead_unit = is_web, is_urgent, unit
    track.is_pending_first = track.is_web or rng.random() < PENDING_SHARE
    if rng.random() < CO_UNIT_SHARE:
        track.co_units = city.co_units(placing.category, place, unit)
    return track


def _settle_messages(plan: Plan, city: City, quota: Quota, rng: random.Random) -> None:
    """Let some messages be questions that the desk answers, as far as callbacks allow."""
    spare = quota.sent_cases - quota.own_callbacks
    for track in plan.sent:
        bucket = city.bucket_of(track.placing.category.code)
        leaves = answerable(bucket) if bucket else []
        is_free = track.is_web and not track.is_spoken_for and leaves
        if not is_free or spare <= 0 or rng.random() >= WEB_ANSWERED_SHARE:
            continue
        track.placing = Placing(rng.choice(leaves))
        voice = texts.Voice.of(track.channel)
        track.told = texts.enquiry(rng, track.placing.category, track.place, voice)
        track.is_settled = True
        spare -= 1


def _is_urgent(placing: Placing, told: texts.Told, unit: Unit) -> bool:
    """Tell whether a limit of hours applies, which runs through the night."""
    limit = find_limit(
        kind=told.kind, category=placing.category, urgency=Urgency.ORDINARY, unit=unit
    )
    return str(limit.time_unit) == HOUR


def _while_unit_works(unit: Unit, at: datetime, day: Day, rng: random.Random) -> datetime:
    """Return when somebody calls about danger: never to an office that has just closed."""
    spans = hours_of(unit, day).spans
    if any(opens <= at <= closes - TO_ACT for opens, closes in spans):
        return at
    opens, closes = rng.choice(spans)
    return day.draw(rng, CALLS, opens, closes - TO_ACT) or at


def _place_and_unit(
    placing: Placing, row: tables.Row, city: City, rng: random.Random
) -> tuple[Place, Unit]:
    line = placing.line
    place = draw_place(rng, city.places, row["where"])
    if line and placing.is_concentrated:
        unit = city.units_called(line.unit_phrase)[0]
        own = [p for p in city.places if p.district.unit_id == unit.pk] or [place]
        return draw_place(rng, own), unit
    phrase = (
        city.tree.flagged[city.tree.nearest[placing.category.pk]]["unit_phrase"] if line else ""
    )
    return place, city.unit_for(placing.category, place, phrase)


def _told(
    placing: Placing, row: tables.Row, place: Place, voice: texts.Voice, rng: random.Random
) -> texts.Told:
    if placing.is_concentrated and placing.line and placing.line.concentrated:
        common = placing.line.concentrated
        return texts.concentrated(rng, common.place, common.problem, voice)
    name = placing.hazard.name if placing.hazard else placing.category.name
    return texts.demand(rng, row, name, place, voice)


def _track(
    placing: Placing,
    place: Place,
    told: texts.Told,
    channel: Channel,
    received_at: datetime,
    day: Day,
    rng: random.Random,
) -> Track:
    number = rng.randrange(10_000)
    return Track(
        placing=placing,
        place=place,
        told=told,
        channel=channel,
        received_at=received_at,
        # As long as it takes to hear and to write down.
        opens_at=received_at + timedelta(seconds=rng.randint(80, 480)),
        closes_at=day.end,
        phone=PHONE.format(number),
        # Whoever calls again is the same person.
        caller_name=person_name(random.Random(number)),  # noqa: S311 - no secret
    )
