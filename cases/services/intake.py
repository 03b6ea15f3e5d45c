"""Intake: calls are logged, demands become cases."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction

from cases.models import (
    Call,
    Caller,
    CallKind,
    Case,
    DirectWay,
    Event,
    Handling,
    NoticeKind,
)
from cases.models.case import TEXT_MAX, TITLE_MAX
from cases.permissions import require_dispatch_target, require_role, require_verb
from cases.phones import mask_text, normalise_phone
from cases.services.assigning import add_assignments
from cases.services.callers import find_or_add_caller
from cases.services.notices import notify
from cases.services.numbers import draw_ids, take_numbers
from cases.services.transitions import insert_case, lock_case, record_event
from cases.states import HOTLINE_DESK, OPEN_STATES, State, Verb
from grids.deadlines import business_day
from grids.models import Category, Channel, CountsAs, Grid, Kind, Unit, Urgency, User
from grids.rules import rule
from hotline.errors import Conflict, InvalidInput

# A client's clock may run a little ahead of the server's.
CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class Demand:
    """What a citizen wants, as typed or received; `received_at` decides the day it counts."""

    kind: str
    category: Category
    channel: Channel
    text: str
    received_at: datetime
    title: str = ""
    urgency: str = Urgency.ORDINARY
    phone: str = ""
    caller_name: str = ""
    caller_address: str = ""
    is_anonymous: bool = False
    is_secret: bool = False
    wants_callback: bool = True
    grid: Grid | None = None
    place: str = ""
    happened: str = ""
    outside_number: str = ""
    source_due_at: datetime | None = None
    related_case: Case | None = None


@dataclass(frozen=True)
class Disposition:
    """What the desk does with a demand at once.

    Neither units, answer nor ground: it waits for dispatch. `lead_unit` (and `co_units`):
    dispatched. `direct_way` with `answer`: settled by the hotline. `ground`: not accepted.
    """

    lead_unit: Unit | None = None
    co_units: list[Unit] = field(default_factory=list)
    note: str = ""
    direct_way: str = ""
    answer: str = ""
    transferred_to: str = ""
    ground: str = ""
    right_path: str = ""

    @property
    def target(self) -> State:
        """The state into which the case comes."""
        if self.lead_unit:
            return State.DISPATCHED
        if self.ground:
            return State.REJECTED
        return State.CLOSED if self.direct_way or self.answer else State.PENDING

    @property
    def handling(self) -> Handling:
        """Direct or dispatched, fixed for the day's figures."""
        direct = self.target in (State.CLOSED, State.REJECTED)
        return Handling.DIRECT if direct else Handling.DISPATCHED


TO_PENDING = Disposition()


def check_demand(demand: Demand, at: datetime) -> str:
    """Return the normalised phone; raise InvalidInput with every faulty field at once."""
    wrong: dict[str, str] = {}
    if demand.kind not in Kind.values:
        wrong["kind"] = "请选择诉求类型。"
    if demand.urgency not in Urgency.values:
        wrong["urgency"] = "请选择紧急程度。"
    if not demand.text.strip():
        wrong["text"] = "请填写诉求内容。"
    elif len(demand.text) > TEXT_MAX:
        wrong["text"] = f"诉求内容最多 {TEXT_MAX} 字，现有 {len(demand.text)} 字。"
    for name, limit, label in (
        ("title", TITLE_MAX, "标题"),
        ("caller_name", 40, "姓名"),
        ("caller_address", 200, "住址"),
        ("place", 200, "地点"),
        ("happened", 60, "发生时间"),
        ("outside_number", 64, "外部编号"),
    ):
        if len(getattr(demand, name)) > limit:
            wrong[name] = f"{label}最多 {limit} 字。"
    if demand.received_at > at + CLOCK_SKEW:
        wrong["received_at"] = "接收时间不能晚于现在。"
    phone = normalise_phone(demand.phone) if demand.phone.strip() else ""
    if phone is None:
        wrong["phone"] = "电话号码不正确：手机 11 位，固定电话请带区号，如 0971-8230000。"
    if wrong:
        raise InvalidInput(fields=wrong)
    return phone or ""


def check_disposition(disposition: Disposition, actor: User) -> None:
    """Raise InvalidInput where a fact that the disposition needs is missing or unknown."""
    if disposition.lead_unit:
        check_units(disposition.lead_unit, disposition.co_units, actor)
    elif disposition.ground:
        check_rejection(disposition.ground, disposition.right_path)
    elif disposition.direct_way or disposition.answer:
        check_answer(disposition.direct_way, disposition.answer, disposition.transferred_to)


