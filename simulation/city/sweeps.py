"""What goes on beside the cases: the periodic tasks, the supervisors' week, the morning."""

import random
from collections import defaultdict
from datetime import datetime, timedelta

from cases.models import Case, Criticism, CriticismStatus, ReturnKind
from cases.services.applications import waiting
from cases.services.hazards import filing
from cases.services.hazards.filing import HazardReport
from cases.services.intake import intake
from cases.services.oversight import criticism, escalating, hotspots
from cases.services.oversight.hotspots import ProblemFound
from grids.deadlines import business_day
from grids.hotspots import hotspot_tree
from grids.models import Body, Category, Grid, Unit
from simulation.city import odds
from simulation.city.agenda import Road
from simulation.city.quality import check_quality
from simulation.city.rectification import enter_hazards, grade_of
from simulation.city.scene import Scene, Sweeper
from simulation.replay import replies, tables, texts
from simulation.replay.places import draw_place
from simulation.replay.timing import Day

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MORNING = timedelta(hours=8)
LEAST_OF_A_PROBLEM, ALONE = 3, 0.4
OTHER_BODIES = 0.8


def enter_sweeps(scene: Scene, first: Day, per_day: int) -> None:
    """Put everything that comes again and again onto the agenda."""
    for at, road in (
        (first.start + HOUR, _press),
        (first.start + 9 * HOUR, _decide_criticisms),
        (first.start + 10 * HOUR, _other_hazards),
        (first.start + 10 * HOUR, check_quality),
        (first.end + MORNING, _morning),
    ):
        goer = Sweeper()
        scene.agenda.enter(at, goer, road(scene, goer))
    goer = Sweeper()
    scene.agenda.enter(first.start, goer, _other_calls(scene, goer, per_day))


def _press(scene: Scene, goer: Sweeper) -> Road:
    """Run the tasks of the ladder and of the pauses that are over, every hour."""
    while True:
        while pressed := escalating.escalate_due(at=goer.at):
            scene.done["escalate_due"] += pressed
        scene.done["lapse_waits"] += waiting.lapse_waits(at=goer.at)
        yield goer.at + HOUR


def _decide_criticisms(scene: Scene, goer: Sweeper) -> Road:
    """Decide on what the ladder proposed each day; print the circular each seventh."""
    days, rng = 0, scene.rng("criticisms")
    while True:
        actor = scene.staff.supervisor(rng)
        waiting_ones = Criticism.objects.filter(status=CriticismStatus.PROPOSED).order_by("pk")
        for entry in list(waiting_ones.select_related("case")):
            if rng.random() < 0.8:
                scene.do(criticism.confirm_criticism, entry, actor=actor, at=goer.at)
            else:
                note = "已说明客观原因。"
                scene.do(criticism.drop_criticism, entry, actor=actor, at=goer.at, note=note)
        days += 1
        if days % 7 == 0:
            today = business_day(goer.at)
            scene.do(
                criticism.issue_circular, actor=actor, at=goer.at, period_from=today - 6 * DAY,
                period_to=today,
            )  # fmt: skip
        yield goer.at + DAY


def _other_hazards(scene: Scene, goer: Sweeper) -> Road:
    """File what other bodies receive, a few a day."""
    rng = scene.rng("hazards")
    while True:
        for body in _other_bodies(scene):
            for _ in range(rng.choice((1, 1, 2, 3)) if rng.random() < OTHER_BODIES else 0):
                category = rng.choice(list(scene.city.hazard_categories.values()))
                row = tables.hazard(rng, category.name)
                place = draw_place(rng, scene.city.places, row["where"])
                told = texts.demand(rng, row, category.name, place)
                grade = grade_of(scene, category, told.text, goer.at)
                report = HazardReport(
                    category, told.place, told.text, goer.at, grade, grid=place.grid
                )
                filer = scene.staff.filer(body)
                filed = scene.do(filing.file_hazard, report, body=body, actor=filer, at=goer.at)
                enter_hazards(scene, [filed] if filed else [], goer.at)
        yield goer.at + DAY


def _other_bodies(scene: Scene) -> list[Body]:
    return [body for body in scene.city.bodies.values() if not body.is_hotline]


def _other_calls(scene: Scene, goer: Sweeper, per_day: int) -> Road:
    """Log the calls that want nothing, spread over the day."""
    rng, count = scene.rng("calls"), max(round(per_day * odds.OTHER_CALLS), 1)
    pause = DAY / count
    while True:
        kind = rng.choices(("nuisance", "misdialled", "empty"), (2, 3, 5))[0]
        scene.do(
            intake.log_other_call, kind, actor=scene.staff.operator(rng, goer.at), at=goer.at,
            note=rng.choice(replies.NUISANCE_NOTES[kind]),
        )  # fmt: skip
        yield goer.at + pause


def _morning(scene: Scene, goer: Sweeper) -> Road:
    """The morning after: bodies state their day, an editor reads the hotspots' cases."""
    rng = scene.rng("morning")
    while True:
        day = business_day(goer.at) - DAY
        for body in _other_bodies(scene):
            filed = body.hazard_set.filter(reported_at__gte=goer.at - 2 * DAY)
            is_some = any(
                business_day(at) == day for at in filed.values_list("reported_at", flat=True)
            )
            scene.do(
                filing.file_return, ReturnKind.ITEMISED if is_some else ReturnKind.NIL, body=body,
                day=day, actor=scene.staff.filer(body), at=goer.at, person="值班员",
            )  # fmt: skip
        for category, cases in _by_hotspot(goer.at):
            problems = _problems(scene, rng, category, cases)
            scene.do(
                hotspots.review_hotspot, category, day, actor=scene.staff.editor(), at=goer.at,
                problems=problems,
            )  # fmt: skip
        yield goer.at + DAY


def _by_hotspot(at: datetime) -> list[tuple[Category, list[Case]]]:
    """Return yesterday's cases by hotspot category, those of the categories' own order."""
    tree, day = hotspot_tree(), business_day(at) - DAY
    found = []
    for pk in sorted(tree.flagged):
        category = Category.objects.get(pk=pk)
        cases = list(
            hotspots.hotspot_cases(category, day).select_related("grid", "lead_unit").order_by("pk")
        )
        if cases:
            found.append((category, cases))
    return found


def _problems(
    scene: Scene, rng: random.Random, category: Category, cases: list[Case]
) -> list[ProblemFound] | None:
    """Now and then several people of one district mean the same, and one unit has their cases."""
    by_place: dict[tuple[Grid, Unit], list[Case]] = defaultdict(list)
    for case in cases:
        if case.lead_unit and case.grid:
            by_place[scene.city.place_of(case.grid).district, case.lead_unit].append(case)
    common = {key: found for key, found in by_place.items() if len(found) >= LEAST_OF_A_PROBLEM}
    if not common or rng.random() < ALONE:
        return None
    (district, unit), found = max(common.items(), key=lambda item: len(item[1]))
    phrase = unit.phrase or unit.name
    return [ProblemFound(district.name, f"{category.name}问题", phrase, found)]
