"""On the morning after: bodies state their day, an editor reads the hotspots' cases."""

from datetime import datetime, timedelta

from cases.models import ReturnKind
from cases.services.hazards.filing import file_return
from cases.services.oversight.hotspots import ProblemFound, review_hotspot
from grids.models import Body
from hotline.errors import InvalidInput
from simulation.replay.facts import DayFacts, Hotspot
from simulation.replay.plan import Plan, Track
from simulation.replay.stage import Stage

BEGINS = timedelta(hours=8)
MINUTE = timedelta(minutes=1)


def add_morning(plan: Plan, facts: DayFacts, bodies: list[Body]) -> None:
    """Add what is done once the day is over, in time for the bulletins."""
    counts = dict(facts.bodies)
    begins = plan.day.end + BEGINS
    for place, body in enumerate(bodies):
        # The hotline's own items are complete by themselves.
        if not (body.is_hotline and counts.get(body.name)):
            at = begins + 3 * place * MINUTE
            plan.add(at, state_day, (body, facts), count=counts.get(body.name, 0))
    for place, line in enumerate(facts.lines):
        tracks = [t for t in plan.sent if t.placing.is_concentrated and t.placing.line == line]
        at = begins + (10 + 4 * place) * MINUTE
        plan.add(at, review, (line, facts), tracks=tracks)


def state_day(stage: Stage, about: tuple[Body, DayFacts], at: datetime, count: int) -> None:
    """State that a body's items are complete, or that there were none."""
    body, facts = about
    filer = stage.cast.filer(body)
    kind = ReturnKind.ITEMISED if count else ReturnKind.NIL
    file_return(kind, body=body, day=facts.day, actor=filer, at=at, person=filer.full_name)


def review(
    stage: Stage, about: tuple[Hotspot, DayFacts], at: datetime, tracks: list[Track]
) -> None:
    """Record that a hotspot's cases were read: nothing in common, or the line's problem."""
    line, facts = about
    bucket = stage.city.bucket_named(line.category)
    if bucket is None:
        raise InvalidInput(f"没有热点分类“{line.category}”。")
    problems = []
    if line.concentrated:
        cases = [track.open_case for track in tracks]
        found = line.concentrated
        problems = [ProblemFound(found.place, found.problem, line.unit_phrase, cases)]
    review_hotspot(bucket.node, facts.day, actor=stage.cast.editor(), at=at, problems=problems)
