"""The State Council's yearly notice: read, checked, and made the year's calendar.

A notice names holidays and the weekends worked for them; every other day of the year
follows its weekday. New Year's holiday may begin in the last days of the year before.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from grids.calendars import forget_calendars
from grids.deadlines import CITY_ZONE
from grids.models import Calendar, CalendarNotice, Unit, User, Workday
from grids.models.calendar import UNIT_MOVED
from hotline.errors import InvalidInput
from hotline.times import WEEKDAYS

KINDS = {"休": False, "放假": False, "班": True, "上班": True, "调休": True, "调休上班": True}
HEADINGS = ("开始", "日期", "开始日期")
LARGEST = 64 * 1024
LINES_MAX = 100
LONGEST_HOLIDAY = 20
# 元旦 1, 春节 4, 清明 1, 劳动节 2, 端午 1, 中秋 1, 国庆 3 (国务院令第795号): a file with
# fewer days has lost some of its lines.
FEWEST_DAYS = 13
SHOWN = 8


@dataclass(frozen=True)
class NoticeLine:
    """One line of a notice: days off (休) or worked (班), and for which holiday."""

    number: int
    first: date
    last: date
    is_workday: bool
    name: str

    def days(self) -> Iterator[date]:
        """Yield its days."""
        for offset in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=offset)


def decode_notice(raw: bytes) -> str:
    """Return the text of an uploaded CSV, in UTF-8 or as Excel writes it (GB 18030)."""
    if len(raw) > LARGEST:
        raise InvalidInput(fields={"upload": "文件过大，一年的放假安排只有几十行。"})
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInput(fields={"upload": "文件不是文本，请另存为 CSV（UTF-8）后上传。"})


def read_notice(text: str, year: int) -> list[NoticeLine]:
    """Return the lines of a notice: 开始,结束,类型,名称; raise InvalidInput with each fault.

    The end may be empty for a single day; a line of headings is passed over.
    """
    lines: list[NoticeLine] = []
    faults: list[str] = []
    for number, cells in enumerate(csv.reader(io.StringIO(text)), start=1):
        values = [cell.strip() for cell in cells]
        if not any(values) or values[0] in HEADINGS:
            continue
        try:
            lines.append(_read_line(number, values))
        except ValueError as error:
            faults.append(f"第 {number} 行：{error}")
    faults += _faults_of(lines, year)
    if faults:
        more = f"……共 {len(faults)} 处" if len(faults) > SHOWN else ""
        raise InvalidInput(fields={"lines": "；".join(faults[:SHOWN]) + more})
    return lines


def _read_line(number: int, values: list[str]) -> NoticeLine:
    if number > LINES_MAX:
        raise ValueError(f"最多 {LINES_MAX} 行")
    if len(values) < 3:
        raise ValueError("应有四列：开始,结束,类型,名称")
    first, last = (_read_day(value) for value in (values[0], values[1] or values[0]))
    kind, name = values[2], values[3] if len(values) > 3 else ""
    if kind not in KINDS:
        raise ValueError(f"类型只能是“休”或“班”，不能是“{kind[:10]}”")
    is_workday = KINDS[kind]
    if not name and not is_workday:
        raise ValueError("放假须写明节日名称")
    if len(name) > 30:
        raise ValueError("名称最多 30 字")
    if last < first:
        raise ValueError("结束日期早于开始日期")
    if (last - first).days >= LONGEST_HOLIDAY:
        raise ValueError(f"一段超过 {LONGEST_HOLIDAY} 天，请核对日期")
    return NoticeLine(number, first, last, is_workday, name or "调休上班")


def _read_day(value: str) -> date:
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d"):
        try:
            return datetime.strptime(value, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError(f"日期“{value[:20]}”应写作 2027-02-05")


def _faults_of(lines: Sequence[NoticeLine], year: int) -> list[str]:
    """Return what is wrong with lines that could be read."""
    faults = []
    seen: dict[date, int] = {}
    for line in lines:
        for on in line.days():
            said = f"第 {line.number} 行：{on.month}月{on.day}日"
            if on.year != year and not _is_new_years_eve(on, year, line):
                faults.append(f"{said}不在 {year} 年（{on.year}年）")
            elif line.is_workday and on.weekday() < 5:
                faults.append(f"{said}是周{WEEKDAYS[on.weekday()]}，本来就上班，不能列为调休上班")
            elif on in seen:
                faults.append(f"{said}与第 {seen[on]} 行重复")
            seen.setdefault(on, line.number)
    off = sum(1 for line in lines if not line.is_workday for on in line.days() if on.year == year)
    if not faults and off < FEWEST_DAYS:
        faults.append(f"全年放假只有 {off} 天，少于法定的 {FEWEST_DAYS} 天，请核对是否缺行")
    return faults


def _is_new_years_eve(on: date, year: int, line: NoticeLine) -> bool:
    """Tell whether a day of the old year belongs to the new one's first holiday."""
    return (on.year, on.month) == (year - 1, 12) and on.day >= 25 and "元旦" in line.name


