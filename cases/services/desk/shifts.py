"""The shift leader's handing over (交接班), and what stays to be done over shifts."""

from datetime import datetime

from django.db import transaction

from cases.models import Case, Handover, ShiftItem
from cases.models.shift import NOTE_MAX, TEXT_MAX
from cases.rules.capabilities import CaseCapability
from grids.models import User
from grids.role_checks import require_capability
from hotline.bounds import falls_due
from hotline.errors import Conflict, Forbidden, InvalidInput
from hotline.menu_sections import MenuItem
from hotline.shell import home_lines


def add_item(
    text: str,
    *,
    actor: User,
    at: datetime,
    due_at: datetime | None = None,
    case: Case | None = None,
) -> ShiftItem:
    """Note a promise or a matter to follow; InvalidInput for no text or an instant gone by."""
    require_capability(actor, CaseCapability.LEAD_SHIFT)
    text, wrong = text.strip(), {}
    if not 1 <= len(text) <= TEXT_MAX:
        wrong["text"] = f"请填写事项，最多 {TEXT_MAX} 字。"
    if due_at is not None and (fault := falls_due(due_at, at=at, label="约定时间")):
        wrong["due_at"] = fault
    if wrong:
        raise InvalidInput(fields=wrong)
    return ShiftItem.objects.create(
        text=text, due_at=due_at, case=case, added_at=at, added_by=actor
    )


def finish_item(item: ShiftItem, *, actor: User, at: datetime, note: str = "") -> None:
    """Say that an item is done and what came of it; Conflict where somebody was first."""
    require_capability(actor, CaseCapability.LEAD_SHIFT)
    note = note.strip()
    if len(note) > TEXT_MAX:
        raise InvalidInput(fields={"note": f"结果最多 {TEXT_MAX} 字。"})
    open_one = ShiftItem.objects.filter(pk=item.pk, done_at__isnull=True)
    if not open_one.update(done_at=at, done_by=actor, done_note=note):
        raise Conflict("这一项已经有人办完。")


@transaction.atomic
def hand_over(note: str, *, actor: User, at: datetime) -> Handover:
    """Leave the shift to the next leader, with what waits now; Conflict while one waits."""
    require_capability(actor, CaseCapability.LEAD_SHIFT)
    note = note.strip()
    if len(note) > NOTE_MAX:
        raise InvalidInput(fields={"note": f"交班说明最多 {NOTE_MAX} 字。"})
    figures = [[line.todo or line.label, line.count] for line in waiting_lines(actor)]
    left = Handover(handed_at=at, handed_by=actor, note=note, figures=figures)
    Handover.objects.bulk_create([left], ignore_conflicts=True)
    waiting = Handover.objects.select_related("handed_by").get(taken_at__isnull=True)
    # The second half of a double click finds the first.
    if waiting.handed_by_id != actor.pk:
        raise Conflict(f"{waiting.handed_by}的交班还没有人接，请先接班。")
    return waiting


def take_over(handover: Handover, *, actor: User, at: datetime) -> None:
    """Confirm that the shift was taken over, by another leader than the one who left it.

    Raises Conflict where somebody has taken it already.
    """
    require_capability(actor, CaseCapability.LEAD_SHIFT)
    if handover.handed_by_id == actor.pk:
        raise Forbidden("交班人不能自己接班，请接班的值班长登录后确认。")
    waiting = Handover.objects.filter(pk=handover.pk, taken_at__isnull=True)
    if not waiting.update(taken_at=at, taken_by=actor):
        raise Conflict("这一班已经有人接。")


def waiting_lines(user: User) -> list[MenuItem]:
    """Return what waits for the hotline now, as the home page tells it; one statement."""
    return [line for line in home_lines(user) if line.name != "cases:shift"]
