"""At the unit: take the case or object, work on it, reply; round after round."""

from datetime import timedelta

from cases.models import DutyOutcome, Objection, OrderStatus, SupervisionOrder
from cases.rules.states import (
    OWING_STATES,
    State,
)
from cases.services.applications import withdrawing
from cases.services.dispatch import conferring, dispatch, recalling, telephone
from cases.services.dispatch.conferring import ruled_count
from cases.services.handling import handling
from grids.duty import callees_of
from grids.models import Urgency
from grids.rules import rule
from simulation.city import applying, branch, contact, odds, phone
from simulation.city.agenda import Road
from simulation.city.calls import see_to_order
from simulation.city.duplicates import merge
from simulation.city.hand import outcome, reply_text, through_leader
from simulation.city.life import Life
from simulation.replay import replies

TRIES = 5
LEAST = timedelta(hours=3)
MISSENT = "派出后核对权责清单，不属于该单位职责。"
NOT_WAITING = "相关意见已电话沟通一致。"


def rounds(life: Life) -> Road:
    """Tell round after round, until the citizen is content or is not asked."""
    while True:
        yield from _take(life)
        if life.state() == State.HANDLING:
            yield from _work(life)
        if life.state() == State.HANDLING:
            yield from _reply(life)
        if not (yield from phone.call_back(life)):
            return


def _take(life: Life) -> Road:
    """Let the unit sign, object or be reached by telephone, until somebody has the case."""
    if life.urgency == Urgency.EXTREME:
        yield from _call_by_telephone(life)
    if life.chance(odds.MISSENT):
        yield from _take_back(life)
    if life.chance(odds.SILENT):
        yield from silence(life)
    elif life.chance(odds.MERGED / 2) and life.row.round == 1 and merge(life):
        yield life.later(1, 2)
    while life.state() == State.DISPATCHED:
        yield life.at_work(0.1, 4)
        if life.chance(odds.OBJECTS_AGAIN if life.was_returned else odds.OBJECTION):
            yield from _object(life)
        if life.state() == State.DISPATCHED:
            life.do(handling.sign_assignment, actor=life.clerk)


def silence(life: Life) -> Road:
    """Do nothing until days after the deadline; the ladder goes on meanwhile."""
    lead = life.lead()
    if lead is None:
        return
    yield life.in_office(lead.reply_due_at)
    yield life.at_work(2, 90)


def _take_back(life: Life) -> Road:
    """Notice soon that the case went to the wrong unit: recall it, or reassign it at once."""
    yield life.at_desk(0.05, 0.3)
    others = life.scene.others_for(life.category, life.place, life.lead_unit)
    if life.state() != State.DISPATCHED or not others:
        return
    actor, named = life.dispatcher, others[0]
    if life.chance(odds.REASSIGNED):
        done = life.do(recalling.reassign_case, actor=actor, lead_unit=named, reason=MISSENT)
    else:
        if life.do(recalling.recall_case, actor=actor, reason=MISSENT) is None:
            return
        yield life.later(0.05, 0.3)
        done = life.do(dispatch.dispatch_case, actor=actor, lead_unit=named)
    if done is not None:
        life.unit, life.co_units, life.answering_units = named, [], []


def _call_by_telephone(life: Life) -> Road:
    """Reach the unit by telephone (电话指派), trying one after the other."""
    yield life.later(0.05, 0.2)
    lead = life.lead()
    if lead:
        life.scene.keep_roster(lead.unit, life.at)
    for one in callees_of(lead.unit, life.at) if lead else ():
        if life.state() != State.DISPATCHED or lead is None:
            return
        is_answered = life.chance(odds.ANSWERED_BY_PHONE)
        life.do(
            telephone.call_unit, lead, actor=life.shift_leader, callee=one.kind,
            outcome=DutyOutcome.ANSWERED if is_answered else DutyOutcome.NO_ANSWER,
            answered_by="值班员" if is_answered else "",
        )  # fmt: skip
        if is_answered:
            yield life.later(0.1, 0.6)
            life.do(handling.report_progress, actor=life.clerk, text="已派人赶赴现场处置。")
            return
        yield life.later(0.05, 0.1)


