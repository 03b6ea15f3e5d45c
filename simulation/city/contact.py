"""The citizen and the unit: contact made, not made, or the matter withdrawn."""

from cases.models import ContactMeans
from cases.rules.states import State
from cases.services.applications import ending
from cases.services.handling import handling
from cases.services.intake import intake
from grids.rules import rule
from simulation.city import odds
from simulation.city.agenda import Road
from simulation.city.life import Life
from simulation.replay import replies

NOBODY = "电话无人接听。"


def reach(life: Life) -> Road:
    """Contact the citizen, at most three times at different hours; who is never reached ends.

    The hotline does it on the unit's behalf where the citizen is kept from units.
    """
    for _ in range(int(rule("ending.attempts"))):
        if life.state() != State.HANDLING:
            return
        if _try(life):
            return
        yield life.at_work(1.1, 4)
    if life.state() == State.HANDLING and life.chance(0.5):
        yield from _end_out_of_reach(life)


def _try(life: Life) -> bool:
    is_reached = life.chance(odds.REACHED)
    by_hotline = life.is_kept
    is_visit = not by_hotline and life.chance(0.15)
    life.do(
        handling.record_contact, actor=life.operator if by_hotline else life.clerk,
        means=ContactMeans.VISIT if is_visit else ContactMeans.PHONE, is_reached=is_reached,
        note=replies.contact_note(life.rng, life.told) if is_reached else NOBODY,
    )  # fmt: skip
    return is_reached


def _end_out_of_reach(life: Life) -> Road:
    """Close a case whose citizen nobody reached: by the hotline, or on the unit's word."""
    if life.chance(0.4):
        life.do(
            ending.close_early, actor=life.dispatcher, way="out_of_reach",
            text="多次不同时段联系，均未接通。",
        )  # fmt: skip
        return
    asked = life.do(
        ending.ask_ending, actor=life.clerk, way="out_of_reach", text="三次联系均未接通。"
    )
    yield life.at_desk(1, 10)
    if asked is not None:
        life.do(ending.rule_ending, asked, actor=life.dispatcher, ruling="accepted")


def withdraw(life: Life) -> Road:
    """The citizen calls that it is no longer needed (撤诉)."""
    yield life.calling_time(life.later(1, 8))
    if life.state() not in (State.HANDLING, State.AWAITING_CALLBACK):
        return
    word = life.do(
        intake.add_call, actor=life.operator, note="来电人表示问题已自行解决，不用办了。",
        phone=life.phone,
    )  # fmt: skip
    yield life.at_desk(0.2, 2)
    if word is not None:
        life.do(
            ending.close_early, actor=life.dispatcher, way="withdrawn", text="来电人撤诉。",
            proof=word,
        )  # fmt: skip
