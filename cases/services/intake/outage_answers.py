"""Calls about an announced outage that are answered at once, without a case."""

import hashlib
from datetime import datetime

from django.db import transaction

from cases.models import Call, CallKind, DirectWay, Handling
from cases.rules.capabilities import CaseCapability
from cases.services.intake.conversations import keep_line
from cases.services.record.callers import find_or_add_caller
from cases.services.record.demands import check_phone
from cases.services.record.idempotency import claim_key
from grids.models import Kind, User
from grids.role_checks import require_capability
from grids.rules import rule
from hotline.errors import Conflict, Forbidden, InvalidInput
from knowledge.models import Outage

NOTE_MAX = 500


@transaction.atomic
def answer_by_outage(
    outage_id: int,
    *,
    actor: User,
    at: datetime,
    key: str = "",
    phone: str = "",
    note: str = "",
    telephone_call: int | None = None,
    kind: str = "",
    is_secret: bool = False,
) -> Call | None:
    """Log a call that an announced outage answers: a demand, answered directly, without a case.

    It counts among the calls and the direct answers of its day (domain contract, section 5).
    None where the same form has logged it. Raises Forbidden where the city registers a case
    for each, Conflict for an outage that is over, InvalidInput for a wrong number, and for a
    secret demand or a report: these are registered, whatever they are about.
    """
    require_capability(actor, CaseCapability.REGISTER)
    if not rule("intake.outage_without_case"):
        raise Forbidden("本市规定停水停电来电也登记工单，请填入答复后按“直接答复”。")
    if is_secret or kind == Kind.REPORT:
        raise InvalidInput("保密诉求和举报须登记工单。")
    outage = Outage.objects.running(at).filter(pk=outage_id).first()
    if outage is None:
        raise Conflict("这条公告已经结束，请另作答复并登记工单。")
    if len(note) > NOTE_MAX:
        raise InvalidInput(fields={"note": f"摘要最多 {NOTE_MAX} 字。"})
    number = check_phone(phone)
    if key and not claim_key(actor, _stored(key), None, at):
        return None
    call = Call.objects.create(
        kind=CallKind.DEMAND, handling=Handling.DIRECT, direct_way=DirectWay.ANSWERED,
        outage=outage, received_at=at, registered_at=at, operator=actor, note=note,
        caller=find_or_add_caller(number, at) if number else None,
    )  # fmt: skip
    if telephone_call:
        keep_line(call, telephone_call, actor=actor, at=at)
    return call


def _stored(key: str) -> str:
    return hashlib.sha256(f"outage/{key}".encode()).hexdigest()
