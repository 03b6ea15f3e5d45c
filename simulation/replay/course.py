"""The steps of each case: how far it gets that day, and what comes in between."""

import random
from datetime import datetime, timedelta

from cases.models import Case
from cases.rules.states import State
from grids.models import Kind
from simulation.replay.acts import Act, desk, intake, unit
from simulation.replay.plan import Plan, Track
from simulation.replay.quota import Quota
from simulation.replay.timetable import Timetable, hurried, lay_out
from simulation.replay.timing import CALLBACKS, CALLS, SECOND

REDO_SHARE, OBJECTION_SHARE, PROGRESS_SHARE = 0.02, 0.06, 0.12
REFUSED_REPLY_SHARE, ATTEMPT_SHARE, HELP_SHARE = 0.05, 0.1, 0.6
PENDING_SHARE = 0.05
# Questions are settled sooner than complaints, reports last.
PATIENCE = {Kind.ENQUIRY: 0.5, Kind.HELP: 0.7, Kind.REPORT: 1.3}
# A second attempt, and a second call about a case, come an hour later at least.
LATER = timedelta(minutes=61)
# What is left of a unit's road to a case of an earlier day.
ROAD: dict[State, list[Act]] = {
    State.DISPATCHED: [unit.sign, unit.contact, unit.resolve, desk.accept],
    State.HANDLING: [unit.contact, unit.resolve, desk.accept],
    State.RESOLVED: [desk.accept],
    State.AWAITING_CALLBACK: [],
}
# What is not called back stops after one of these.
STOPS: tuple[Act, ...] = (
    desk.send_out, unit.object_to, unit.contact, unit.contact, unit.report_progress,
    unit.resolve, desk.accept, desk.accept, desk.accept, desk.give_up,
)  # fmt: skip


def add_sent(plan: Plan, quota: Quota, rng: random.Random) -> None:
    """Give every case that goes to a unit its steps; exactly the quota is called back."""
    likely = []
    for track in plan.sent:
        plan.add(track.opens_at, intake.register, track)
        if track.is_settled:
            _add_settled(plan, track, rng)
            continue
        table = lay_out(track, _road_to_callback(track, rng), plan.day, rng, is_pressed=True)
        rank = 0.0
        if table.is_whole:
            lateness = (table.times[-1] - plan.day.start) / (plan.day.end - plan.day.start)
            rank = 0.7 * rng.random() * PATIENCE.get(Kind(track.told.kind), 1.0) + lateness
        likely.append((not table.is_whole, rank, track, table))
    # Where too few can be done in time, somebody stays longer for those that came first.
    likely.sort(key=lambda one: (one[0], one[1], one[2].opens_at))
    for place, (_, _, track, table) in enumerate(likely):
        if place < quota.own_callbacks:
            _add_called_back(plan, track, table, rng)
        else:
            _add_unfinished(plan, track, rng)


def _road_to_callback(track: Track, rng: random.Random) -> list[Act]:
    return [*_road_to_reply(track, rng), _last_act(rng)]


def _last_act(rng: random.Random) -> Act:
    return desk.redo if rng.random() < REDO_SHARE else desk.call_back


def _road_to_reply(track: Track, rng: random.Random) -> list[Act]:
    road = [desk.send_out] if track.is_pending_first else []
    if rng.random() < OBJECTION_SHARE and not track.placing.line:
        road += [unit.object_to, desk.rule_on]
    road += [unit.sign, unit.contact]
    if rng.random() < PROGRESS_SHARE:
        road.append(unit.report_progress)
    if track.co_units and rng.random() < HELP_SHARE:
        road.append(unit.help_out)
    road.append(unit.resolve)
    if rng.random() < REFUSED_REPLY_SHARE:
        road += [desk.refuse, unit.resolve]
    return [*road, desk.accept]


