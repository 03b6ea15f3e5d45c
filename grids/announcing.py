"""The State Council's yearly notice: written into the calendar, open deadlines counted anew.

Days that a notice names are that notice's own; every other day of its year follows its
weekday, unless another year's notice names it: New Year's holiday may begin in the last
days of the year before.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from grids.calendars import forget_calendars
from grids.deadlines import CITY_ZONE
from grids.models import Calendar, CalendarNotice, Unit, User, Workday
from grids.models.calendar import UNIT_MOVED
from grids.notice_lines import NoticeLine
from hotline.errors import InvalidInput


def contradictions(year: int, lines: Sequence[NoticeLine]) -> list[str]:
    """Say which days another year's notice has set otherwise."""
    named = {on: line for line in lines for on in line.days()}
    others = Workday.objects.filter(on__in=named).exclude(Q(notice_year=year) | Q(notice_year=None))
    return [
        f"第 {named[row.on].number} 行：{row.on.month}月{row.on.day}日已由 "
        f"{row.notice_year} 年的通知定为{'上班' if row.is_workday else '放假'}，"
        "请先核对那一年的安排。"
        for row in others
        if row.is_workday != named[row.on].is_workday
    ]


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

    A notice of the same year is replaced; days that another year's notice names stay.
    Raises InvalidInput where the two say different things of a day. The recount is the
    system's: see `cases.services.clocks.recomputing`.
    """
    if wrong := contradictions(year, lines):
        raise InvalidInput(fields={"lines": "；".join(wrong)})
    named = {on: line for line in lines for on in line.days()}
    first = date(year, 1, 1)
    days = {first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)}
    touched = (
        days
        | set(named)
        | set(Workday.objects.filter(notice_year=year).values_list("on", flat=True))
    )
    stored = {row.on: row for row in Workday.objects.filter(on__in=touched)}
    rows = [
        _workday(on, named.get(on), year)
        for on in sorted(touched)
        if on not in stored or stored[on].notice_year in (None, year)
    ]
    changed = sum(
        row.is_workday != (stored[row.on].is_workday if row.on in stored else row.on.weekday() < 5)
        for row in rows
    )
    Workday.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["on"],
        update_fields=["is_workday", "note", "notice_year"],
    )  # fmt: skip
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


def _workday(on: date, line: NoticeLine | None, year: int) -> Workday:
    if line is None:
        return Workday(on=on, is_workday=on.weekday() < 5)
    return Workday(on=on, is_workday=line.is_workday, note=line.name, notice_year=year)
