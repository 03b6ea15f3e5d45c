"""Changes to the table of responsibilities that somebody decided on outside its own page.

Each is noted in the audit with what stood there before, and can be taken back as long as
nobody changed the row since.
"""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from grids.audit import note_audit
from grids.capabilities import OfficeCapability
from grids.models import AuditKind, Category, Grid, Responsibility, Unit, User
from grids.routing import duties_of
from hotline.errors import Conflict, Forbidden

# What was decided stands before what was written down earlier.
FIRST_RANK = 1
REASON_MAX = 200
NOT_YOURS = "权责清单由系统管理员维护。"
NO_ROW = "（没有这一行）"


class FormerDuty(NamedTuple):
    """What a row of the table said before it was changed."""

    rank: int
    reason: str


def check_keeper(actor: User) -> None:
    """Raise Forbidden for anybody but who keeps the table."""
    if not actor.can(OfficeCapability.KEEP_REFERENCE_DATA):
        raise Forbidden(NOT_YOURS)


@transaction.atomic
def put_first(
    category: Category, grid: Grid | None, unit: Unit, reason: str, *, actor: User, at: datetime
) -> FormerDuty | None:
    """Let a unit answer first for a category in a place; return what its row said before.

    None where there was no such row. Raises Forbidden as `check_keeper` does.
    """
    check_keeper(actor)
    reason = reason[:REASON_MAX]
    row = _row_of(category, grid, unit)
    former = FormerDuty(row.rank, row.reason) if row else None
    if row is None:
        row = Responsibility(category=category, grid=grid, unit=unit)
        if known := duties_of([unit.pk], category, grid).get(unit.pk):
            row.may_sub_dispatch = known.may_sub_dispatch
    row.rank, row.reason = FIRST_RANK, reason
    row.save()
    _note(row, former, FormerDuty(row.rank, row.reason), actor, at)
    return former


@transaction.atomic
def take_first_back(
    category: Category,
    grid: Grid | None,
    unit: Unit,
    reason: str,
    former: FormerDuty | None,
    *,
    actor: User,
    at: datetime,
) -> None:
    """Undo `put_first`: the row says what it said before, or goes where there was none.

    Raises Forbidden as `check_keeper` does, and Conflict where the row was changed since.
    """
    check_keeper(actor)
    row = _row_of(category, grid, unit)
    if row is None or (row.rank, row.reason) != (FIRST_RANK, reason[:REASON_MAX]):
        raise Conflict("权责清单中的这一行后来改过，请在“权责清单”中修改。")
    _note(row, FormerDuty(row.rank, row.reason), former, actor, at)
    if former is None:
        row.delete()
    else:
        row.rank, row.reason = former
        row.save(update_fields=["rank", "reason"])


def _row_of(category: Category, grid: Grid | None, unit: Unit) -> Responsibility | None:
    rows = Responsibility.objects.select_for_update()
    return rows.filter(category=category, grid=grid, unit=unit).first()


def _note(
    row: Responsibility,
    old: FormerDuty | None,
    new: FormerDuty | None,
    actor: User,
    at: datetime,
) -> None:
    place = f"{row.grid}：" if row.grid else ""
    changes = [{"label": str(row.unit), "old": _in_words(old), "new": _in_words(new)}]
    note_audit(
        AuditKind.CHANGED, actor=actor, at=at, subject=f"权责清单 {place}{row}", changes=changes
    )


def _in_words(duty: FormerDuty | None) -> str:
    return f"优先级 {duty.rank}，依据：{duty.reason or '—'}" if duty else NO_ROW
