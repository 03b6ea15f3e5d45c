"""The administrator's verbs on proposed corrections of the table of responsibilities."""

from datetime import datetime

from django.db import transaction

from grids.models import User
from grids.responsibilities import FormerDuty, check_keeper, put_first, take_first_back
from grids.routing import DutyTable
from hotline.errors import Conflict, InvalidInput, NotVisible
from learning.models import CorrectionDecision, DutyCorrection

REASON_MAX = 200


@transaction.atomic
def take_correction(pk: int, *, actor: User, at: datetime) -> DutyCorrection:
    """Let the proposed unit answer first from now on; open cases stay where they are.

    Raises Forbidden, Conflict where it was decided before or the table has changed since.
    """
    row = _undecided(pk, actor)
    first = DutyTable().first(row.category, row.grid)
    if first is None or first.pk != row.former_unit_id:
        raise Conflict("权责清单已经改过，这条建议不再适用，今夜会重新统计。")
    former = put_first(row.category, row.grid, row.unit, row.table_reason, actor=actor, at=at)
    if former:
        row.former_rank, row.former_reason = former
    return _decide(row, CorrectionDecision.TAKEN, actor, at)


@transaction.atomic
def decline_correction(pk: int, *, reason: str, actor: User, at: datetime) -> DutyCorrection:
    """Leave the table as it is, and say why. Raises Forbidden, Conflict, InvalidInput."""
    row = _undecided(pk, actor)
    row.reason = reason.strip()
    if not row.reason:
        raise InvalidInput(fields={"reason": "请写明不采纳的理由。"})
    if len(row.reason) > REASON_MAX:
        raise InvalidInput(fields={"reason": f"理由最多 {REASON_MAX} 字。"})
    return _decide(row, CorrectionDecision.DECLINED, actor, at)


@transaction.atomic
def withdraw_correction(pk: int, *, actor: User, at: datetime) -> DutyCorrection:
    """Let the table say again what it said before a correction was taken.

    Raises Forbidden, Conflict where it was not taken or the table's row was changed since.
    """
    row = _locked(pk, actor)
    if row.decision != CorrectionDecision.TAKEN:
        raise Conflict("只有已采纳的更正可以撤回。")
    former = FormerDuty(row.former_rank, row.former_reason) if row.former_rank is not None else None
    take_first_back(row.category, row.grid, row.unit, row.table_reason, former, actor=actor, at=at)
    return _decide(row, CorrectionDecision.WITHDRAWN, actor, at)


def _undecided(pk: int, actor: User) -> DutyCorrection:
    row = _locked(pk, actor)
    if row.decision:
        raise Conflict(f"这条建议已经处理：{row.get_decision_display()}。")
    return row


def _locked(pk: int, actor: User) -> DutyCorrection:
    check_keeper(actor)
    rows = DutyCorrection.objects.select_for_update(of=["self"])
    named = rows.select_related("category", "grid", "unit", "former_unit")
    row = named.filter(pk=pk).first()
    if row is None:
        raise NotVisible("这条建议已不存在，可能是依据不足而撤下。")
    return row


def _decide(row: DutyCorrection, decision: str, actor: User, at: datetime) -> DutyCorrection:
    row.decision, row.decided_at, row.decided_by = decision, at, actor
    row.save()
    return row
