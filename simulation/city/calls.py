"""Calls about a case that is there already: the citizen urges, asks, adds; leaders look in."""

from datetime import timedelta

from cases.models import SupervisionOrder
from cases.rules.states import (
    ADDABLE_STATES,
    OWING,
)
from cases.services.intake import intake
from cases.services.oversight import instructing, supervising, urging, withdrawing_orders
from simulation.city import odds
from simulation.city.agenda import Road
from simulation.city.life import Life
from simulation.replay import replies

SUPERVISED = {
    "level": "key",
    "ground": "群众反映强烈。",
    "required": "请单位负责人包抓，限期办结并书面反馈。",
}


def enter_calls(life: Life) -> None:
    """Put onto the agenda what will come from outside while the case runs."""
    for share, road, least, most in (
        (odds.URGED_BY_CITIZEN, _urge(life), 3, 120),
        (odds.TOLD, _ask_progress(life), 2, 90),
        (odds.ADDED, _add(life), 1, 60),
        (odds.URGED_BY_PERSON, _urge_unit(life), 20, 100),
        (odds.SUPERVISED, _supervise(life), 20, 160),
        (odds.INSTRUCTED, _instruct(life), 10, 100),
    ):
        if life.chance(share):
            life.scene.agenda.enter(life.at_desk(least, most), life, road)


def _urge(life: Life) -> Road:
    yield life.calling_time(life.at)
    # A merged case's call lands on the main one.
    if life.state() in ADDABLE_STATES:
        note = life.rng.choice(replies.URGING)
        life.do(intake.add_call, actor=life.operator, note=note, phone=life.phone, is_urge=True)


def _ask_progress(life: Life) -> Road:
    yield life.calling_time(life.at)
    if life.state() in ADDABLE_STATES:
        note = life.rng.choice(replies.TOLD)
        life.do(
            intake.add_call, actor=life.operator, note=note, phone=life.phone,
            is_progress_told=True,
        )  # fmt: skip


def _add(life: Life) -> Road:
    yield life.calling_time(life.at)
    if life.state() in ADDABLE_STATES:
        note = "来电人补充：现场情况有变化，请尽快查看。"
        life.do(intake.add_call, actor=life.operator, note=note, phone=life.phone)


def _urge_unit(life: Life) -> Road:
    if life.state() in OWING:
        life.do(urging.urge_case, actor=life.supervisor, text="请抓紧办理，按时答复。")
    yield from ()


def _supervise(life: Life) -> Road:
    """A supervision order: issued, answered by the unit, ended."""
    if life.state() not in OWING:
        return
    issuer = life.supervisor
    order = life.do(
        supervising.supervise_case, actor=issuer, **SUPERVISED,
        answer_due_at=life.at + timedelta(days=3), copied_to=[life.scene.staff.mayor()],
    )  # fmt: skip
    if order is None:
        return
    yield life.at_work(1, 20)
    if life.thinks_better(odds.ORDER_WITHDRAWN):
        reason = "已由其他督办单合并督办。"
        life.do(withdrawing_orders.withdraw_order, order, actor=issuer, reason=reason)
        return
    yield from see_to_order(life, order)


def see_to_order(life: Life, order: SupervisionOrder) -> Road:
    """Answer an order and have the answer judged, perhaps twice."""
    for is_refused in (life.chance(odds.ORDER_REFUSED), False):
        text = "已安排专人办理，预计三日内办结。"
        if (
            life.do(supervising.answer_order, order, actor=life.clerk_of(order.unit), text=text)
            is None
        ):
            return
        yield life.at_desk(1, 20)
        if not is_refused:
            life.do(supervising.accept_order, order, actor=life.supervisor, note="同意销号。")
            return
        life.do(supervising.refuse_order, order, actor=life.supervisor, reason="请写明超期原因。")
        yield life.at_work(1, 8)


def _instruct(life: Life) -> Road:
    """A leader's instruction, answered by the lead unit."""
    if life.state() not in OWING:
        return
    given = life.do(
        instructing.instruct_case, actor=life.scene.staff.mayor(),
        text="请认真核实，限期解决并报告结果。", due_at=life.at + timedelta(days=5),
    )  # fmt: skip
    yield life.at_work(2, 30)
    for task in given.tasks.select_related("instruction__case", "unit") if given else ():
        clerk = life.clerk_of(task.unit)
        life.do(
            instructing.answer_instruction, task, actor=clerk, text="已落实，结果已告知来电人。"
        )