def _add_called_back(plan: Plan, track: Track, table: Timetable, rng: random.Random) -> None:
    """Add a road that ends with its callback, perhaps after an attempt that failed."""
    if not table.is_whole:
        table = hurried(track, table.road, plan.day, rng)
    _add_steps(plan, track, table)
    *_, before, end = [track.opens_at, *table.times]
    if rng.random() < ATTEMPT_SHARE:
        earlier = plan.day.draw(rng, CALLBACKS, before + timedelta(minutes=5), end - LATER)
        if earlier:
            plan.add(earlier, desk.attempt, track)
    if table.road[-1] is desk.call_back:
        track.closes_at = end


def _add_steps(plan: Plan, track: Track, table: Timetable) -> None:
    for act, at in zip(table.road, table.times, strict=False):
        plan.add(at, act, track)
        if act is unit.resolve and not track.replied_at:
            track.replied_at = at


def _add_unfinished(plan: Plan, track: Track, rng: random.Random) -> None:
    """Let a case stop somewhere; those that a bulletin speaks for do reach their unit."""
    is_free = not track.is_spoken_for
    if track.is_pending_first and is_free and rng.random() < PENDING_SHARE:
        return
    table = lay_out(track, _broken_road(track, is_free, rng), plan.day, rng)
    _add_steps(plan, track, table)
    if table.is_whole and table.road[-1:] == [desk.give_up]:
        track.closes_at = table.times[-1]


def _add_settled(plan: Plan, track: Track, rng: random.Random) -> None:
    """Let a dispatcher answer a message, on the next morning if it came at night."""
    table = lay_out(track, [desk.answer], plan.day, rng)
    _add_steps(plan, track, table)
    if table.is_whole:
        track.closes_at = table.times[-1]


def _broken_road(track: Track, is_free: bool, rng: random.Random) -> list[Act]:
    """Return a road up to where the case is left for another day."""
    road = [*_road_to_reply(track, rng), desk.give_up]
    stop = rng.choice(STOPS)
    if stop is unit.object_to and stop not in road and is_free:
        road.insert(road.index(unit.sign), unit.object_to)
    if stop in road:
        return road[: road.index(stop) + 1]
    return road[:1] if track.is_pending_first else []


def add_leftover(plan: Plan, track: Track, case: Case, rng: random.Random) -> None:
    """Finish a case of an earlier day and call back."""
    plan.earlier.append(track)
    road = [*ROAD[State(case.state)], _last_act(rng)]
    table = lay_out(track, road, plan.day, rng, is_pressed=True)
    _add_called_back(plan, track, table, rng)


def add_direct(plan: Plan) -> None:
    """Add the calls that the desk settles itself."""
    for track in plan.direct:
        plan.add(track.opens_at, intake.register_direct, track)


def add_repeats(plan: Plan, quota: Quota, rng: random.Random) -> None:
    """Add calls about cases that are open: progress asked for, or urged."""
    open_tracks = [track for track in [*plan.earlier, *plan.sent] if not track.is_settled]
    for is_told, count in ((True, quota.told), (False, quota.urging)):
        for _ in range(count):
            few = rng.sample(open_tracks, min(5, len(open_tracks)))
            track = max(few, key=lambda t: t.closes_at - t.opens_at)
            at = _second_call(plan, track, rng)
            plan.add(at, intake.call_again, track, is_told=is_told)


def _second_call(plan: Plan, track: Track, rng: random.Random) -> datetime:
    """Return when somebody calls again: while the case is open, before its reply."""
    latest = min(track.closes_at, track.replied_at or track.closes_at) - SECOND
    return plan.day.draw(rng, CALLS, track.opens_at + LATER, latest) or plan.day.between(
        rng, track.opens_at + SECOND, latest
    )


def add_other_calls(plan: Plan, quota: Quota, rng: random.Random) -> None:
    """Add calls that want nothing; they count nowhere."""
    for _ in range(quota.other_calls):
        kind = rng.choices(("nuisance", "misdialled", "empty"), (2, 3, 5))[0]
        plan.add(plan.day.moment(rng), intake.log_other, kind)


def add_other_hazards(plan: Plan, rng: random.Random) -> None:
    """Add the hazards that other bodies received."""
    for hazard in plan.other_hazards:
        plan.add(plan.day.moment(rng), intake.file_other_hazard, hazard)
