"""What waits at every desk of the city when somebody looks in: a few matters of each kind."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import uuid4

from django.db.models import Exists, OuterRef

from cases.models import Callback, Case, Event, Satisfaction
from cases.replay import replies
from cases.services import (
    appeals,
    dispatch,
    drafts,
    extending,
    handling,
    instructing,
    parking,
    shifts,
    supervising,
)  # fmt: skip
from cases.simulating.calls import SUPERVISED
from cases.simulating.finishing import NOT_WAITING, life_of
from cases.simulating.life import Life
from cases.simulating.scene import Scene
from cases.states import State
from grids.deadlines import CITY_ZONE
from grids.models import Unit, User
from grids.rules import rule

OPENS, CLOSES = 9, 20
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NOT_OURS = "不属于本单位职责"
SIGNED = 2


def leave_work(scene: Scene, at: datetime, *, unit: Unit | None, operator: User | None) -> None:
    """Leave something in every queue shortly before an instant, or on the evening before it.

    `unit` is whose leader finds replies to sign and an instruction, `operator` who finds a
    form that was begun. What a service refuses is left out.
    """
    last = _last_office_hour(at)
    own = _lives(scene, last, unit) if unit else iter(())
    others = _lives(scene, last, None, but=unit)
    deeds: tuple[tuple[Callable[[Life], object], int], ...] = (
        (_reply, 3), (_return, 2), (_ask_time, 2), (_ask_parking, 1), (_finish_to_callback, 4),
        (_supervise, 1),
    )  # fmt: skip
    for deed, count in deeds:
        _some(others, deed, count)
    _some(own, _reply, SIGNED)
    _some(own, _instruct, 1)
    _appeal(scene, last)
    _leave_shift(scene, last)
    if operator:
        content = {
            "title": ["小区路灯不亮"], "place": ["东关大街"],
            "text": ["来电人反映小区门口的路灯连续三晚不亮，老人出行不便，请尽快维修。"],
        }  # fmt: skip
        drafts.save_draft(content, key=str(uuid4()), actor=operator, at=last)


def _last_office_hour(at: datetime) -> datetime:
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
    later = Event.objects.filter(case=OuterRef("pk"), at__gte=at - 40 * MINUTE)
    found = Case.objects.counted().in_state(State.DISPATCHED, State.HANDLING)
    found = found.exclude(Exists(later)).filter(registered_by__username__startswith="replay-")
    found = found.filter(lead_unit=unit) if unit else found.exclude(lead_unit=but)
    related = found.select_related("category", "channel", "grid", "caller", "lead_unit")
    for case in list(related.order_by("-registered_at", "-pk")):
        yield life_of(scene, case, at - 40 * MINUTE)


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
    amount = max(extending.longest_extension(lead) // 2, 1) if lead else 1
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


def _instruct(life: Life) -> object:
    return life.do(
        instructing.instruct_case, actor=life.scene.staff.mayor(),
        text="请认真核实，限期解决并报告结果。", due_at=life.at + 3 * DAY,
    )  # fmt: skip


def _appeal(scene: Scene, at: datetime) -> None:
    """Let a unit hold the answers of the last unhappy citizen to be unfair."""
    unhappy = Callback.objects.filter(satisfaction=Satisfaction.DISSATISFIED, case__appeals=None)
    recent = unhappy.filter(completed_at__range=(at - 5 * DAY, at), unit__isnull=False)
    for one in recent.select_related("case", "unit").order_by("-completed_at"):
        if one.unit is None:
            continue
        made = scene.do(
            appeals.appeal_callback, one.case, actor=scene.staff.clerk(one.unit, at), at=at,
            ground=rule("appeal.grounds")[0], text="已按规定办结并向来电人说明。",
        )  # fmt: skip
        if made is not None:
            return


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
