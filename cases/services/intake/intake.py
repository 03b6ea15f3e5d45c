"""Intake: calls are logged, demands become cases."""

from datetime import datetime

from django.db import IntegrityError, transaction

from cases.access.situation import Situation
from cases.guards.desk import add_call_refusal
from cases.models import (
    Call,
    Caller,
    CallKind,
    Case,
    DirectWay,
    Event,
    Handling,
    WaitEnd,
)
from cases.rules.capabilities import CaseCapability
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import State, Verb
from cases.services.applications.waiting import end_waits
from cases.services.clocks.assigning import add_assignments
from cases.services.desk.drafts import discard_draft
from cases.services.dispatch.dispatch import sent_to
from cases.services.dispatch.merged_cases import lock_landing
from cases.services.intake.conversations import keep_spoken
from cases.services.oversight.urges import record_citizen_urge
from cases.services.record.callers import find_or_add_caller
from cases.services.record.demands import (
    TO_PENDING,
    Demand,
    Disposition,
    case_of,
    check_demand,
    check_disposition,
    check_phone,
    check_received,
)
from cases.services.record.idempotency import claim_creation
from cases.services.record.live import tell_of_new_case
from cases.services.record.notices import notify
from cases.services.record.numbers import draw_ids, take_numbers
from cases.services.record.transitions import (
    insert_case,
    line_of,
    record_event,
    record_events,
    require_allowed,
)
from grids.deadlines import business_day
from grids.models import CountsAs, User
from grids.role_checks import require_capability
from hotline.errors import Conflict, InvalidInput

OUTSIDE_NUMBER_ONCE = "case_outside_number_once"


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
    return write_case(demand, disposition, actor=actor, at=at, key=key)


def write_case(
    demand: Demand,
    disposition: Disposition,
    *,
    actor: User,
    at: datetime,
    key: str,
    caller: Caller | None = None,
) -> Case:
    """Do what `open_case` does as a part of the caller's transaction, which any error ends.

    `caller` is the row of the demand's number where it was read already.
    """
    require_capability(actor, CaseCapability.REGISTER)
    phone = check_demand(demand, at)
    check_disposition(disposition, actor)
    case_id = claim_creation(actor, key, at) if key else draw_ids(Case)[0]
    if case_id is None:
        return Case.objects.get(creationkey__user=actor, creationkey__key=key)
    _check_outside_number(demand)
    if caller is None and phone:
        caller = find_or_add_caller(phone, at)
    case = _build_case(case_id, demand, disposition, caller, actor, at)
    target = disposition.target
    if disposition.lead_unit:
        add_assignments(
            case, disposition.lead_unit, disposition.co_units, actor=actor, at=at,
            note=disposition.note, answering_units=disposition.answering_units,
        )  # fmt: skip
    record_events(_first_events(case, disposition, actor, at))
    if demand.channel.counts_as == CountsAs.CALL:
        _add_call(case, disposition, actor, at)
    case.number = take_numbers(business_day(at))[0]
    try:
        insert_case(case, target, at=at)
    except IntegrityError as error:
        # The same one, sent twice at once: neither saw the other before.
        if OUTSIDE_NUMBER_ONCE not in str(error):
            raise
        raise Conflict("该渠道的外部编号刚刚已登记。") from None
    tell_of_new_case(case)
    _notify_units(case, disposition, at)
    return case


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
    case = case_of(demand, case_id, caller=caller, registered_at=at)
    is_rejected = disposition.target == State.REJECTED
    case.registered_by = actor
    case.handling = disposition.handling
    case.direct_way = DirectWay.NOT_ACCEPTED if is_rejected else disposition.direct_way
    case.answer, case.transferred_to = disposition.answer, disposition.transferred_to
    case.rejected_ground, case.right_path = disposition.ground, disposition.right_path
    return case


def _first_events(case: Case, disposition: Disposition, actor: User, at: datetime) -> list[Event]:
    target = disposition.target
    note = disposition.answer or disposition.right_path
    first = State.PENDING if target == State.DISPATCHED else target
    events = [line_of(case.pk, Verb.REGISTER, actor=actor, at=at, moved=("", first), note=note)]
    if disposition.lead_unit:
        events.append(
            line_of(
                case.pk, Verb.DISPATCH, actor=actor, at=at, unit=disposition.lead_unit,
                moved=(State.PENDING, State.DISPATCHED), note=disposition.note,
                facts=sent_to(disposition.co_units, disposition.answering_units),
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
        notify(CaseSentence.DISPATCHED, at=at, case=case, units=disposition.units)


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
    require_capability(actor, CaseCapability.REGISTER)
    if kind not in CallKind.values or kind == CallKind.DEMAND:
        raise InvalidInput(fields={"kind": "请选择来电性质：骚扰、误拨或无诉求。"})
    number = check_phone(phone)
    if len(note) > 500:
        raise InvalidInput(fields={"note": "摘要最多 500 字。"})
    check_received(received_at, at)
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
    is_urge: bool = False,
    draft: str = "",
) -> Call:
    """Attach a further call to an open case (追加/催办): counted as a call, no new case.

    One that urges (催办) is counted beside the case and passed on to its unit as such.
    Where the operator only told the progress the call counts as 直接办理, else as 转交.
    What is added to a merged case lands on its main one; both timelines tell it. The
    operator's own `draft` (its client's key) of what was added is thrown away, the call on
    the line that they talk on is kept. Raises
    Conflict where the case is closed or rejected.
    """
    case, merged = lock_landing(case)
    if merged:
        merged.main_case = case
    require_allowed(add_call_refusal(Situation(actor, merged or case, at)))
    number = check_phone(phone)
    if not note.strip() or len(note) > 500:
        raise InvalidInput(fields={"note": "请填写追加内容，最多 500 字。"})
    check_received(received_at, at, since=(merged or case).received_at)
    call = Call.objects.create(
        kind=CallKind.DEMAND,
        received_at=received_at or at,
        registered_at=at,
        operator=actor,
        caller=find_or_add_caller(number, at) if number else (merged or case).caller,
        case=case,
        handling=Handling.DIRECT if is_progress_told else Handling.DISPATCHED,
        direct_way=DirectWay.PROGRESS_TOLD if is_progress_told else "",
        is_first=False,
        note=note,
    )
    keep_spoken(call, at=at)
    if draft:
        discard_draft(draft, actor=actor)
    if is_urge:
        record_citizen_urge(case, call, actor=actor, at=at)
    if merged:
        told = f"已转到主单 {case.number}：{note}"
        record_event(
            merged, Verb.ADD_CALL, actor=actor, at=at, note=told, facts={"main_case": case.number}
        )
    if not is_urge:
        said = f"{merged.number}：{note}" if merged else note
        record_event(case, Verb.ADD_CALL, actor=actor, at=at, note=said)
    if call.caller_id == case.caller_id and not is_progress_told:
        end_waits(case, WaitEnd.ANSWERED, actor=actor, at=at)
    if case.lead_unit and not is_progress_told and not is_urge:
        notify(CaseSentence.ADDED, at=at, case=case, units=[case.lead_unit])
    return call
