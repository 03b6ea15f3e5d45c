"""Cases that are there already go on to their end: those of an earlier day, or of an earlier run.

No mishaps and no returns: who has a case does what is next, in their hours.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime

from cases.models import (
    Case,
    Objection,
    OrderStatus,
    SignOff,
    SignOffStatus,
    SupervisionOrder,
)  # fmt: skip
from cases.rules.states import FINAL_STATES, State
from cases.services.dispatch import dispatch
from cases.services.handling import handling, signing_off
from simulation.city import phone
from simulation.city.agenda import Road, sparing
from simulation.city.calls import see_to_order
from simulation.city.hand import through_leader
from simulation.city.life import Life
from simulation.city.scene import Scene
from simulation.replay import replies, texts

STEPS_AT_MOST = 40
STAYS = "经核对权责清单，属于你单位职责，请按时办理。"
NOT_WAITING = "相关意见已电话沟通一致。"


def enter_left(
    scene: Scene, cases: Iterable[Case], at: datetime, *, never_on: Collection[date] = ()
) -> None:
    """Put the open ones of some cases onto the agenda, from an instant on.

    Nothing happens to them on the days of `never_on`, whose figures are to stay.
    """
    for case in cases:
        life = life_of(scene, case, at)
        scene.agenda.enter(at, life, sparing(finish(life), never_on))


def left_open() -> Iterable[Case]:
    """Return the cases that simulated people registered and that nobody has finished."""
    found = Case.objects.counted().exclude(state__in=[*FINAL_STATES, State.PARKED])
    ours = found.filter(registered_by__username__startswith="replay-")
    return list(
        ours.select_related("category", "channel", "grid", "caller", "lead_unit").order_by("pk")
    )


def life_of(scene: Scene, case: Case, at: datetime) -> Life:
    """Return the life of a case that is there already."""
    told = texts.recalled(case.kind, case.title, case.text, case.place, case.category.code)
    place = scene.city.place_of(case.grid)
    return Life(
        scene, scene.rng("left", case.number), at, case.received_at, case.category, case.channel,
        place, told, phone=case.caller.phone if case.caller else "",
        caller_name=case.caller_name, urgency=case.urgency, is_secret=case.is_secret,
        wants_callback=case.wants_callback, case=case,
        unit=case.lead_unit or scene.unit_for(case.category, place),
    )  # fmt: skip


def finish(life: Life) -> Road:
    """Do what is next, again and again, until the case is closed."""
    for _ in range(STEPS_AT_MOST):
        state = life.state()
        if state == State.AWAITING_CALLBACK:
            if not (yield from phone.call_back(life)):
                return
        elif state in AT_DESK:
            yield life.at_desk(0.3, 5)
            if life.state() == state:
                AT_DESK[State(state)](life)
        elif state == State.DISPATCHED:
            yield life.at_work(0.1, 2)
            if life.state() == state:
                life.do(handling.sign_assignment, actor=life.clerk)
        elif state == State.HANDLING:
            yield from _work(life)
        else:
            return


def _work(life: Life) -> Road:
    yield life.at_work(0.2, 2)
    lead = life.lead()
    if lead and not lead.contacts.filter(is_reached=True).exists():
        life.do(
            handling.record_contact, actor=life.operator if life.is_kept else life.clerk,
            means="phone", is_reached=True, note=replies.contact_note(life.rng, life.told),
        )  # fmt: skip
    yield life.at_work(1, 5)
    _sign(life)
    for order in SupervisionOrder.objects.filter(case=life.row, status=OrderStatus.OPEN):
        life.scene.agenda.enter(life.at, life, see_to_order(life, order))
    if life.state() != State.HANDLING:
        return
    text = replies.reply(life.rng, life.told, is_solved=True)
    made = life.do(
        handling.resolve_assignment, actor=life.clerk, text=text, outcome="solved",
        not_waiting_reason=NOT_WAITING,
    )  # fmt: skip
    yield from through_leader(life, made)


def _sign(life: Life) -> None:
    """Sign what waits for the unit's leader."""
    waiting = SignOff.objects.filter(case=life.row, status=SignOffStatus.WAITING)
    for one in waiting.select_related("assignment__unit"):
        leader = life.scene.staff.leader(one.assignment.unit)
        if life.do(signing_off.sign_off, one, actor=leader) is None:
            # A window has closed meanwhile; the clerk answers the case instead.
            life.do(signing_off.send_back, one, actor=leader, reason="已过时限，请继续办理。")


def _send_out(life: Life) -> None:
    life.do(dispatch.dispatch_case, actor=life.dispatcher, lead_unit=life.lead_unit)


def _rule_on(life: Life) -> None:
    objection = Objection.objects.filter(case=life.row, ruling="").last()
    if objection:
        life.do(dispatch.refuse_objection, objection, actor=life.dispatcher, reason=STAYS)


def _accept(life: Life) -> None:
    life.do(dispatch.accept_reply, actor=life.dispatcher)


AT_DESK: dict[State, Callable[[Life], None]] = {
    State.PENDING: _send_out,
    State.RETURNED: _rule_on,
    State.RESOLVED: _accept,
}
