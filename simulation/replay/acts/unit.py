"""At the unit: sign, contact, object, report, resolve."""

from datetime import datetime

from cases.models import ContactMeans, Objection, ReplyOutcome
from cases.services.handling import handling
from cases.services.record.transitions import open_lead
from simulation.replay import replies
from simulation.replay.plan import Track
from simulation.replay.stage import Stage

SOLVED_SHARE, REACHED_SHARE, VISIT_SHARE = 0.8, 0.97, 0.15
NOT_WAITING = "协办意见已电话沟通一致。"


def object_to(stage: Stage, track: Track, at: datetime) -> None:
    """Return the case as not one's own, unless the time for that has passed."""
    lead = open_lead(track.open_case)
    if lead is None or (lead.return_due_at and at > lead.return_due_at):
        return
    ground = stage.rng.choice(list(replies.OBJECTIONS))
    objection = handling.object_assignment(
        track.open_case, actor=stage.cast.clerk(track.answerable, at), at=at, ground=ground,
        text=replies.OBJECTIONS[ground],
    )  # fmt: skip
    # Where the unit's leader signs first there is none to rule on yet.
    track.objection = objection if isinstance(objection, Objection) else None


def sign(stage: Stage, track: Track, at: datetime) -> None:
    """Take the case."""
    handling.sign_assignment(track.open_case, actor=stage.cast.clerk(track.answerable, at), at=at)


def contact(stage: Stage, track: Track, at: datetime) -> None:
    """Reach out to the citizen."""
    is_visit = stage.rng.random() < VISIT_SHARE and track.told.theme in replies.VISITED
    is_reached = stage.rng.random() < REACHED_SHARE
    handling.record_contact(
        track.open_case, actor=stage.cast.clerk(track.answerable, at), at=at,
        means=ContactMeans.VISIT if is_visit else ContactMeans.PHONE,
        is_reached=is_reached,
        note=replies.contact_note(stage.rng, track.told) if is_reached else "电话无人接听。",
    )  # fmt: skip


def report_progress(stage: Stage, track: Track, at: datetime) -> None:
    """Write an interim report."""
    handling.report_progress(
        track.open_case, actor=stage.cast.clerk(track.answerable, at), at=at,
        text=replies.progress(stage.rng, track.told),
    )  # fmt: skip


def help_out(stage: Stage, track: Track, at: datetime) -> None:
    """Let the co-unit sign and reply to the lead."""
    for unit in track.co_units:
        clerk = stage.cast.clerk(unit, at)
        handling.sign_assignment(track.open_case, actor=clerk, at=at)
        text = replies.shared_reply(track.told)
        handling.resolve_assignment(
            track.open_case, actor=clerk, at=at, text=text, outcome=ReplyOutcome.SOLVED
        )
    track.co_units = []


def resolve(stage: Stage, track: Track, at: datetime) -> None:
    """Reply with the result; a lead that does not wait for its co-units says why."""
    is_solved = stage.rng.random() < SOLVED_SHARE
    handling.resolve_assignment(
        track.open_case, actor=stage.cast.clerk(track.answerable, at), at=at,
        text=replies.reply(
            stage.rng, track.told, is_solved=is_solved, is_second=track.is_reply_refused
        ),
        outcome=ReplyOutcome.SOLVED if is_solved else ReplyOutcome.EXPLAINED,
        not_waiting_reason=NOT_WAITING if track.co_units else "",
    )  # fmt: skip
