"""Parts of a case beside and below the lead: co-units, answering units, streets."""

from cases.models import Assignment, AssignmentRole, Objection
from cases.rules.states import State
from cases.services.applications import withdrawing
from cases.services.dispatch import dispatch
from cases.services.handling import handling, sub_dispatch
from simulation.city import odds
from simulation.city.agenda import Road
from simulation.city.hand import outcome, reply_text, through_leader
from simulation.city.life import Life
from simulation.replay import replies

NOT_OURS = "不属于本单位职责"


def hand_down(life: Life) -> Road:
    """Hand the part down to a street office; its reply comes back and is reviewed."""
    below = life.scene.street_below(life.lead_unit, life.rng)
    if below is None:
        return
    made = life.do(
        sub_dispatch.sub_dispatch, actor=life.clerk, units=[below], note="请现场核实并处置。"
    )
    for child in made or ():
        life.scene.agenda.enter(life.at_work(0.3, 4, below), life, _child(life, child))
        # The unit waits for it, unless that takes too long.
        yield life.at_work(4, 14)


def hand_on(life: Life) -> Road:
    """Hand the case on to the unit's section (内部转办), where the unit has one."""
    section = life.scene.sections.get(life.lead_unit.pk)
    if section is None:
        return
    made = life.do(sub_dispatch.hand_over, actor=life.clerk, unit=section, note="请按职责办理。")
    if made is not None:
        life.unit = section
        yield life.at_work(0.2, 3)


def _child(life: Life, child: Assignment) -> Road:
    """Work on what was handed down: sign, contact, reply, be reviewed."""
    if life.chance(odds.SILENT_PART) or not _runs(child):
        return
    life.do(handling.sign_assignment, actor=life.clerk_of(child.unit))
    yield life.at_work(0.5, 3, child.unit)
    for is_refused in (life.chance(odds.CHILD_REFUSED), False):
        if not _runs(child) or life.state() != State.HANDLING:
            return
        yield from through_leader(life, _reply(life, child))
        yield life.at_work(0.3, 2)
        if not _runs(child):
            return
        if not is_refused:
            life.do(sub_dispatch.accept_child_reply, child, actor=life.clerk)
            return
        life.do(sub_dispatch.refuse_child_reply, child, actor=life.clerk, reason="请补充现场照片。")
        yield life.at_work(0.5, 2, child.unit)


def help_out(life: Life) -> Road:
    """Let co-units and answering units do their parts; some stay silent, some object."""
    parts = Assignment.objects.filter(
        case=life.row, ended_at=None, role__in=[AssignmentRole.CO, AssignmentRole.ANSWERING]
    )
    for part in list(parts.select_related("unit").order_by("pk")):
        if life.chance(odds.SILENT_PART) and part.role == AssignmentRole.CO:
            continue
        yield life.at_work(0.3, 3, part.unit)
        if life.state() != State.HANDLING or not _runs(part):
            return
        if life.chance(odds.CO_OBJECTS):
            yield from _let_go(life, part)
            continue
        if part.signed_at is None:
            life.do(handling.sign_assignment, actor=life.clerk_of(part.unit))
        yield life.at_work(0.3, 3, part.unit)
        if life.state() == State.HANDLING:
            yield from through_leader(life, _reply(life, part))


def _let_go(life: Life, part: Assignment) -> Road:
    """A co-unit says that it is not its duty; that moves nothing but its own part."""
    made = life.do(
        handling.object_assignment, actor=life.clerk_of(part.unit), ground=NOT_OURS,
        text=replies.OBJECTIONS[NOT_OURS],
    )  # fmt: skip
    objection = yield from through_leader(life, made)
    if not isinstance(objection, Objection):
        return
    yield life.at_desk(0.3, 4)
    if life.thinks_better(odds.TAKEN_BACK):
        reason = "可以配合办理。"
        clerk = life.clerk_of(part.unit)
        life.do(withdrawing.withdraw_objection, actor=clerk, reason=reason)
        return
    if life.chance(0.5):
        life.do(dispatch.accept_objection, objection, actor=life.dispatcher)
    else:
        reason = "请配合主办单位办理。"
        life.do(dispatch.refuse_objection, objection, actor=life.dispatcher, reason=reason)


def _reply(life: Life, part: Assignment) -> object:
    return life.do(
        handling.resolve_assignment, actor=life.clerk_of(part.unit),
        text=reply_text(life), outcome=outcome(life),
    )  # fmt: skip


def _runs(part: Assignment) -> bool:
    return Assignment.objects.filter(pk=part.pk, ended_at=None).exists()
