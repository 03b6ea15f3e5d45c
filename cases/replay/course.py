"""The steps of each case: how far it gets that day, and what comes in between."""

import random
from datetime import datetime, timedelta

from cases.models import Case
from cases.replay.acts import Act, desk, intake, unit
from cases.replay.plan import Plan, Track
from cases.replay.quota import Quota
from cases.replay.timing import spread
from cases.states import State

# A later message is rather left for tomorrow, but not always.
JITTER_MINUTES = 180
REDO_SHARE, OBJECTION_SHARE, PROGRESS_SHARE = 0.02, 0.06, 0.12
REFUSED_REPLY_SHARE, ATTEMPT_SHARE, HELP_SHARE = 0.05, 0.1, 0.6
WEB_ANSWERED_SHARE, PENDING_SHARE = 0.1, 0.05
# How long each step takes beside the others.
WEIGHTS: dict[Act, float] = {
    desk.send_out: 1.0, unit.object_to: 1.5, desk.rule_on: 1.5, unit.sign: 1.5, unit.contact: 2.0,
    unit.report_progress: 3.0, unit.help_out: 2.0, unit.resolve: 5.0, desk.refuse: 2.0,
    desk.accept: 2.0, desk.attempt: 2.0, desk.give_up: 2.0, desk.call_back: 3.0, desk.redo: 3.0,
}  # fmt: skip
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
    unit.resolve, unit.resolve, desk.accept, desk.give_up,
)  # fmt: skip


def add_sent(plan: Plan, quota: Quota, rng: random.Random) -> None:
    """Give every case that goes to a unit its steps; exactly the quota is called back."""
    jitter = {id(track): rng.uniform(0, JITTER_MINUTES) for track in plan.sent}
    ranked = sorted(
        plan.sent, key=lambda track: track.received_at + timedelta(minutes=jitter[id(track)])
    )
    for place, track in enumerate(ranked):
        plan.add(track.opens_at, intake.register, track)
        if place < quota.own_callbacks:
            add_called_back(plan, track, _full_road(track, rng), rng)
        else:
            _add_unfinished(plan, track, rng)


def _full_road(track: Track, rng: random.Random) -> list[Act]:
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


def add_called_back(plan: Plan, track: Track, road: list[Act], rng: random.Random) -> None:
    """Add a road, attempts that may fail, and the callback at its end."""
    road = [*road, desk.attempt] if rng.random() < ATTEMPT_SHARE else list(road)
    is_redone = rng.random() < REDO_SHARE
    road.append(desk.redo if is_redone else desk.call_back)
    end = plan.day.finish(rng, track.opens_at)
    _add_road(plan, track, road, end, rng)
    if not is_redone:
        track.closes_at = end


def _add_road(plan: Plan, track: Track, road: list[Act], end: datetime, rng: random.Random) -> None:
    for act, at in zip(road, _times(track, road, end, rng), strict=True):
        plan.add(at, act, track)


def _times(track: Track, road: list[Act], end: datetime, rng: random.Random) -> list[datetime]:
    total = sum(WEIGHTS[act] for act in road)
    shares, so_far = [], 0.0
    for act in road[:-1]:
        so_far += WEIGHTS[act]
        shares.append(so_far / total)
    return spread(rng, track.opens_at, end, shares)


def _add_unfinished(plan: Plan, track: Track, rng: random.Random) -> None:
    """Let a case stop somewhere; those that a bulletin speaks for do reach their unit."""
    is_free = not track.placing.line and not track.placing.hazard
    end = plan.day.finish(rng, track.opens_at)
    if track.is_web and is_free and rng.random() < WEB_ANSWERED_SHARE:
        plan.add(end, desk.answer, track)
        track.closes_at = end
        return
    if track.is_pending_first and is_free and rng.random() < PENDING_SHARE:
        return
    road, length = _broken_road(track, is_free, rng)
    for act, at in list(zip(road, _times(track, road, end, rng), strict=True))[:length]:
        plan.add(at, act, track)
        if act is desk.give_up:
            track.closes_at = at


def _broken_road(track: Track, is_free: bool, rng: random.Random) -> tuple[list[Act], int]:
    """Return a whole road, and after how many steps of it the day ends."""
    road = [*_full_road(track, rng), desk.give_up]
    stop = rng.choice(STOPS)
    if stop is unit.object_to and stop not in road and is_free:
        road.insert(road.index(unit.sign), unit.object_to)
    if stop in road:
        return road, road.index(stop) + 1
    return road, 1 if track.is_pending_first else 0


def add_leftover(plan: Plan, track: Track, case: Case, rng: random.Random) -> None:
    """Finish a case of an earlier day and call back."""
    add_called_back(plan, track, ROAD[State(case.state)], rng)


def add_direct(plan: Plan) -> None:
    """Add the calls that the desk settles itself."""
    for track in plan.direct:
        plan.add(track.opens_at, intake.register_direct, track)


def add_repeats(plan: Plan, quota: Quota, rng: random.Random) -> None:
    """Add calls about cases that are open: progress asked for, or urged."""
    for is_told, count in ((True, quota.told), (False, quota.urging)):
        for _ in range(count):
            few = rng.sample(plan.sent, min(5, len(plan.sent)))
            track = max(few, key=lambda t: t.closes_at - t.opens_at)
            second = timedelta(seconds=1)
            at = plan.day.between(rng, track.opens_at + second, track.closes_at - second)
            plan.add(at, intake.call_again, track, is_told=is_told)


def add_other_calls(plan: Plan, quota: Quota, rng: random.Random) -> None:
    """Add calls that want nothing; they count nowhere."""
    for _ in range(quota.other_calls):
        kind = rng.choices(("nuisance", "misdialled", "empty"), (2, 3, 5))[0]
        plan.add(plan.day.moment(rng), intake.log_other, kind)


def add_other_hazards(plan: Plan, rng: random.Random) -> None:
    """Add the hazards that other bodies received."""
    for hazard in plan.other_hazards:
        plan.add(plan.day.moment(rng), intake.file_other_hazard, hazard)
