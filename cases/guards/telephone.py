"""Rules of urgent cases: calling a unit by telephone (电话指派), taking charge (接手跟进)."""

from cases.access.situation import Situation
from cases.access.urgent import awaits_charge, is_telephoned
from cases.guards.basics import (
    Refusal,
    not_now,
    table_refusal,
)
from cases.rules.states import Verb
from hotline.errors import Conflict


def call_unit_refusal(s: Situation, pk: int | None = None) -> Refusal:
    """电话指派: an urgent case that a unit has not signed."""
    if refusal := table_refusal(s, Verb.CALL_UNIT):
        return refusal
    if not is_telephoned(s.case):
        return Conflict("只有特急、疑似重大的工单用电话指派，其他工单由单位在系统内签收。")
    unsigned = [row for row in s.assignments if not row.signed_at and not row.ended_at]
    return None if any(pk in (None, row.pk) for row in unsigned) else not_now(s)


def take_charge_refusal(s: Situation) -> Refusal:
    """接手跟进: an urgent case that nobody has taken in hand."""
    if refusal := table_refusal(s, Verb.TAKE_CHARGE):
        return refusal
    if awaits_charge(s.case):
        return None
    return Conflict(f"工单 {s.case} 已有人接手，或不是特急、疑似重大工单。")