@transaction.atomic
def announce_year(
    year: int,
    lines: Sequence[NoticeLine],
    *,
    source: str,
    actor: User | None,
    at: datetime,
) -> CalendarNotice:
    """Write every day of a year as its notice says, and order the open deadlines' recount.

    A year that was announced before is replaced. The recount is the system's: see
    `cases.services.recomputing`.
    """
    named = {on: line for line in lines for on in line.days()}
    first = date(year, 1, 1)
    days = {first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)}
    rows = [_workday(on, named.get(on)) for on in sorted(days | set(named))]
    before = dict(
        Workday.objects.filter(on__in=[row.on for row in rows]).values_list("on", "is_workday")
    )
    changed = sum(row.is_workday != before.get(row.on, row.on.weekday() < 5) for row in rows)
    Workday.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["on"], update_fields=["is_workday", "note"]
    )
    forget_calendars()
    return CalendarNotice.objects.create(
        year=year, source=source, imported_at=at, imported_by=actor, changed_days=changed
    )


def note_correction(days: Sequence[date], *, actor: User | None, at: datetime) -> None:
    """Order the recount after single days were changed by hand; one order a year."""
    forget_calendars()
    for year in sorted({on.year for on in days}):
        waiting = CalendarNotice.objects.filter(
            year=year, cursor=0, claimed_until__isnull=True, finished_at__isnull=True
        )
        if not waiting.update(imported_at=at):
            CalendarNotice.objects.create(
                year=year, source="逐日更正", imported_at=at, imported_by=actor,
                changed_days=sum(on.year == year for on in days),
            )  # fmt: skip


def note_hours(calendar: Calendar, *, actor: User | None, at: datetime) -> None:
    """Order the recount of the open deadlines that are counted on a calendar's hours."""
    forget_calendars()
    waiting = CalendarNotice.objects.filter(
        calendar=calendar, cursor=0, claimed_until__isnull=True, finished_at__isnull=True
    )
    if not waiting.update(imported_at=at):
        CalendarNotice.objects.create(
            calendar=calendar, year=at.astimezone(CITY_ZONE).year, source="工作时间调整",
            imported_at=at, imported_by=actor,
        )  # fmt: skip


def note_unit_moved(unit: Unit, *, actor: User | None, at: datetime) -> None:
    """Order the recount after a unit was given another calendar, or the city's own hours."""
    if unit.calendar is not None:
        note_hours(unit.calendar, actor=actor, at=at)
        return
    forget_calendars()
    this = at.astimezone(CITY_ZONE).year
    for year in (this, this + 1):
        CalendarNotice.objects.create(
            year=year, source=UNIT_MOVED, imported_at=at, imported_by=actor
        )


def note_seeded(year: int, *, at: datetime) -> None:
    """Order the recount of a year that came with a release rather than by a notice."""
    rows = Workday.objects.filter(on__year=year).values_list("on", "is_workday")
    CalendarNotice.objects.create(
        year=year, source="随系统数据更新", imported_at=at,
        changed_days=sum(is_workday != (on.weekday() < 5) for on, is_workday in rows),
    )  # fmt: skip


def _workday(on: date, line: NoticeLine | None) -> Workday:
    if line is None:
        return Workday(on=on, is_workday=on.weekday() < 5)
    return Workday(on=on, is_workday=line.is_workday, note=line.name)
