"""A whole day, once: planned, then carried out in the order of the clock."""

import hashlib
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from cases.models import Call, Callback, CallKind, Case, CreationKey, Event, Hazard
from cases.services.hazards.filing import city_day
from grids.models import Unit, UnitKind
from grids.rules import rule
from hotline.errors import Conflict
from simulation.replay import course, texts
from simulation.replay.acts.morning import add_morning
from simulation.replay.city import City
from simulation.replay.facts import DayFacts
from simulation.replay.hours import DESK, hours_between
from simulation.replay.people import Cast
from simulation.replay.placing import Placing
from simulation.replay.plan import Plan, Step, Track, draw_plan
from simulation.replay.quota import divide
from simulation.replay.stage import Stage
from simulation.replay.timing import Day

LOCK_NAME = "replay_day"
Watch = Callable[[list[Step]], Iterable[Step]]


@dataclass(frozen=True)
class Outcome:
    """What a replay did; a day that had been replayed before is not new."""

    is_new: bool
    step_count: int = 0


@transaction.atomic
def replay_day(
    facts: DayFacts, *, seed: int = 0, watch: Watch | None = None, until: datetime | None = None
) -> Outcome:
    """Make a day happen through the services, all of it or nothing.

    A day that was replayed with the same figures stays as it is. Raises InvalidInput for
    what the city does not know or cannot hold, and Conflict for a day that has other
    calls, cases or callbacks already. `watch` sees the steps go by. What would happen
    after `until` is left to the people of the city: reviews and reports of a morning that
    has not come yet.
    """
    _wait_for_others()
    if _was_replayed(facts):
        return Outcome(is_new=False)
    day = Day(*city_day(facts.day))
    _require_empty(day)
    rng = random.Random(f"{facts.day}/{seed}")  # noqa: S311 - repeatable, no secret
    city = City()
    city.check(facts)
    stage = Stage(city, Cast(_centre()), rng, _marker(facts))
    planned = _plan(facts, stage, day).in_order()
    steps = [step for step in planned if until is None or step.at <= until]
    with without_savepoints():
        for step in watch(steps) if watch else steps:
            step.act(stage, step.about, step.at, **step.how)
    return Outcome(is_new=True, step_count=len(steps))


@contextmanager
def without_savepoints() -> Iterator[None]:
    """Let verbs share one transaction without a savepoint each, a quarter of all statements.

    A verb that fails then undoes the whole day, which is what a replay wants.
    """
    connection.features.uses_savepoints = False
    try:
        yield
    finally:
        connection.features.uses_savepoints = True


def _wait_for_others() -> None:
    """Let one replay go on at a time, so that none takes another's cases."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK_NAME])


def _marker(facts: DayFacts) -> str:
    digest = hashlib.sha256(repr(facts).encode()).hexdigest()
    return f"replay:{facts.day}:{digest[:16]}"


def _was_replayed(facts: DayFacts) -> bool:
    known = CreationKey.objects.filter(key__startswith=f"replay:{facts.day}:").first()
    if known and known.key != _marker(facts):
        raise Conflict(f"{facts.day} 已按另一组数字回放过，不能再次回放。")
    return known is not None


def _require_empty(day: Day) -> None:
    within = (day.start, day.end)
    found = {
        "来电": Call.objects.filter(kind=CallKind.DEMAND, received_at__range=within),
        "工单": Case.objects.counted().received_between(*within),
        "回访": Callback.objects.filter(completed_at__range=within),
        "隐患": Hazard.objects.filter(reported_at__range=within),
    }
    there = [name for name, rows in found.items() if rows.exists()]
    if there:
        raise Conflict(f"该日已有{'、'.join(there)}，不能回放；请在没有这一天数据的环境中回放。")


def _centre() -> Unit | None:
    return Unit.objects.filter(kind=UnitKind.CENTRE).order_by("pk").first()


def _plan(facts: DayFacts, stage: Stage, day: Day) -> Plan:
    rng, city = stage.rng, stage.city
    earlier = leftovers(day.start, facts.callbacks)
    own_hazards = dict(facts.bodies).get(city.hotline.name, 0)
    quota = divide(facts, own_hazards, len(earlier))
    plan = draw_plan(facts, city, quota, day, rng)
    course.add_sent(plan, quota, rng)
    course.add_direct(plan)
    course.add_other_calls(plan, quota, rng)
    course.add_other_hazards(plan, rng)
    for case in rng.sample(earlier, quota.leftover_callbacks):
        course.add_leftover(plan, _leftover_track(case, city, day), case, rng)
    course.add_repeats(plan, quota, rng)
    add_morning(plan, facts, list(city.bodies.values()))
    return plan


def leftovers(before: datetime, limit: int) -> list[Case]:
    """Return cases of earlier days that can still be finished and called back, oldest first.

    Cases that something happened to on or after the day are left alone.
    """
    later = Event.objects.filter(case=OuterRef("pk"), at__gte=before)
    found = (
        Case.objects.counted()
        .in_state(*course.ROAD)
        .filter(received_at__lt=before, wants_callback=True, caller__isnull=False)
        .filter(kind__in=rule("callback.required_kinds"), lead_unit__isnull=False)
        .exclude(Exists(later))
        .select_related("category", "channel", "lead_unit", "grid", "caller")
        .order_by("received_at", "pk")
    )
    return list(found[:limit])


def _leftover_track(case: Case, city: City, day: Day) -> Track:
    helping = case.assignments.filter(ended_at__isnull=True).exclude(unit=case.lead_unit)
    place = city.place_of(case.grid)
    return Track(
        placing=Placing(case.category),
        place=place,
        told=texts.recalled(case.kind, case.title, case.text, case.place, case.category.code),
        channel=case.channel,
        received_at=case.received_at,
        opens_at=hours_between(day, *DESK).spans[0][0],
        closes_at=day.end,
        phone=case.caller.phone if case.caller else "",
        lead_unit=case.lead_unit,
        co_units=[row.unit for row in helping.select_related("unit")],
        case=case,
    )