def _object(life: Life) -> Road:
    """Return the case, have that ruled on; after enough rulings a conference decides."""
    while life.state() in OWING_STATES:
        ground = life.rng.choice(list(replies.OBJECTIONS))
        made = life.do(
            handling.object_assignment, actor=life.clerk, ground=ground,
            text=replies.OBJECTIONS[ground],
        )  # fmt: skip
        objection = yield from through_leader(life, made)
        if not isinstance(objection, Objection):
            return
        life.was_returned = True
        yield life.at_desk(0.5, 6)
        if life.thinks_better(odds.RETURN_TAKEN_BACK):
            reason = "经内部核实，属于本单位职责。"
            life.do(withdrawing.withdraw_objection, actor=life.clerk, reason=reason)
            return
        if ruled_count(life.row) >= rule("conference.after") and life.chance(odds.CONFERENCE):
            _confer(life)
            return
        if _rule_on(life, objection) or not life.chance(odds.OBJECTS_AGAIN):
            return
        yield life.at_work(0.1, 1)


def _rule_on(life: Life, objection: Objection) -> bool:
    """Rule on a return; tells whether the case went to another unit."""
    others = life.scene.others_for(life.category, life.place, life.lead_unit)
    if others and life.chance(odds.OBJECTION_ACCEPTED):
        life.do(
            dispatch.accept_objection, objection, actor=life.dispatcher, lead_unit=others[0],
            reason="经核实，理由成立。",
        )  # fmt: skip
        life.unit, life.co_units, life.answering_units = others[0], [], []
        return True
    reason = "经核对权责清单，属于你单位职责，请按时办理。"
    life.do(dispatch.refuse_objection, objection, actor=life.dispatcher, reason=reason)
    return False


def _confer(life: Life) -> None:
    others = life.scene.others_for(life.category, life.place, life.lead_unit)
    named = life.rng.choice([life.lead_unit, *others])
    life.do(
        conferring.hold_conference, actor=life.dispatcher, held_at=life.at,
        participants="相关单位负责人", conclusion="经会商，由该单位主办。", lead_unit=named,
        proposes_duty=life.chance(0.3),
    )  # fmt: skip
    if named != life.lead_unit:
        life.unit, life.co_units, life.answering_units = named, [], []


def _work(life: Life) -> Road:
    """Contact the citizen, then whatever comes in between, in an order of its own."""
    yield life.at_work(0.2, 5)
    yield from contact.reach(life)
    between = [
        (odds.SUB_DISPATCH, branch.hand_down),
        (odds.HANDED_ON, branch.hand_on),
        (odds.EXTENSION, applying.extend),
        (odds.WAIT, applying.wait_for_citizen),
        (odds.PARKING, applying.park),
        (odds.ENDED_LAWFULLY, applying.end_lawfully),
        (odds.WITHDRAWN, contact.withdraw),
        (odds.EXCLUSION, applying.exclude),
        (odds.PROGRESS, _report),
        (odds.SILENT, silence),
    ]
    life.rng.shuffle(between)
    for share, road in between:
        if life.state() == State.HANDLING and life.chance(share):
            yield from road(life)
    if life.state() == State.HANDLING:
        yield from branch.help_out(life)


def _report(life: Life) -> Road:
    life.do(handling.report_progress, actor=life.clerk, text=replies.progress(life.rng, life.told))
    yield life.at_work(1, 4)


def _reply(life: Life) -> Road:
    """Reply and be reviewed until the reply is accepted; some are late for all that."""
    lead = life.lead()
    if lead is not None:
        left = max(lead.reply_due_at - life.at, LEAST)
        yield life.in_office(life.at + left * life.rng.uniform(0.1, 1.02))
    for _ in range(TRIES):
        yield from _answer_orders(life)
        if life.state() != State.HANDLING:
            return
        yield from through_leader(
            life,
            life.do(
                handling.resolve_assignment,
                actor=life.clerk,
                text=reply_text(life),
                outcome=outcome(life),
                not_waiting_reason=NOT_WAITING,
            ),
        )
        if life.state() != State.RESOLVED:
            yield life.at_work(1, 5)
            continue
        yield life.at_desk(0.3, 10)
        if life.thinks_better(odds.TAKEN_BACK):
            reason = "答复内容须补充。"
            life.do(withdrawing.withdraw_reply, actor=life.clerk, reason=reason)
            yield life.at_work(0.2, 2)
            continue
        if not life.chance(odds.REPLY_REFUSED):
            life.do(dispatch.accept_reply, actor=life.dispatcher)
            return
        reason = life.rng.choice(replies.REFUSALS)
        life.do(dispatch.refuse_reply, actor=life.dispatcher, reason=reason)
        yield life.at_work(0.5, 6)


def _answer_orders(life: Life) -> Road:
    """Answer the orders that the ladder issued while the unit was silent."""
    open_ones = SupervisionOrder.objects.filter(case=life.row, status=OrderStatus.OPEN)
    for order in list(open_ones.select_related("case", "unit")):
        life.scene.agenda.enter(life.at, life, see_to_order(life, order))
    yield from ()
