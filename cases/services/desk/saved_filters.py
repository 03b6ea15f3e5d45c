"""Saving filters by name, privately or for a unit, and taking them away."""

from datetime import datetime

from django.db import transaction

from cases.access.permissions import leads_unit
from cases.access.saved_lists import LISTS
from cases.models import SavedFilter
from cases.models.saved_filter import NAME_MAX
from grids.models import Unit, User
from hotline.errors import Conflict, Forbidden, InvalidInput, NotVisible

OWN_MAX = 20
UNIT_MAX = 30


@transaction.atomic
def save_filter(
    list_key: str, name: str, query: str, *, actor: User, at: datetime, unit: Unit | None = None
) -> SavedFilter:
    """Keep a list's filters under a name; the same again returns what is there.

    `query` comes from `kept_query`. A shared one stands above the list of everybody in the
    unit. Raises Forbidden, InvalidInput for a name that is taken or missing, and Conflict
    where there are too many.
    """
    name = " ".join(name.split())
    _check(list_key, name, actor, unit)
    # Two windows saving at once wait here, so that neither count is passed.
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if unit is not None:
        Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    beside = SavedFilter.objects.filter(list_key=list_key, unit=unit)
    if unit is None:
        beside = beside.filter(owner=actor)
    same = beside.filter(name=name).first()
    if same is not None and same.query == query:
        return same
    if same is not None:
        raise InvalidInput(fields={"name": f"已有名为“{name}”的筛选，请换一个名称。"})
    most = OWN_MAX if unit is None else UNIT_MAX
    if beside.count() >= most:
        whose = "您" if unit is None else str(unit)
        raise Conflict(f"{whose}在这个列表上已存 {most} 个筛选，请先删去不用的。")
    return SavedFilter.objects.create(
        owner=actor, unit=unit, list_key=list_key, name=name, query=query, created_at=at
    )


def _check(list_key: str, name: str, actor: User, unit: Unit | None) -> None:
    if list_key not in LISTS:
        raise InvalidInput(fields={"list": "没有这个列表。"})
    if not LISTS[list_key].is_for(actor):
        raise Forbidden("您的岗位没有这个列表。")
    if not 1 <= len(name) <= NAME_MAX:
        raise InvalidInput(fields={"name": f"请填写名称，最多 {NAME_MAX} 字。"})
    if unit is not None and unit not in actor.units:
        raise Forbidden("只能共享给您所在的单位。")


@transaction.atomic
def delete_filter(pk: int, *, actor: User) -> SavedFilter:
    """Take a saved filter away; its owner may, and for a shared one the unit's leader.

    Raises NotVisible for one that the person does not see, so also for a second press.
    """
    row = SavedFilter.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None or not _sees(row, actor):
        raise NotVisible("没有找到这个筛选，可能已经删除。")
    if not may_delete(row, actor):
        raise Forbidden("共享的筛选由保存人或单位负责人删除。")
    SavedFilter.objects.filter(pk=row.pk).delete()
    return row


def _sees(row: SavedFilter, actor: User) -> bool:
    return row.owner_id == actor.pk or row.unit in actor.units


def may_delete(row: SavedFilter, actor: User) -> bool:
    """Tell whether a person may take a filter away that they see."""
    return row.owner_id == actor.pk or (row.unit is not None and leads_unit(actor, row.unit))
