"""A whole simulation: so many days, so many cases a day, the same for the same seed."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from cases.models import Call, Case
from cases.services.hazards.filing import city_day
from grids.models import Unit, UnitKind
from hotline.errors import Conflict, InvalidInput
from simulation.city.arrivals import lives_of
from simulation.city.desk import whole_life
from simulation.city.houses import settle
from simulation.city.scene import Scene
from simulation.city.staff import Staff
from simulation.city.sweeps import enter_sweeps
from simulation.replay.city import City
from simulation.replay.timing import Day

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# After the reviews and returns of the morning.
MORNING = 9
# What the morning's hook does takes so long.
MORNING_TAKES = timedelta(minutes=20)
AfterDay = Callable[[Scene, date, datetime], None]
Before = Callable[[Scene], None]
Watch = Callable[[list[datetime]], Iterable[datetime]]


@dataclass(frozen=True)
class Outcome:
    """What a simulation did: deeds by service, refusals by service and sentence, states."""

    days: int
    steps: int
    done: Counter[str]
    refused: Counter[tuple[str, str]]
    states: Counter[str]


def simulate(
    first: date,
    days: int,
    per_day: int,
    *,
    seed: int = 0,
    day_over: AfterDay | None = None,
    morning: AfterDay | None = None,
    before: Before | None = None,
    after: Before | None = None,
    watch: Watch | None = None,
    until: datetime | None = None,
) -> Outcome:
    """Let a city live from a day on through the services; returns what was done.

    The same seed in the same city gives the same counts. Each deed is a transaction of its
    own that waits for no disk. `before` may put onto the agenda what is there already,
    `after` comes last; nothing happens at or after `until`, so that a city can live up to
    now. `day_over` is called shortly after each day with the scene, the day and the instant,
    `morning` at nine of the next day, for the last day never; `watch` sees the hours go by.
    Raises InvalidInput for a wrong span or a city without reference data, Conflict where
    the days have calls or cases already.
    """
    _check(first, days, per_day)
    scene = Scene(seed, City(), Staff(centre()))
    if not scene.city.places or not scene.city.buckets:
        raise InvalidInput("没有地域或分类数据，请先载入城市数据。")
    scene.sections = settle(list(Unit.objects.filter(is_active=True).order_by("code")))
    hooks = {1: day_over, MORNING: morning}
    with unhurried_disk():
        if before:
            before(scene)
        _run(scene, first, _hours(first, days, until), per_day, hooks, watch, until)
        if after:
            after(scene)
    states = Case.objects.filter(received_at__gte=city_day(first)[0])
    return Outcome(
        days, scene.agenda.steps, scene.done, scene.refused,
        Counter(states.values_list("state", flat=True)),
    )  # fmt: skip


@contextmanager
def unhurried_disk() -> Iterator[None]:
    """Let commits of this session not wait for the disk; a crash loses the last moments."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        try:
            yield
        finally:
            cursor.execute("RESET synchronous_commit")


def _check(first: date, days: int, per_day: int) -> None:
    if not 1 <= days <= 400 or not 1 <= per_day <= 100_000:
        raise InvalidInput("天数应为 1 到 400，每日件数应为 1 到 100000。")
    within = (city_day(first)[0], city_day(first + timedelta(days=days - 1))[1])
    if (
        Call.objects.filter(received_at__range=within).exists()
        or Case.objects.filter(received_at__range=within).exists()
    ):
        raise Conflict("这些日子已有来电或工单，请另选起始日期，或在新的环境中模拟。")


def centre() -> Unit | None:
    """Return the hotline's own unit."""
    return Unit.objects.filter(kind=UnitKind.CENTRE).order_by("pk").first()


def _hours(first: date, days: int, until: datetime | None) -> list[datetime]:
    begins = city_day(first)[0]
    hours = (begins + number * HOUR for number in range(days * 24))
    return [hour for hour in hours if until is None or hour < until]


def _run(
    scene: Scene,
    first: date,
    hours: list[datetime],
    per_day: int,
    hooks: dict[int, AfterDay | None],
    watch: Watch | None,
    until: datetime | None,
) -> None:
    enter_sweeps(scene, Day(*city_day(first)), per_day)
    end = until or hours[-1] + 3 * HOUR
    for hour in watch(hours) if watch else hours:
        place, hours_before = divmod((hour - hours[0]) // HOUR, 24)
        if hours_before == 0:
            _begin_day(scene, first + place * DAY, place * per_day, per_day)
        scene.agenda.run(min(hour + HOUR, end))
        hook = hooks.get(hours_before + 1)
        if place and hook and hour + HOUR + MORNING_TAKES <= end:
            hook(scene, first + (place - 1) * DAY, hour + HOUR)
    hook = hooks.get(1)
    if hook and until is None:
        hook(scene, first + (len(hours) // 24 - 1) * DAY, hours[-1] + 2 * HOUR)


def _begin_day(scene: Scene, on: date, number: int, count: int) -> None:
    for life in lives_of(scene, Day(*city_day(on)), number, count):
        life.road = whole_life(life)
        scene.agenda.enter(life.at, life, life.road)