def check_units(lead_unit: Unit, co_units: list[Unit], actor: User) -> None:
    """Raise InvalidInput for units that cannot take the case together."""
    require_dispatch_target(actor, [lead_unit, *co_units])
    ids = [unit.pk for unit in (lead_unit, *co_units)]
    if len(set(ids)) != len(ids):
        raise InvalidInput(
            fields={"co_units": "同一单位不能重复选择，协办单位不能与主办单位相同。"}
        )


def check_answer(way: str, answer: str, transferred_to: str) -> None:
    """Raise InvalidInput for a direct answer that says too little."""
    wrong: dict[str, str] = {}
    if way not in (DirectWay.ANSWERED, DirectWay.PROGRESS_TOLD, DirectWay.TRANSFERRED):
        wrong["direct_way"] = "请选择直办方式。"
    if not answer.strip():
        wrong["answer"] = "请填写答复内容。"
    elif len(answer) > TEXT_MAX:
        wrong["answer"] = f"答复内容最多 {TEXT_MAX} 字。"
    if way == DirectWay.TRANSFERRED and transferred_to not in rule("transfer.targets"):
        wrong["transferred_to"] = f"请选择转接至：{'、'.join(rule('transfer.targets'))}。"
    if wrong:
        raise InvalidInput(fields=wrong)


def check_rejection(ground: str, right_path: str) -> None:
    """Raise InvalidInput unless the ground is on the list and the right path was told."""
    wrong: dict[str, str] = {}
    if ground not in rule("rejection.grounds"):
        wrong["ground"] = "请从列表中选择不予受理理由。"
    if not right_path.strip():
        wrong["right_path"] = "请填写告知市民的正确途径。"
    elif len(right_path) > 300:
        wrong["right_path"] = "告知的途径最多 300 字。"
    if wrong:
        raise InvalidInput(fields=wrong)


@transaction.atomic
def open_case(
    demand: Demand,
    disposition: Disposition = TO_PENDING,
    *,
    actor: User,
    at: datetime,
    key: str = "",
) -> Case:
    """Register a case: log its call, dispatch or settle it at once, number it last.

    `key` is the client's key for this creation: the same key of the same person returns
    the case that it made before. A channel that counts as 来电 gets a call record too.
    Raises InvalidInput, Forbidden; Conflict for an outside number that is already there.
    """
    require_role(actor, *HOTLINE_DESK)
    phone = check_demand(demand, at)
    check_disposition(disposition, actor)
    case_id = draw_ids(Case)[0]
    if key and not claim_key(actor, key, case_id, at):
        return Case.objects.get(creationkey__user=actor, creationkey__key=key)
    _check_outside_number(demand)
    caller = find_or_add_caller(phone, at) if phone else None
    case = _build_case(case_id, demand, disposition, caller, actor, at)
    target = disposition.target
    if disposition.lead_unit:
        add_assignments(case, disposition.lead_unit, disposition.co_units, actor=actor, at=at,
                        note=disposition.note)  # fmt: skip
    Event.objects.bulk_create(_first_events(case, disposition, actor, at))
    if demand.channel.counts_as == CountsAs.CALL:
        _add_call(case, disposition, actor, at)
    case.number = take_numbers(business_day(at))[0]
    insert_case(case, target, at=at)
    _notify_units(case, disposition, at)
    return case


def claim_key(actor: User, key: str, case_id: int | None, at: datetime) -> bool:
    """Insert a client's key; False where it is there already (waits for an unfinished twin)."""
    if len(key) > 64:
        raise InvalidInput("请求编号过长。")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_creationkey (user_id, key, case_id, created_at)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [actor.pk, key, case_id, at],
        )
        return bool(cursor.rowcount == 1)


def _check_outside_number(demand: Demand) -> None:
    if not demand.outside_number:
        return
    twin = Case.objects.filter(channel=demand.channel, outside_number=demand.outside_number).first()
    if twin:
        raise Conflict(f"该渠道的外部编号已登记为工单 {twin.number}。")


def _build_case(
    case_id: int,
    demand: Demand,
    disposition: Disposition,
    caller: Caller | None,
    actor: User,
    at: datetime,
) -> Case:
    is_rejected = disposition.target == State.REJECTED
    return Case(
        pk=case_id,
        kind=demand.kind,
        category=demand.category,
        urgency=demand.urgency,
        title=demand.title.strip() or make_title(demand.text),
        text=demand.text.strip(),
        channel=demand.channel,
        outside_number=demand.outside_number,
        received_at=demand.received_at,
        registered_at=at,
        registered_by=actor,
        handling=disposition.handling,
        direct_way=DirectWay.NOT_ACCEPTED if is_rejected else disposition.direct_way,
        answer=disposition.answer,
        transferred_to=disposition.transferred_to,
        caller=caller,
        caller_name=demand.caller_name,
        caller_address=demand.caller_address,
        is_anonymous=demand.is_anonymous,
        is_secret=demand.is_secret,
        wants_callback=demand.wants_callback and caller is not None,
        grid=demand.grid,
        place=demand.place,
        happened=demand.happened,
        source_due_at=demand.source_due_at,
        related_case=demand.related_case,
        rejected_ground=disposition.ground,
        right_path=disposition.right_path,
    )


