"""What hangs on a unit among people, duties and territory, and goes to its successor (单位撤并)."""

from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from grids.deadlines import CITY_ZONE
from grids.duty import overlapping
from grids.models import (
    CannedReply,
    DutyShift,
    FormerName,
    Grid,
    Responsibility,
    ResponsibilityProposal,
    RoleGrant,
    Unit,
    User,
)
from grids.reference import forget_reference
from grids.services import save_node
from grids.unit_mergers import Belonging, Kind, Merger, register_belongings


def people(unit: Unit, at: datetime) -> list[Belonging]:
    """Return the roles that people hold in a unit from today on."""
    return [Belonging("人员角色", _grants(unit, _day(at)), "今天起改在接办单位任同一角色")]


def hand_over_people(merger: Merger) -> None:
    """End each role yesterday and begin it today at the successor.

    One that is held there already, whenever it began, is kept as long as the longer of both.
    """
    today = _day(merger.at)
    for grant in _grants(merger.unit, today).select_related("user").order_by("pk"):
        user = User.objects.select_for_update(no_key=True).get(pk=grant.user_id)
        begins = max(today, grant.from_on or today)
        until = grant.to_on
        if grant.from_on and grant.from_on >= today:
            grant.delete()
        else:
            grant.to_on = today - timedelta(days=1)
            grant.save(update_fields=["to_on"])
        _grant_at_successor(user, grant.role, begins, until, merger)


def _grant_at_successor(
    user: User, role: str, begins: date, until: date | None, merger: Merger
) -> None:
    held = RoleGrant.objects.filter(user=user, role=role, unit=merger.successor).first()
    if held is None:
        RoleGrant.objects.create(
            user=user, role=role, unit=merger.successor, from_on=begins, to_on=until
        )
    else:
        is_over = held.to_on is not None and held.to_on < begins
        ends = [held.to_on, until]
        held.to_on = None if None in ends else max(day for day in ends if day)
        if is_over:
            held.from_on = begins
        elif held.from_on:
            held.from_on = min(held.from_on, begins)
        held.save(update_fields=["from_on", "to_on"])
    user.forget_grants()


def _grants(unit: Unit, today: date) -> "QuerySet[RoleGrant]":
    return RoleGrant.objects.filter(Q(to_on__isnull=True) | Q(to_on__gte=today), unit=unit)


def shifts(unit: Unit, at: datetime) -> list[Belonging]:
    """Return the running and coming shifts of a unit's roster."""
    return [Belonging("值班班次", _shifts(unit, at), "归接办单位，与其班次重叠的以接办单位的为准")]


def hand_over_shifts(merger: Merger) -> None:
    """Let the successor's roster have the shifts, except where it has its own."""
    for shift in _shifts(merger.unit, merger.at):
        shift.unit = merger.successor
        if overlapping(shift).exists():
            DutyShift.objects.filter(pk=shift.pk).delete()
        else:
            DutyShift.objects.filter(pk=shift.pk).update(unit=merger.successor)


def _shifts(unit: Unit, at: datetime) -> "QuerySet[DutyShift]":
    return DutyShift.objects.filter(unit=unit, ends_at__gt=at).order_by("starts_at")


def duties(unit: Unit, at: datetime) -> list[Belonging]:
    """Return a unit's lines of the table of responsibilities, its places and its wording."""
    del at
    return [
        Belonging(
            "权责清单", Responsibility.objects.filter(unit=unit),
            "归接办单位，同一分类和地域以接办单位的为准",
        ),
        Belonging("没有处理的权责建议", _proposals(unit), "改为建议接办单位"),
        Belonging("管理的网格与地域", Grid.objects.filter(unit=unit), "归接办单位管理"),
        Belonging(
            "常用答复", CannedReply.objects.filter(unit=unit, is_active=True),
            "归接办单位，重名的标题前加原单位名称",
        ),
    ]  # fmt: skip


def hand_over_duties(merger: Merger) -> None:
    """Let routing, places and canned replies name the successor."""
    unit, successor = merger.unit, merger.successor
    own = set(Responsibility.objects.filter(unit=successor).values_list("category", "grid"))
    for row in Responsibility.objects.filter(unit=unit):
        if (row.category_id, row.grid_id) in own:
            row.delete()
        else:
            Responsibility.objects.filter(pk=row.pk).update(unit=successor)
    _proposals(unit).update(unit=successor)
    Grid.objects.filter(unit=unit).update(unit=successor)
    titles = set(CannedReply.objects.filter(unit=successor).values_list("title", flat=True))
    for canned in CannedReply.objects.filter(unit=unit):
        canned.unit, canned.title = successor, _free_title(canned.title, str(unit), titles)
        canned.version += 1
        canned.updated_at, canned.updated_by = merger.at, merger.actor
        canned.save()
        titles.add(canned.title)


def _free_title(title: str, unit: str, taken: set[str]) -> str:
    """Return a title that nothing of the successor's bears."""
    longest = CannedReply._meta.get_field("title").max_length or 0
    found, number = title, 1
    while found in taken:
        mark = "" if number == 1 else str(number)
        found, number = f"{unit}{mark}：{title}"[:longest], number + 1
    return found


def _proposals(unit: Unit) -> "QuerySet[ResponsibilityProposal]":
    return ResponsibilityProposal.objects.filter(unit=unit, decision="")


def units_below(unit: Unit, at: datetime) -> list[Belonging]:
    """Return the units and sections right below a unit."""
    del at
    below = Unit.objects.filter(parent=unit)
    return [Belonging("下级单位和内设机构", below, "改为接办单位的下级")]


def hand_over_units_below(merger: Merger) -> None:
    """Put the units right below the unit, with all below them, below the successor."""
    for child in Unit.objects.filter(parent=merger.unit).order_by("pk"):
        FormerName.objects.bulk_create(
            FormerName(
                unit=row, name=row.name, short_name=row.short_name, path=row.path, until=merger.at
            )
            for row in Unit.objects.filter(path__startswith=child.path)
        )
        child.parent = merger.successor
        save_node(child)
    forget_reference()


def _day(at: datetime) -> date:
    return at.astimezone(CITY_ZONE).date()


def register_kinds() -> None:
    """Have all of these handed over when a unit is merged."""
    register_belongings(Kind(people, hand_over_people))
    register_belongings(Kind(shifts, hand_over_shifts))
    register_belongings(Kind(duties, hand_over_duties))
    register_belongings(Kind(units_below, hand_over_units_below))
