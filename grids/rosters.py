"""Keeping rosters: a unit's leader its own, a whole one from a CSV or XLSX file."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.db import transaction

from grids.capabilities import OfficeCapability
from grids.duty import save_shift, say_shift
from grids.models import DutyShift, Unit, User
from hotline.errors import Forbidden, InvalidInput
from hotline.tables import Limits, Line, Source, cell_text, open_table, place, read_instant

COLUMNS = ("单位编码", "值班开始", "值班结束", "值班人员", "值班电话", "带班领导", "带班领导电话")
FIELDS = ("unit", "starts_at", "ends_at", "person", "phone", "leader", "leader_phone")
LABELS = dict(zip(FIELDS, COLUMNS, strict=True))
T = TypeVar("T")
LINES_MAX = 5000
SIZE_MAX = 2 * 1024 * 1024
# A spreadsheet of so many lines unpacks to a third of this.
UNPACKED_MAX = 10 * 1024 * 1024
FAULTS_SHOWN = 10


class RosterRefused(InvalidInput):
    """A file of which nothing was taken; `faults` says by line what is wrong."""

    def __init__(self, name: str, faults: list[str]) -> None:
        more = f"（另有 {len(faults) - FAULTS_SHOWN} 处）" if len(faults) > FAULTS_SHOWN else ""
        super().__init__(fields={"file": f"{name} {' '.join(faults[:FAULTS_SHOWN])}{more}"})
        self.faults = faults


def kept_by(actor: User) -> list[Unit]:
    """Return the units whose rosters a person keeps: those that they lead themselves."""
    return actor.units_with(OfficeCapability.KEEP_ROSTER)


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
def import_roster(
    content: bytes, *, units: Iterable[Unit], actor: User, name: str = "值班表"
) -> int:
    """Add the shifts of a CSV or XLSX file, all or none; returns how many.

    `units` are those whose rosters the person keeps; where it is a single one the column
    of units may be left out. Raises RosterRefused with every faulty line, InvalidInput for
    a file that is none; `name` is what the file is called.
    """
    by_code = {unit.code: unit for unit in units}
    saved: list[DutyShift] = []
    faults = []
    for line in _lines(content, name):
        try:
            saved.append(save_shift(_read(line, by_code)))
        except InvalidInput as error:
            faults += _said(line, error)
    if faults:
        raise RosterRefused(name, faults)
    if not saved:
        raise InvalidInput(fields={"file": "文件里没有班次。"})
    _log(actor, saved, ADDITION, "从文件导入")
    return len(saved)


def _said(line: Line, error: InvalidInput) -> list[str]:
    named = error.fields or {"": error.message}
    return [
        f"{place('', line.number, LABELS.get(field, field))}：{reason}"
        for field, reason in named.items()
    ]


def _lines(content: bytes, name: str) -> list[Line]:
    if len(content) > SIZE_MAX:
        raise InvalidInput(fields={"file": f"文件最大 {SIZE_MAX // 1024 // 1024} MB。"})
    try:
        table = open_table(Source(name, content), Limits(UNPACKED_MAX, LINES_MAX))
        lines = list(table.lines)
    except InvalidInput as error:
        raise InvalidInput(fields={"file": error.message}) from error
    missing = [name for name in COLUMNS[1:] if name not in table.columns]
    if missing:
        raise InvalidInput(
            fields={"file": f"缺少列：{'、'.join(missing)}。表头应为：{','.join(COLUMNS)}。"}
        )
    return lines


def _read(line: Line, by_code: dict[str, Unit]) -> DutyShift:
    line.require_sound()
    code = _value(line, "单位编码", cell_text)
    unit = by_code.get(code) if code else None
    if not code and len(by_code) == 1:
        unit = next(iter(by_code.values()))
    if unit is None:
        raise InvalidInput(fields={"单位编码": f"没有单位编码“{code[:32]}”，或不由您维护。"})
    return DutyShift(
        unit=unit,
        starts_at=_value(line, "值班开始", read_instant),
        ends_at=_value(line, "值班结束", read_instant),
        person=_value(line, "值班人员", cell_text),
        phone=_value(line, "值班电话", cell_text),
        leader=_value(line, "带班领导", cell_text),
        leader_phone=_value(line, "带班领导电话", cell_text),
    )


def _value(line: Line, column: str, read: Callable[[Any], T]) -> T:
    """Return a cell's value; a fault names its column."""
    try:
        return read(line.cells.get(column))
    except InvalidInput as error:
        raise InvalidInput(fields={column: error.message}) from error