def make_title(text: str) -> str:
    """Return the first sentence of a text, at most 30 characters, as its title.

    Numbers are hidden before it is cut: half a number would be masked no more.
    """
    first = mask_text(text.strip()).splitlines()[0] if text.strip() else ""
    for mark in "。！？；":
        first = first.split(mark)[0]
    return first if len(first) <= 30 else first[:29] + "…"


def _first_events(case: Case, disposition: Disposition, actor: User, at: datetime) -> list[Event]:
    target = disposition.target
    note = disposition.answer or disposition.right_path
    first = State.PENDING if target == State.DISPATCHED else target
    events = [Event(case=case, at=at, verb=Verb.REGISTER, actor=actor, to_state=first, note=note)]
    if disposition.lead_unit:
        events.append(
            Event(
                case=case, at=at, verb=Verb.DISPATCH, actor=actor, unit=disposition.lead_unit,
                from_state=State.PENDING, to_state=State.DISPATCHED, note=disposition.note,
                facts={"co_units": [str(unit) for unit in disposition.co_units]},
            )
        )  # fmt: skip
    return events


def _add_call(case: Case, disposition: Disposition, actor: User, at: datetime) -> Call:
    return Call.objects.create(
        kind=CallKind.DEMAND,
        received_at=case.received_at,
        registered_at=at,
        operator=actor,
        caller=case.caller,
        case=case,
        handling=disposition.handling,
        direct_way=case.direct_way,
    )


def _notify_units(case: Case, disposition: Disposition, at: datetime) -> None:
    if disposition.lead_unit:
        units = [disposition.lead_unit, *disposition.co_units]
        notify(NoticeKind.NEW_CASE, f"新派工单 {case.number}", at=at, case=case, units=units)


@transaction.atomic
def log_other_call(
    kind: str,
    *,
    actor: User,
    at: datetime,
    received_at: datetime | None = None,
    phone: str = "",
    note: str = "",
) -> Call:
    """Log a call without a demand (骚扰, 误拨, 无诉求); it belongs to no case, counts nowhere."""
    require_role(actor, *HOTLINE_DESK)
    if kind not in CallKind.values or kind == CallKind.DEMAND:
        raise InvalidInput(fields={"kind": "请选择来电性质：骚扰、误拨或无诉求。"})
    number = normalise_phone(phone) if phone.strip() else ""
    if number is None:
        raise InvalidInput(fields={"phone": "电话号码不正确。"})
    if len(note) > 500:
        raise InvalidInput(fields={"note": "摘要最多 500 字。"})
    return Call.objects.create(
        kind=kind,
        received_at=received_at or at,
        registered_at=at,
        operator=actor,
        caller=find_or_add_caller(number, at) if number else None,
        note=note,
    )


@transaction.atomic
def add_call(
    case: Case,
    *,
    actor: User,
    at: datetime,
    note: str,
    received_at: datetime | None = None,
    phone: str = "",
    is_progress_told: bool = False,
) -> Call:
    """Attach a further call to an open case (追加/催办): counted as a call, no new case.

    Where the operator only told the progress the call counts as 直接办理, else as 转交.
    Raises Conflict where the case is closed, rejected or merged.
    """
    case = lock_case(case)
    require_verb(actor, Verb.ADD_CALL, case)
    if case.state not in OPEN_STATES:
        raise Conflict("工单已办结，请登记新工单并关联原单。")
    number = normalise_phone(phone) if phone.strip() else ""
    if number is None:
        raise InvalidInput(fields={"phone": "电话号码不正确。"})
    if not note.strip() or len(note) > 500:
        raise InvalidInput(fields={"note": "请填写追加内容，最多 500 字。"})
    call = Call.objects.create(
        kind=CallKind.DEMAND,
        received_at=received_at or at,
        registered_at=at,
        operator=actor,
        caller=find_or_add_caller(number, at) if number else case.caller,
        case=case,
        handling=Handling.DIRECT if is_progress_told else Handling.DISPATCHED,
        direct_way=DirectWay.PROGRESS_TOLD if is_progress_told else "",
        is_first=False,
        note=note,
    )
    record_event(case, Verb.ADD_CALL, actor=actor, at=at, note=note)
    if case.lead_unit and not is_progress_told:
        text = f"市民追加 {case.number}"
        notify(NoticeKind.FOLLOW_UP, text, at=at, case=case, units=[case.lead_unit])
    return call
