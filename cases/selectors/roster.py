"""A unit's roster as its page shows it: shifts, what they cover, and when nobody is on duty."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from cases.selectors.inbox import Tab
from grids.calendars import calendar_of
from grids.deadlines import CITY_ZONE, WorkCalendar
from grids.models import DutyShift, Unit, User
from hotline.errors import NotVisible
from hotline.paging import Page, take_page

TABS = (
    Tab("coming", "现在和以后", empty="还没有排班。", next="特急工单会按值班表打电话，请先排班。"),
    Tab("past", "已过", empty="没有已过的班次。"),
)
NIGHT_FROM, NIGHT_UNTIL = time(17, 0), time(6, 0)


@dataclass(frozen=True)
class RosterLine:
    """One shift, or the time before it in which nobody is on duty (`shift` is None)."""

    starts_at: datetime
    ends_at: datetime
    kind: str
    shift: DutyShift | None = None
    is_now: bool = False


def own_unit(user: User, code: str) -> Unit:
    """Return one of the units whose roster a person reads, the first without a code.

    Raises NotVisible for any other.
    """
    units = user.units
    chosen = next((unit for unit in units if not code or unit.code == code), None)
    if chosen is None:
        raise NotVisible("没有找到这个单位的值班表。")
    return chosen


def own_shift(user: User, pk: int) -> DutyShift:
    """Return a shift of one of the person's units; NotVisible for any other."""
    rows = DutyShift.objects.select_related("unit").filter(unit__in=user.units)
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotVisible("没有找到这个班次，可能已经删除。")
    return row


def roster_page(
    unit: Unit, tab: str, at: datetime, number: int = 1
) -> tuple[Page, list[RosterLine]]:
    """Return one page of a unit's shifts, the coming ones with the gaps between; one query."""
    shifts = DutyShift.objects.filter(unit=unit)
    if tab == "past":
        page = take_page(shifts.filter(ends_at__lte=at).order_by("-starts_at"), number)
    else:
        page = take_page(shifts.filter(ends_at__gt=at).order_by("starts_at"), number)
    calendar, lines = calendar_of(unit), []
    before: DutyShift | None = None
    for shift in page.objects:
        if tab != "past" and before and _is_gap(calendar, before.ends_at, shift.starts_at):
            lines.append(RosterLine(before.ends_at, shift.starts_at, "无人值班"))
        lines.append(_line(calendar, shift, at))
        before = shift
    return page, lines


def _line(calendar: WorkCalendar, shift: DutyShift, at: datetime) -> RosterLine:
    is_now = shift.starts_at <= at < shift.ends_at
    return RosterLine(
        shift.starts_at, shift.ends_at, _kind(calendar, shift.starts_at), shift, is_now
    )


def _kind(calendar: WorkCalendar, starts_at: datetime) -> str:
    local = starts_at.astimezone(CITY_ZONE)
    if not calendar.is_workday(local.date()):
        return calendar.names.get(local.date()) or "休息日"
    is_night = local.time() >= NIGHT_FROM or local.time() < NIGHT_UNTIL
    return "夜间" if is_night else "日间"


def _is_gap(calendar: WorkCalendar, ends_at: datetime, starts_at: datetime) -> bool:
    """Tell whether nobody is on duty although the office is closed, or never closes.

    By day, on a workday, the office itself answers its telephone.
    """
    if ends_at >= starts_at:
        return False
    first, last = ends_at.astimezone(CITY_ZONE), starts_at.astimezone(CITY_ZONE)
    if calendar.round_the_clock or first.date() != last.date():
        return True
    return not calendar.is_workday(first.date())


def following(unit: Unit, at: datetime) -> datetime:
    """Return when a new shift would begin: when the last one ends, else at the next evening."""
    last = DutyShift.objects.filter(unit=unit, ends_at__gt=at).order_by("-ends_at").first()
    if last:
        return last.ends_at
    today = datetime.combine(at.astimezone(CITY_ZONE).date(), time(17, 30), CITY_ZONE)
    return today if today > at else today + timedelta(days=1)
