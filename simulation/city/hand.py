"""A clerk's hand: what is written, and how it goes by the leader's desk."""

from cases.models import ReplyOutcome, SignOff
from cases.services.applications import withdrawing
from cases.services.handling import signing_off
from simulation.city import odds
from simulation.city.agenda import Road
from simulation.city.life import Life
from simulation.replay import replies


def through_leader(life: Life, made: object) -> Road:
    """Lay a clerk's deed before the unit's leader where it waits for one; returns the deed."""
    if not isinstance(made, SignOff):
        return made
    leader = life.scene.staff.leader(made.assignment.unit)
    yield life.at_work(0.2, 3)
    if life.thinks_better(odds.TAKEN_BACK):
        clerk = life.clerk_of(made.assignment.unit)
        life.do(withdrawing.withdraw_submission, actor=clerk, note="内容须再核实。")
        return None
    if life.chance(0.15):
        life.do(signing_off.send_back, made, actor=leader, reason="请写明办理时间。")
        return None
    return life.do(signing_off.sign_off, made, actor=leader)


def reply_text(life: Life) -> str:
    """Return what a unit writes."""
    return replies.reply(life.rng, life.told, is_solved=life.chance(0.8))


def outcome(life: Life) -> str:
    """Return what a reply says about the demand."""
    return ReplyOutcome.SOLVED if life.chance(odds.SOLVED) else ReplyOutcome.EXPLAINED
