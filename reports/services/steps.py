"""What every verb on a bulletin begins and ends with: the locked row, and its log."""

from datetime import datetime
from typing import Any

from django.db import transaction

from grids.models import User
from grids.role_checks import require_capability
from hotline.errors import Conflict
from hotline.waking import wake
from reports.bulletins.issuing.allowed_deeds import allowances
from reports.models import Bulletin, BulletinStep, Deed, Step


def begin(bulletin: Bulletin, deed: Deed, *, actor: User, seen: int | None = None) -> Bulletin:
    """Return the bulletin locked for a deed by a person.

    Raises Forbidden where the person may not do it, Conflict where it cannot be done at this
    step or to this series, or the bulletin has changed since version `seen`.
    """
    allowance = allowances(bulletin).get(deed)
    if allowance is None:
        raise Conflict(f"{bulletin.get_series_display()}没有“{deed.label}”这一步。")
    require_capability(actor, allowance.capability)
    return lock(bulletin, *allowance.steps, seen=seen)


def lock(bulletin: Bulletin, *steps: Step, seen: int | None = None) -> Bulletin:
    """Return the bulletin's row locked until the transaction ends.

    Raises Conflict where it stands at none of the steps, or has changed since version
    `seen`; the conflict tells what was done meanwhile.
    """
    locked: Bulletin = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    if steps and locked.step not in steps:
        allowed = "、".join(step.label for step in steps)
        standing = f"{locked.get_series_display()}{locked.get_step_display()}"
        raise Conflict(f"这期{standing}，只有{allowed}时可以这样做。")
    if seen is not None and locked.version != seen:
        raise Conflict(
            f"这期{locked.get_series_display()}在您打开之后又有变化，请刷新后再做。",
            changes=_changes(locked, seen),
        )
    return locked


def _changes(bulletin: Bulletin, seen: int) -> list[str]:
    rows = bulletin.steps.filter(version__gt=seen).select_related("actor")
    return [
        f"{row.actor or '系统'}{row.get_deed_display()}{f'：{row.note}' if row.note else ''}"
        for row in rows
    ]


def write_step(
    bulletin: Bulletin,
    deed: Deed,
    *,
    at: datetime,
    actor: User | None,
    note: str = "",
    facts: dict[str, Any] | None = None,
) -> BulletinStep:
    """Append a row to the bulletin's log."""
    return BulletinStep.objects.create(
        bulletin=bulletin,
        at=at,
        deed=deed,
        actor=actor,
        version=bulletin.version,
        note=note[:1000],
        facts=facts or {},
    )


def wake_page_setter(bulletin: Bulletin) -> None:
    """Have the page set anew once the transaction commits; the sweep does it otherwise."""
    transaction.on_commit(lambda: wake("reports.tasks.set_page", bulletin.pk), robust=True)
