"""Duty rosters (值班表): who is called now, and one shift at a time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from grids.deadlines import CITY_ZONE
from grids.models import DutyShift, Unit
from hotline.bounds import is_in_bounds, out_of_bounds
from hotline.errors import InvalidInput

LONGEST_SHIFT = timedelta(days=31)
CALLEES = {
    "duty": "值班员",
    "leader": "带班领导",
    "unit": "单位值班电话",
    "other": "其他电话",
}


@dataclass(frozen=True)
class Callee:
    """Somebody to call for a unit: `kind` is duty, leader, unit, or other for any number."""

    kind: str
    name: str
    phone: str

    @property
    def is_leader(self) -> bool:
        """Whether it is the leader on duty."""
        return self.kind == "leader"

    @property
    def label(self) -> str:
        """Whom one asks for, as a person says it."""
        return f"{CALLEES[self.kind]} {self.name}".strip()


def callees_of(unit: Unit, at: datetime) -> list[Callee]:
    """Return who is called for a unit at an instant, in this order; empty if nobody is known.

    Who is on duty, then the leader on duty, then the number that the unit always has.
    """
    return callees_for([unit], at)[unit.pk]


def callees_for(units: Collection[Unit], at: datetime) -> dict[int, list[Callee]]:
    """Return by unit who is called for each of several at an instant; one query."""
    now = DutyShift.objects.filter(unit__in=units, starts_at__lte=at, ends_at__gt=at)
    shifts = {shift.unit_id: shift for shift in now}
    return {unit.pk: _callees(unit, shifts.get(unit.pk)) for unit in units}


def _callees(unit: Unit, shift: DutyShift | None) -> list[Callee]:
    found = []
    if shift:
        found.append(Callee("duty", shift.person, shift.phone))
        found.append(Callee("leader", shift.leader, shift.leader_phone))
    if unit.phone:
        found.append(Callee("unit", "", unit.phone))
    return found


def is_number(typed: str) -> bool:
    """Tell whether what was typed can be called: a mobile, a line, a short number."""
    return 3 <= sum(c.isdigit() for c in typed) <= 16


def check_shift(shift: DutyShift) -> None:
    """Raise InvalidInput for a shift that is incomplete, upside down or far too long."""
    wrong: dict[str, str] = {}
    for name, label in (
        ("person", "值班人员"), ("phone", "值班电话"), ("leader", "带班领导"),
        ("leader_phone", "带班领导电话"),
    ):  # fmt: skip
        value = str(getattr(shift, name)).strip()
        setattr(shift, name, value)
        if not value:
            wrong[name] = f"请填写{label}。"
        elif name.endswith("phone") and not is_number(value):
            wrong[name] = f"{label}不正确：手机 11 位，固定电话请带区号。"
        elif len(value) > 40:
            wrong[name] = f"{label}最多 40 字。"
    for name, label in (("starts_at", "值班开始"), ("ends_at", "值班结束")):
        if not is_in_bounds(getattr(shift, name)):
            wrong[name] = out_of_bounds(label)
    if shift.starts_at >= shift.ends_at:
        wrong["ends_at"] = "值班结束应晚于值班开始。"
    elif shift.ends_at - shift.starts_at > LONGEST_SHIFT:
        wrong["ends_at"] = f"一班最长 {LONGEST_SHIFT.days} 天，请分班填写。"
    if wrong:
        raise InvalidInput(fields=wrong)


@transaction.atomic
def save_shift(shift: DutyShift) -> DutyShift:
    """Save a shift under the unit's lock; raises InvalidInput where it overlaps another."""
    check_shift(shift)
    # Two leaders may fill in the same night at once; the unit's row puts them in order.
    Unit.objects.select_for_update().get(pk=shift.unit_id)
    check_overlap(shift)
    shift.save()
    return shift


def check_overlap(shift: DutyShift) -> None:
    """Raise InvalidInput where a shift overlaps another one of its unit."""
    if twin := overlapping(shift).first():
        raise InvalidInput(fields={"starts_at": f"与 {say_shift(twin)} 的班次重叠。"})


def overlapping(shift: DutyShift) -> "QuerySet[DutyShift]":
    """Return the other shifts of a shift's unit that overlap it."""
    return DutyShift.objects.filter(
        unit=shift.unit_id, starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at
    ).exclude(pk=shift.pk)


def say_shift(shift: DutyShift) -> str:
    """Say from when to when a shift runs, and whose it is."""
    begins, ends = (one.astimezone(CITY_ZONE) for one in (shift.starts_at, shift.ends_at))
    return f"{begins:%m-%d %H:%M} 至 {ends:%m-%d %H:%M} {shift.person}"
