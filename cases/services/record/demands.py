"""What a citizen wants, what the desk does with it at once, and what either must satisfy."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cases.access.permissions import require_direct_dispatch, require_dispatch_target
from cases.models import Caller, Case, DirectWay, Handling
from cases.models.case import TEXT_MAX, TITLE_MAX
from cases.rules.points import read_point
from cases.rules.states import (
    ENDED_STATES,
    State,
)
from cases.rules.titles import make_title
from cases.services.record.repeats import is_relatable
from grids.channel_fields import checked_values
from grids.models import Category, Channel, Grid, Kind, Unit, Urgency, User
from grids.rules import rule
from hotline.bounds import falls_due, happened
from hotline.errors import InvalidInput
from hotline.telephone_numbers import normalise_phone

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
    map_point: str = ""
    happened: str = ""
    outside_number: str = ""
    channel_facts: Mapping[str, str] = field(default_factory=dict)
    source_due_at: datetime | None = None
    related_case: Case | None = None


def case_of(demand: Demand, pk: int, *, caller: Caller | None, registered_at: datetime) -> Case:
    """Return the case that a demand becomes, with nothing yet of what is done with it."""
    return Case(
        pk=pk,
        kind=demand.kind,
        category=demand.category,
        urgency=demand.urgency,
        title=demand.title.strip() or make_title(demand.text, demand.place),
        text=demand.text.strip(),
        channel=demand.channel,
        outside_number=demand.outside_number,
        channel_facts=_kept_facts(demand),
        source_due_at=demand.source_due_at,
        received_at=demand.received_at,
        registered_at=registered_at,
        caller=caller,
        caller_name=demand.caller_name,
        caller_address=demand.caller_address,
        is_anonymous=demand.is_anonymous,
        is_secret=demand.is_secret,
        wants_callback=demand.wants_callback and caller is not None,
        grid=demand.grid,
        place=demand.place,
        map_point=read_point(demand.map_point),
        happened=demand.happened,
        related_case=demand.related_case,
    )


def _kept_facts(demand: Demand) -> str:
    facts = checked_values(demand.channel.own_fields, demand.channel_facts)
    return json.dumps(facts, ensure_ascii=False) if facts else ""


@dataclass(frozen=True)
class Disposition:
    """What the desk does with a demand at once.

    Neither units, answer nor ground: it waits for dispatch. `lead_unit` (and `co_units`):
    dispatched; with `answering_units` to a task force (专班), which the lead coordinates.
    `direct_way` with `answer`: settled by the hotline. `ground`: not accepted.
    """

    lead_unit: Unit | None = None
    co_units: list[Unit] = field(default_factory=list)
    answering_units: list[Unit] = field(default_factory=list)
    note: str = ""
    direct_way: str = ""
    answer: str = ""
    transferred_to: str = ""
    ground: str = ""
    right_path: str = ""

    @property
    def units(self) -> list[Unit]:
        """All units that get the case, the lead first."""
        lead = [self.lead_unit] if self.lead_unit else []
        return [*lead, *self.answering_units, *self.co_units]

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
        direct = self.target in ENDED_STATES
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
    if fault := happened(demand.received_at, at=at + CLOCK_SKEW, label="接收时间"):
        wrong["received_at"] = fault
    wrong |= _faults(checked_values, demand.channel.own_fields, demand.channel_facts)
    wrong |= _faults(read_point, demand.map_point)
    if fault := _source_due_fault(demand):
        wrong["source_due_at"] = fault
    earlier = demand.related_case
    if earlier is not None and not is_relatable(earlier, demand.received_at):
        wrong["related"] = _not_related(earlier)
    phone = ""
    try:
        phone = check_phone(demand.phone)
    except InvalidInput as error:
        wrong |= error.fields
    if wrong:
        raise InvalidInput(fields=wrong)
    return phone


def _faults(read: Callable[..., Any], *typed: Any) -> dict[str, str]:
    """Return what a reading of typed values finds wrong with them."""
    try:
        read(*typed)
    except InvalidInput as error:
        return error.fields
    return {}


def _source_due_fault(demand: Demand) -> str:
    """Return what is wrong with the deadline of another platform; it may have passed already."""
    due = demand.source_due_at
    if due is None:
        return ""
    if due <= demand.received_at:
        return "来源平台截止应晚于接收时间。"
    return falls_due(due, at=demand.received_at, label="来源平台截止")


def check_received(
    received_at: datetime | None, at: datetime, *, since: datetime | None = None
) -> None:
    """Raise InvalidInput for a call of the future, and for a repeat before the first one."""
    if received_at is None:
        return
    fault = happened(
        received_at, at=at + CLOCK_SKEW, label="来电时间", since=since, after="工单的接收时间"
    )
    if fault:
        raise InvalidInput(fields={"received_at": fault})


def _not_related(case: Case) -> str:
    if case.closed_at is None:
        return f"工单 {case} 还没有办结，请追加到该工单。"
    days = rule("case.related_days")
    return f"工单 {case} 办结已超过 {days} 天，不再算作再诉，请按新诉求登记。"


def check_phone(typed: str) -> str:
    """Return the normalised number, empty where none was typed; InvalidInput for nonsense."""
    phone = normalise_phone(typed) if typed.strip() else ""
    if phone is None:
        raise InvalidInput(
            fields={"phone": "电话号码不正确：手机 11 位，固定电话请带区号，如 0971-8230000。"}
        )
    return phone


def check_disposition(disposition: Disposition, actor: User) -> None:
    """Raise InvalidInput where a fact that the disposition needs is missing or unknown."""
    if disposition.lead_unit:
        check_units(disposition.lead_unit, disposition.co_units, actor, disposition.answering_units)
        require_direct_dispatch(actor, disposition.units)
    elif disposition.ground:
        check_rejection(disposition.ground, disposition.right_path)
    elif disposition.direct_way or disposition.answer:
        check_answer(disposition.direct_way, disposition.answer, disposition.transferred_to)


def check_units(
    lead_unit: Unit, co_units: list[Unit], actor: User, answering_units: Sequence[Unit] = ()
) -> None:
    """Raise InvalidInput for units that cannot take the case together."""
    require_dispatch_target(actor, [lead_unit, *answering_units, *co_units])
    ids = [unit.pk for unit in (lead_unit, *answering_units, *co_units)]
    if len(set(ids)) != len(ids):
        raise InvalidInput(
            fields={"co_units": "同一单位不能重复选择，主办、并行承办、协办不能相同。"}
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
