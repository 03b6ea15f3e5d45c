"""Duty rosters: who is called now, one shift at a time, and a whole roster from a file."""

import csv
import io
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from grids.deadlines import CITY_ZONE
from grids.models import DutyShift, Unit
from hotline.errors import InvalidInput

COLUMNS = ("单位编码", "值班开始", "值班结束", "值班人员", "值班电话", "带班领导", "带班领导电话")
FORMATS = ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S")
LONGEST_SHIFT = timedelta(days=31)
LINES_MAX = 5000
FAULTS_SHOWN = 10


@dataclass(frozen=True)
class Callee:
    """Somebody to call for a unit: `kind` is duty, leader or unit."""

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
        words = {"duty": "值班员", "leader": "带班领导", "unit": "单位值班电话"}
        return f"{words[self.kind]} {self.name}".strip()


def on_duty(unit: Unit, at: datetime) -> DutyShift | None:
    """Return the shift of a unit that runs at an instant; None where the roster has none."""
    return unit.duty_shifts.filter(starts_at__lte=at, ends_at__gt=at).first()


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
        elif name.endswith("phone") and not 3 <= sum(c.isdigit() for c in value) <= 16:
            wrong[name] = f"{label}不正确：手机 11 位，固定电话请带区号。"
        elif len(value) > 40:
            wrong[name] = f"{label}最多 40 字。"
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
    twins = DutyShift.objects.filter(
        unit=shift.unit_id, starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at
    ).exclude(pk=shift.pk)
    if twin := twins.first():
        raise InvalidInput(fields={"starts_at": f"与 {say_shift(twin)} 的班次重叠。"})


def say_shift(shift: DutyShift) -> str:
    """Say from when to when a shift runs, and whose it is."""
    begins, ends = (one.astimezone(CITY_ZONE) for one in (shift.starts_at, shift.ends_at))
    return f"{begins:%m-%d %H:%M} 至 {ends:%m-%d %H:%M} {shift.person}"


@transaction.atomic
def import_roster(content: bytes, *, units: Iterable[Unit]) -> int:
    """Add the shifts of a CSV file, all or none; returns how many.

    `units` are those whose rosters the person keeps; where it is a single one the column
    of units may be left out. Raises InvalidInput with the faulty lines, at most ten.
    """
    by_code = {unit.code: unit for unit in units}
    shifts, faults = [], []
    for number, row in _lines(content):
        try:
            shifts.append(save_shift(_read(row, by_code)))
        except InvalidInput as error:
            faults.append(f"第 {number} 行：{error.message}")
    if faults:
        more = f"（另有 {len(faults) - FAULTS_SHOWN} 行）" if len(faults) > FAULTS_SHOWN else ""
        raise InvalidInput(fields={"file": " ".join(faults[:FAULTS_SHOWN]) + more})
    if not shifts:
        raise InvalidInput(fields={"file": "文件里没有班次。"})
    return len(shifts)


def _lines(content: bytes) -> list[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(_decode(content), newline=""))
    names = [str(name).strip() for name in reader.fieldnames or []]
    missing = [name for name in COLUMNS[1:] if name not in names]
    if missing:
        raise InvalidInput(
            fields={"file": f"缺少列：{'、'.join(missing)}。表头应为：{','.join(COLUMNS)}。"}
        )
    rows = []
    for number, row in enumerate(reader, 2):
        if number > LINES_MAX + 1:
            raise InvalidInput(fields={"file": f"一次最多导入 {LINES_MAX} 行。"})
        values = {
            str(name).strip(): (value or "").strip()
            for name, value in row.items()
            if name and not isinstance(value, list)
        }
        if any(values.values()):
            rows.append((number, values))
    return rows


def _decode(content: bytes) -> str:
    # Spreadsheets in this country save CSV in either of the two.
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise InvalidInput(fields={"file": "文件无法识别，请另存为 CSV（UTF-8）。"})


def _read(row: dict[str, str], by_code: dict[str, Unit]) -> DutyShift:
    code = row.get("单位编码", "")
    unit = by_code.get(code) if code else None
    if not code and len(by_code) == 1:
        unit = next(iter(by_code.values()))
    if unit is None:
        raise InvalidInput(f"没有单位编码“{code[:32]}”，或不由您维护。")
    return DutyShift(
        unit=unit,
        starts_at=_instant("值班开始", row["值班开始"]),
        ends_at=_instant("值班结束", row["值班结束"]),
        person=row["值班人员"],
        phone=row["值班电话"],
        leader=row["带班领导"],
        leader_phone=row["带班领导电话"],
    )


def _instant(label: str, text: str) -> datetime:
    for form in FORMATS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=CITY_ZONE)
        except ValueError:
            continue
    raise InvalidInput(f"{label}“{text[:20]}”应写作 2026-10-01 17:30。")
