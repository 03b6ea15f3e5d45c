"""Keeping rosters: a unit's leader its own, a whole one from a CSV or XLSX file."""

import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.db import transaction

from grids.deadlines import CITY_ZONE
from grids.duty import save_shift, say_shift
from grids.models import DutyShift, Role, Unit, User
from hotline.errors import Forbidden, InvalidInput
from hotline.tables import Limits, Line, open_table

COLUMNS = ("单位编码", "值班开始", "值班结束", "值班人员", "值班电话", "带班领导", "带班领导电话")
FORMATS = ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S")
LINES_MAX = 5000
SIZE_MAX = 2 * 1024 * 1024
# A spreadsheet of so many lines unpacks to a third of this.
UNPACKED_MAX = 10 * 1024 * 1024
FAULTS_SHOWN = 10


class RosterRefused(InvalidInput):
    """A file of which nothing was taken; `faults` says by line what is wrong."""

    def __init__(self, faults: list[str]) -> None:
        more = f"（另有 {len(faults) - FAULTS_SHOWN} 行）" if len(faults) > FAULTS_SHOWN else ""
        super().__init__(fields={"file": " ".join(faults[:FAULTS_SHOWN]) + more})
        self.faults = faults


def kept_by(actor: User) -> list[Unit]:
    """Return the units whose rosters a person keeps: those that they lead themselves."""
    return actor.units_for(Role.UNIT_LEADER)


def require_kept(unit: Unit, actor: User) -> Unit:
    """Return a unit whose roster the person keeps; Forbidden for any other."""
    if unit not in kept_by(actor):
        raise Forbidden("值班表由本单位负责人维护。")
    return unit


@transaction.atomic
def keep_shift(shift: DutyShift, *, actor: User) -> DutyShift:
    """Enter or change a shift of one's own unit; Forbidden for another's.

    Raises InvalidInput where it overlaps another one of the unit or is incomplete.
    """
    require_kept(shift.unit, actor)
    before = DutyShift.objects.filter(pk=shift.pk).first() if shift.pk else None
    kept = save_shift(shift)
    if before is None:
        _log(actor, [kept], ADDITION, say_shift(kept))
    else:
        _log(actor, [kept], CHANGE, f"{say_shift(before)} 改为 {say_shift(kept)}")
    return kept


@transaction.atomic
def drop_shift(shift: DutyShift, *, actor: User) -> None:
    """Take a shift off one's own unit's roster; calls that were made stay on record."""
    require_kept(shift.unit, actor)
    _log(actor, [shift], DELETION, say_shift(shift))
    shift.delete()


def _log(actor: User, shifts: list[DutyShift], deed: int, said: str) -> None:
    """Write into the log of operations (操作记录), which audit administrators read."""
    LogEntry.objects.log_actions(actor.pk, shifts, deed, change_message=said)


@transaction.atomic
def import_roster(content: bytes, *, units: Iterable[Unit], actor: User) -> int:
    """Add the shifts of a CSV or XLSX file, all or none; returns how many.

    `units` are those whose rosters the person keeps; where it is a single one the column
    of units may be left out. Raises RosterRefused with every faulty line, InvalidInput for
    a file that is none.
    """
    by_code = {unit.code: unit for unit in units}
    saved: list[DutyShift] = []
    faults = []
    for line in _lines(content):
        try:
            saved.append(save_shift(_read(line.cells, by_code)))
        except InvalidInput as error:
            faults.append(f"第 {line.number} 行：{error.message}")
    if faults:
        raise RosterRefused(faults)
    if not saved:
        raise InvalidInput(fields={"file": "文件里没有班次。"})
    _log(actor, saved, ADDITION, "从文件导入")
    return len(saved)


def _lines(content: bytes) -> list[Line]:
    if len(content) > SIZE_MAX:
        raise InvalidInput(fields={"file": f"文件最大 {SIZE_MAX // 1024 // 1024} MB。"})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "值班表")
        path.write_bytes(content)
        try:
            table = open_table(path, Limits(UNPACKED_MAX, LINES_MAX))
            lines = list(table.lines)
        except InvalidInput as error:
            raise InvalidInput(fields={"file": error.message}) from error
    missing = [name for name in COLUMNS[1:] if name not in table.columns]
    if missing:
        raise InvalidInput(
            fields={"file": f"缺少列：{'、'.join(missing)}。表头应为：{','.join(COLUMNS)}。"}
        )
    return lines


def _read(cells: dict[str, Any], by_code: dict[str, Unit]) -> DutyShift:
    code = _text(cells.get("单位编码"))
    unit = by_code.get(code) if code else None
    if not code and len(by_code) == 1:
        unit = next(iter(by_code.values()))
    if unit is None:
        raise InvalidInput(f"没有单位编码“{code[:32]}”，或不由您维护。")
    return DutyShift(
        unit=unit,
        starts_at=_instant("值班开始", cells.get("值班开始")),
        ends_at=_instant("值班结束", cells.get("值班结束")),
        person=_text(cells.get("值班人员")),
        phone=_text(cells.get("值班电话")),
        leader=_text(cells.get("带班领导")),
        leader_phone=_text(cells.get("带班领导电话")),
    )


def _text(value: Any) -> str:
    """Return a cell as text; spreadsheets keep codes and telephones as numbers."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _instant(label: str, value: Any) -> datetime:
    if isinstance(value, datetime):
        return value.replace(tzinfo=CITY_ZONE)
    text = _text(value)
    for form in FORMATS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=CITY_ZONE)
        except ValueError:
            continue
    raise InvalidInput(f"{label}“{text[:20]}”应写作 2026-10-01 17:30。")
