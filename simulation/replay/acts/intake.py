"""At the desk: calls and messages come in, hazards are filed."""

import random
from datetime import datetime

from cases.models import DirectWay
from cases.services.hazards import filing
from cases.services.hazards.filing import HazardReport
from cases.services.intake import intake
from cases.services.record.demands import Demand, Disposition
from grids.models import Kind
from simulation.replay import replies, texts
from simulation.replay.plan import OtherHazard, Track
from simulation.replay.stage import Stage

SECRET_SHARE = 0.3


def register(stage: Stage, track: Track, at: datetime) -> None:
    """Register a demand that goes to a unit: at once, or after waiting for a dispatcher."""
    if track.is_pending_first:
        _open(stage, track, at, Disposition())
    else:
        _open(stage, track, at, Disposition(lead_unit=track.lead_unit, co_units=track.co_units))


def register_direct(stage: Stage, track: Track, at: datetime) -> None:
    """Register a demand that the desk settles: answered, transferred or not accepted."""
    _open(stage, track, at, direct_disposition(track.told))


def direct_disposition(told: texts.Told) -> Disposition:
    """Return how the desk settles a demand: refused, transferred, mostly answered."""
    if told.ground:
        return Disposition(ground=told.ground, right_path=told.answer)
    if told.line:
        return Disposition(
            direct_way=DirectWay.TRANSFERRED, answer=told.answer, transferred_to=told.line
        )
    return Disposition(direct_way=DirectWay.ANSWERED, answer=told.answer)


def _open(stage: Stage, track: Track, at: datetime, how: Disposition) -> None:
    actor = stage.cast.operator(stage.rng, at)
    demand = _demand(track, stage.rng)
    track.case = intake.open_case(demand, how, actor=actor, at=at, key=stage.take_marker())
    if track.placing.hazard:
        report = HazardReport(
            track.placing.hazard, track.told.place, track.told.text, track.received_at,
            grid=track.place.grid,
        )  # fmt: skip
        filing.file_hazard(report, body=stage.city.hotline, actor=actor, at=at, case=track.case)


def _demand(track: Track, rng: random.Random) -> Demand:
    return Demand(
        kind=track.told.kind,
        category=track.placing.category,
        channel=track.channel,
        title=track.told.title,
        text=track.told.text,
        received_at=track.received_at,
        phone=track.phone,
        caller_name=track.caller_name,
        is_secret=track.told.kind == Kind.REPORT and rng.random() < SECRET_SHARE,
        grid=track.place.grid,
        place=track.told.place,
    )


def call_again(stage: Stage, track: Track, at: datetime, is_told: bool) -> None:
    """Log a further call about an open case: progress is told, or the citizen urges."""
    note = stage.rng.choice(replies.TOLD if is_told else replies.URGING)
    intake.add_call(
        track.open_case, actor=stage.cast.operator(stage.rng, at), at=at, note=note,
        phone=track.phone, is_progress_told=is_told,
    )  # fmt: skip


def log_other(stage: Stage, kind: str, at: datetime) -> None:
    """Log a call that wants nothing."""
    note = stage.rng.choice(replies.NUISANCE_NOTES[kind])
    intake.log_other_call(kind, actor=stage.cast.operator(stage.rng, at), at=at, note=note)


def file_other_hazard(stage: Stage, hazard: OtherHazard, at: datetime) -> None:
    """File a hazard that another body received."""
    body, category, place, told = hazard
    report = HazardReport(category, told.place, told.text, at, grid=place.grid)
    filing.file_hazard(report, body=body, actor=stage.cast.filer(body), at=at)
