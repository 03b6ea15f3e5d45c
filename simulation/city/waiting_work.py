"""What waits at every desk of the city when somebody looks in: a few matters of each kind."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from uuid import uuid4

from django.db.models import Exists, OuterRef

from cases.clocks.terms import longest_extension
from cases.models import (
    Case,
    Event,
    Satisfaction,
    SupervisionOrder,
)  # fmt: skip
from cases.rules.states import State
from cases.services.applications import extending, parking  # fmt: skip
from cases.services.callback import appeals, callback, callback_holds  # fmt: skip
from cases.services.callback.callback import Answers
from cases.services.desk import drafts, shifts  # fmt: skip
from cases.services.dispatch import dispatch  # fmt: skip
from cases.services.handling import handling, sub_dispatch  # fmt: skip
from cases.services.hazards.filing import city_day
from cases.services.oversight import instructing, supervising  # fmt: skip
from grids.deadlines import CITY_ZONE, business_day
from grids.models import Body, Unit, User
from grids.rules import rule
from simulation.city.arrivals import lives_of
from simulation.city.calls import SUPERVISED
from simulation.city.desk import register
from simulation.city.finishing import NOT_WAITING, life_of
from simulation.city.life import Life
from simulation.city.scene import Scene
from simulation.city.waiting_hazards import leave_hazards
from simulation.replay import replies
from simulation.replay.acts.desk import closing_reason
from simulation.replay.timing import Day

OPENS, CLOSES = 9, 20
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# The last deeds are done so long before somebody looks in.
BEFORE = timedelta(minutes=40)
NOT_OURS = "不属于本单位职责"
SIGNED, RECEIVED, PENDING = 2, 3, 2
# Numbers of lives that no day of the simulation draws.
BEYOND, FARTHER, DRAWS = 1_000_000, 2_000_000, 400


@dataclass(frozen=True)
class Visitors:
    """The people who are to find work, where there are such.

    `unit` is whose leader finds replies to sign and an instruction, `department` whose clerk
    finds cases to sign, `body` whose filer finds hazards in every stage; `operator` finds a
    form that was begun, `leader` has given the instruction.
    """

    unit: Unit | None = None
    department: Unit | None = None
    body: Body | None = None
    operator: User | None = None
    leader: User | None = None


def leave_work(scene: Scene, at: datetime, visitors: Visitors) -> None:
    """Leave something in every queue shortly before an instant, or on the evening before it.

    What a service refuses is left out.
    """
    last, unit = last_office_hour(at), visitors.unit
    own = _lives(scene, last, unit) if unit else iter(())
    others = _lives(scene, last, None, but=unit)
    deeds: tuple[tuple[Callable[[Life], object], int], ...] = (
        (_reply, 3), (_return, 2), (_ask_time, 2), (_ask_parking, 1), (_finish_to_callback, 4),
        (_supervise, 1), (_answer_supervision, 1), (_appeal, 1),
    )  # fmt: skip
    for deed, count in deeds:
        _some(others, deed, count)
    _some(own, _reply, SIGNED)
    _some(own, _part_below, 1)
    _some(own, lambda life: _instruct(life, visitors.leader or scene.staff.mayor()), 1)
    _leave_pending(scene, last)
    if visitors.department:
        _send_new(scene, last, visitors.department, RECEIVED)
    _leave_shift(scene, last)
    if visitors.body:
        leave_hazards(scene, last - BEFORE, visitors.body)
    if visitors.operator:
        content = {
            "title": ["小区路灯不亮"], "place": ["东关大街"],
            "text": ["来电人反映小区门口的路灯连续三晚不亮，老人出行不便，请尽快维修。"],
        }  # fmt: skip
        drafts.save_draft(content, key=str(uuid4()), actor=visitors.operator, at=last)


def _leave_pending(scene: Scene, at: datetime) -> None:
    """Let messages come in that nobody has sent to a unit yet."""
    day = Day(*city_day(business_day(at)))
    lives = (life for life in lives_of(scene, day, FARTHER, DRAWS) if life.is_pending)
    for number, life in enumerate(islice(lives, PENDING), 1):
        life.received_at = life.at = at - number * 7 * MINUTE
        register(life)


def _send_new(scene: Scene, at: datetime, unit: Unit, count: int) -> None:
    """Let citizens demand what one unit answers for; the last of these it has signed."""
    day = Day(*city_day(business_day(at)))
    for life in lives_of(scene, day, BEYOND, DRAWS):
        if life.unit != unit or life.is_pending or life.hazard or life.answering_units:
            continue
        life.received_at = life.at = at - count * 9 * MINUTE
        register(life)
        count -= 1
        if count == 0:
            life.at += 12 * MINUTE
            life.do(handling.sign_assignment, actor=life.clerk)
            return


def last_office_hour(at: datetime) -> datetime:
    """Return the last instant before another at which people are in at the hotline."""
    local = at.astimezone(CITY_ZONE) - 5 * MINUTE
    if local.hour >= CLOSES:
        return local.replace(hour=CLOSES - 1, minute=50)
    if local.hour < OPENS:
        return (local - DAY).replace(hour=CLOSES - 1, minute=50)
    return local


def _lives(
    scene: Scene, at: datetime, unit: Unit | None, *, but: Unit | None = None
) -> Iterator[Life]:
    """Yield the lives of cases that units have, the newest first, where nothing goes on now."""
    later = Event.objects.filter(case=OuterRef("pk"), at__gte=at - BEFORE)
    found = Case.objects.counted().in_state(State.DISPATCHED, State.HANDLING)
    found = found.exclude(Exists(later)).filter(registered_by__username__startswith="replay-")
    found = found.filter(lead_unit=unit) if unit else found.exclude(lead_unit=but)
    related = found.select_related("category", "channel", "grid", "caller", "lead_unit")
    for case in list(related.order_by("-registered_at", "-pk")):
        yield life_of(scene, case, at - BEFORE)


def _some(lives: Iterator[Life], deed: Callable[[Life], object], count: int) -> None:
    """Do a deed for so many lives, passing over those for which it is refused."""
    for life in lives:
        count -= deed(life) is not None
        if count <= 0:
            return


def _take(life: Life) -> None:
    if life.state() == State.DISPATCHED:
        life.do(handling.sign_assignment, actor=life.clerk)
        life.at += 4 * MINUTE
    lead = life.lead()
    if lead and not lead.contacts.filter(is_reached=True).exists():
        life.do(
            handling.record_contact, actor=life.operator if life.is_kept else life.clerk,
            means="phone", is_reached=True, note=replies.contact_note(life.rng, life.told),
        )  # fmt: skip
        life.at += 6 * MINUTE


def _reply(life: Life) -> object:
    _take(life)
    return life.do(
        handling.resolve_assignment, actor=life.clerk, outcome="solved",
        text=replies.reply(life.rng, life.told, is_solved=True), not_waiting_reason=NOT_WAITING,
    )  # fmt: skip


def _finish_to_callback(life: Life) -> object:
    if _reply(life) is None or life.state() != State.RESOLVED:
        return None
    life.at += 5 * MINUTE
    return life.do(dispatch.accept_reply, actor=life.dispatcher)


def _return(life: Life) -> object:
    return life.do(
        handling.object_assignment, actor=life.clerk, ground=NOT_OURS,
        text=replies.OBJECTIONS[NOT_OURS],
    )  # fmt: skip


def _ask_time(life: Life) -> object:
    _take(life)
    lead = life.lead()
    amount = max(longest_extension(lead) // 2, 1) if lead else 1
    return life.do(
        extending.ask_extension, actor=life.clerk, amount=amount, text="需协调配件和施工队伍。"
    )


def _ask_parking(life: Life) -> object:
    _take(life)
    return life.do(
        parking.ask_parking, actor=life.leader, text="改造资金尚未落实，短期内无法解决。",
        owner="分管负责人", plan="列入下一批改造计划，资金到位后实施。",
        review_on=life.at.astimezone(CITY_ZONE).date() + 7 * DAY,
    )  # fmt: skip


def _supervise(life: Life) -> object:
    return life.do(
        supervising.supervise_case, actor=life.supervisor, **SUPERVISED,
        answer_due_at=life.at + 2 * DAY, copied_to=[life.scene.staff.mayor()],
    )  # fmt: skip


def _answer_supervision(life: Life) -> object:
    """Have an order answered by its unit; the supervisor judges the answer."""
    _take(life)
    order = _supervise(life)
    if not isinstance(order, SupervisionOrder):
        return None
    life.at += 20 * MINUTE
    text = "单位负责人已到现场督办，正在组织施工，预计三日内办结。"
    return life.do(supervising.answer_order, order, actor=life.clerk, text=text)


def _part_below(life: Life) -> object:
    """Hand a part down to a street whose reply waits for the unit."""
    _take(life)
    below = life.scene.street_below(life.lead_unit, life.rng)
    made = below and life.do(
        sub_dispatch.sub_dispatch, actor=life.clerk, units=[below], note="请现场核实并处置。"
    )
    for child in made or ():
        clerk = life.clerk_of(child.unit)
        life.at += 6 * MINUTE
        life.do(handling.sign_assignment, actor=clerk)
        life.at += 10 * MINUTE
        return life.do(
            handling.resolve_assignment, actor=clerk, outcome="solved",
            text=replies.reply(life.rng, life.told, is_solved=True),
        )  # fmt: skip
    return None


def _instruct(life: Life, leader: User) -> object:
    return life.do(
        instructing.instruct_case, actor=leader,
        text="请认真核实，限期解决并报告结果。", due_at=life.at + 3 * DAY,
    )  # fmt: skip


def _appeal(life: Life) -> object:
    """Let a citizen be unhappy about what was done, and the unit hold that to be unfair."""
    if life.row.is_secret or _finish_to_callback(life) is None:
        return None
    agent = life.scene.staff.callback_agent(life.rng)
    answers = Answers(
        was_contacted=True, was_solved=True, satisfaction=Satisfaction.DISSATISFIED,
        matches_facts=True, remark="市民认可办理结果，但认为用时过长。",
    )  # fmt: skip
    life.at += 5 * MINUTE
    life.do(callback_holds.claim_case, actor=agent)
    recorded = life.do(
        callback.record_callback, actor=agent, answers=answers, **closing_reason(answers)
    )
    if recorded is None:
        return None
    life.at += 12 * MINUTE
    return life.do(
        appeals.appeal_callback, actor=life.clerk, ground=rule("appeal.grounds")[0],
        text="已在时限内办结并向来电人说明，请予复核。",
    )  # fmt: skip


def _leave_shift(scene: Scene, at: datetime) -> None:
    """Leave the next shift leader a promise, a matter to follow and the shift itself."""
    leader = scene.staff.shift_leader(scene.rng("shift"))
    due_at = at + timedelta(hours=3)
    scene.do(
        shifts.add_item,
        "答应市民下班前回电，告知路灯抢修进展。",
        actor=leader,
        at=at,
        due_at=due_at,
    )
    scene.do(shifts.add_item, "夜间停水的几个小区，恢复后逐户回告。", actor=leader, at=at)
    scene.do(shifts.hand_over, "白班来电平稳，停水诉求较集中，请留意。", actor=leader, at=at)
