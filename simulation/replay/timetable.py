"""When each step of a case is taken, in the hours of those who take it."""

import math
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulation.replay.acts import Act, desk, unit
from simulation.replay.hours import AWAKE, DESK, Shift, hours_between, hours_of, office_hours
from simulation.replay.plan import Track
from simulation.replay.timing import CALLBACKS, Day

# How long each step takes beside the others.
WEIGHTS: dict[Act, float] = {
    unit.object_to: 1.0, desk.rule_on: 1.5, unit.sign: 1.0, unit.contact: 1.5,
    unit.report_progress: 3.0, unit.help_out: 2.0, unit.resolve: 5.0, desk.refuse: 2.0,
}  # fmt: skip
FIRST = (desk.send_out, desk.answer)
CALLING = (desk.call_back, desk.redo, desk.give_up)
# The working time that a unit takes for most matters, and how far apart units are.
USUAL, SPREAD = timedelta(minutes=130), 0.55
TO_DISPATCH, TO_SIGN, TO_READ = (timedelta(minutes=minutes) for minutes in (12, 16, 22))
HOUR = timedelta(hours=1)
CALLED_WITHIN = timedelta(hours=4)
# In less than this nothing is signed, looked at and answered.
SHORTEST = timedelta(minutes=35)


@dataclass(frozen=True)
class Timetable:
    """A road with the instants of its steps, as many as the day has room for."""

    road: list[Act]
    times: list[datetime]

    @property
    def is_whole(self) -> bool:
        """Whether every step is taken on the day."""
        return len(self.times) == len(self.road)


def lay_out(
    track: Track, road: list[Act], day: Day, rng: random.Random, *, is_pressed: bool = False
) -> Timetable:
    """Give the steps of a road their instants, each in the hours of who takes it.

    A unit that is pressed is done by the close of its hours, if there is any room at all.
    """
    clock = _Clock(track, day, rng, is_pressed)
    before = [act for act in road[:1] if act in FIRST]
    work = [act for act in road if act in WEIGHTS]
    after = road[len(before) + len(work) :]
    times: list[datetime] = []
    for steps, part in ((before, clock.at_desk), (work, clock.at_unit), (after, clock.at_end)):
        found = part(steps, times[-1] if times else track.opens_at)
        times += found
        if len(found) < len(steps):
            break
    return Timetable(road, times)


def hurried(track: Track, road: list[Act], day: Day, rng: random.Random) -> Timetable:
    """Squeeze a road into what is left of the day, whoever has to stay longer for it."""
    start = track.opens_at
    end = day.draw(rng, CALLBACKS, start + HOUR, day.end)
    end = end or day.between(rng, start + HOUR / 4, day.end)
    return Timetable(road, [*_along(road, Shift(((start, end),)), end - start, rng)[:-1], end])


def _along(steps: list[Act], shift: Shift, span: timedelta, rng: random.Random) -> list[datetime]:
    """Return when each step is done if all take `span` of a shift; what it has no room for goes."""
    total, so_far, times = sum(WEIGHTS.get(act, 2.0) for act in steps), 0.0, []
    for act in steps:
        weight = WEIGHTS.get(act, 2.0)
        so_far += weight
        offset = span * ((so_far - weight * rng.uniform(0, 0.3)) / total)
        if offset <= shift.length:
            times.append(shift.at(offset))
    return times


def _usual(rng: random.Random, middle: timedelta, spread: float) -> timedelta:
    """Draw how long something takes: mostly about the middle, now and then far longer."""
    return timedelta(seconds=round(middle.total_seconds() * math.exp(rng.gauss(0, spread))))


@dataclass(frozen=True)
class _Clock:
    """Lays out one case's day, part by part; a part that does not fit stays incomplete."""

    track: Track
    day: Day
    rng: random.Random
    is_pressed: bool

    def at_desk(self, steps: list[Act], at: datetime) -> list[datetime]:
        """Let a case wait for a dispatcher."""
        wait = _usual(self.rng, TO_DISPATCH, 0.7)
        desk_hours = hours_between(self.day, *DESK).within(at, self.day.end)
        if steps and wait < desk_hours.length:
            return [desk_hours.at(wait)]
        # The bulletin claims that these were sent, so the night's leader does it.
        is_sent_today = steps == [desk.send_out] and self.track.is_spoken_for
        return [self.day.between(self.rng, at, self.day.end)] if is_sent_today else []

    def at_unit(self, steps: list[Act], at: datetime) -> list[datetime]:
        """Let the unit work, in its own hours, and at night only where there is danger."""
        if not steps:
            return []
        shift = hours_of(self.track.answerable, self.day).within(at, self.day.end)
        times: list[datetime] = []
        if steps[0] is unit.sign:
            wait = _usual(self.rng, TO_SIGN, 0.8)
            if wait >= shift.length:
                return []
            times.append(shift.at(wait))
        shift = self._daytime(shift, steps).within(max([at, *times]), self.day.end)
        return times + self._work(steps[len(times) :], shift)

    def _daytime(self, shift: Shift, steps: list[Act]) -> Shift:
        # Another unit has a part in these, and most of them are offices.
        if unit.object_to in steps or unit.help_out in steps:
            return shift.meet(office_hours(self.day))
        return shift if self.track.is_urgent else shift.meet(hours_between(self.day, *AWAKE))

    def _work(self, steps: list[Act], shift: Shift) -> list[datetime]:
        span = _usual(self.rng, USUAL, SPREAD)
        if self.is_pressed:
            if shift.length < SHORTEST:
                return []
            span = min(span, shift.length * self.rng.uniform(0.75, 0.98))
        return _along(steps, shift, span, self.rng)

    def at_end(self, steps: list[Act], at: datetime) -> list[datetime]:
        """Let the desk read the reply, and call in the hours of its own."""
        times: list[datetime] = []
        for act in steps:
            done = self._called(at) if act in CALLING else self._read(at)
            if done is None:
                break
            times.append(at := done)
        return times

    def _called(self, at: datetime) -> datetime | None:
        # The queue is worked off in its order, so nobody waits for long unless it is night.
        soon, opens = at + HOUR / 12, hours_between(self.day, *AWAKE).within(at, self.day.end)
        latest = opens.at(CALLED_WITHIN) if opens.length >= CALLED_WITHIN else self.day.end
        return self.day.draw(self.rng, CALLBACKS, soon, latest)

    def _read(self, at: datetime) -> datetime | None:
        wait = _usual(self.rng, TO_READ, 0.6)
        desk_hours = hours_between(self.day, *DESK).within(at, self.day.end)
        return desk_hours.at(wait) if wait < desk_hours.length else None
