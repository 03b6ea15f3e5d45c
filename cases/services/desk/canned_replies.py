"""A unit's own canned replies: written and changed by its leader."""

from datetime import datetime

from django.db import transaction

from cases.access.permissions import leads_unit
from grids.canned import PLACEHOLDERS, unknown_placeholders
from grids.models import CannedReply, Category, Unit, User
from grids.models.canned import TEXT_MAX, TITLE_MAX
from hotline.errors import Conflict, Forbidden, InvalidInput

UNIT_MAX = 100


@transaction.atomic
def add_canned_reply(
    unit: Unit,
    *,
    actor: User,
    at: datetime,
    title: str,
    text: str,
    category: Category | None = None,
    is_active: bool = True,
) -> CannedReply:
    """Write a new one for a unit that the person leads; the same again returns the first.

    Raises Forbidden, InvalidInput for a title that is taken, Conflict where there are too
    many.
    """
    _check_leads(actor, unit)
    title, text = _checked(title, text)
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    beside = CannedReply.objects.filter(unit=unit)
    same = beside.filter(title=title).first()
    if same is not None:
        if (same.text, same.category_id) == (text, category.pk if category else None):
            return same
        raise InvalidInput(fields={"title": f"已有名为“{title}”的常用答复，请换一个标题。"})
    if beside.count() >= UNIT_MAX:
        raise Conflict(f"{unit}已有 {UNIT_MAX} 条常用答复，请修改不用的那些。")
    return CannedReply.objects.create(
        unit=unit, category=category, title=title, text=text, is_active=is_active,
        updated_at=at, updated_by=actor,
    )  # fmt: skip


@transaction.atomic
def change_canned_reply(
    row: CannedReply,
    *,
    actor: User,
    at: datetime,
    version: int,
    title: str,
    text: str,
    category: Category | None = None,
    is_active: bool = True,
) -> CannedReply:
    """Change one as it was seen; Conflict where somebody changed it meanwhile."""
    if row.unit is None:
        raise Forbidden("全市的常用答复由系统管理员在后台维护。")
    _check_leads(actor, row.unit)
    title, text = _checked(title, text)
    Unit.objects.select_for_update(no_key=True).get(pk=row.unit.pk)
    beside = CannedReply.objects.filter(unit=row.unit).exclude(pk=row.pk)
    if beside.filter(title=title).exists():
        raise InvalidInput(fields={"title": f"已有名为“{title}”的常用答复，请换一个标题。"})
    changed = CannedReply.objects.filter(pk=row.pk, version=version).update(
        title=title, text=text, category=category, is_active=is_active, version=version + 1,
        updated_at=at, updated_by=actor,
    )  # fmt: skip
    if not changed:
        raise Conflict("这条常用答复刚被别人修改，请打开最新的一版再改。")
    row.refresh_from_db()
    return row


def _check_leads(actor: User, unit: Unit) -> None:
    if not leads_unit(actor, unit):
        raise Forbidden("本单位的常用答复由单位负责人维护。")


def _checked(title: str, text: str) -> tuple[str, str]:
    """Return title and text trimmed; InvalidInput for what cannot be kept."""
    title, text = " ".join(title.split()), text.strip()
    wrong: dict[str, str] = {}
    if not 1 <= len(title) <= TITLE_MAX:
        wrong["title"] = f"请填写标题，最多 {TITLE_MAX} 字。"
    if not 1 <= len(text) <= TEXT_MAX:
        wrong["text"] = f"请填写内容，最多 {TEXT_MAX} 字。"
    elif unknown := unknown_placeholders(text):
        known = "".join(f"【{name}】" for name in PLACEHOLDERS)
        wrong["text"] = f"没有占位“【{unknown[0]}】”，可用的是{known}。"
    if wrong:
        raise InvalidInput(fields=wrong)
    return title, text
