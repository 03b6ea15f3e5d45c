"""Instants, spans and deadlines said in Chinese, for screens and messages alike."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

WEEKDAYS = "一二三四五六日"
AMBER_SHARE = 0.2
AMBER_AT_MOST = timedelta(hours=4)


def city_time(moment: datetime) -> datetime:
    """Return an instant on the city's clock; a page asks for it hundreds of times."""
    # The site never activates another zone, so the thread need not be asked for one.
    return moment.astimezone(timezone.get_default_timezone())


def say_moment(moment: datetime, at: datetime) -> str:
    """Say an instant as a person would: 今天 14:05, 昨天 09:30, 12月10日 09:30.

    The year is named only when it is not the one of `at`.
    """
    local = city_time(moment)
    return f"{_say_day(local, at)} {local:%H:%M}"


def _say_day(local: datetime, at: datetime) -> str:
    now = city_time(at)
    days = (local.date() - now.date()).days
    if days in (-1, 0, 1):
        return ("昨天", "今天", "明天")[days + 1]
    year = "" if local.year == now.year else f"{local.year}年"
    return f"{year}{local.month}月{local.day}日"


def say_date(day: date) -> str:
    """Say a date in full, without zero padding: 2024年12月10日."""
    return f"{day.year}年{day.month}月{day.day}日"


def say_in_full(moment: datetime) -> str:
    """Say the whole instant, to the second and with its weekday, for a hover."""
    local = city_time(moment)
    return f"{_say_whole_day(local)} {local:%H:%M:%S}"


def _say_whole_day(local: datetime) -> str:
    return f"{say_date(local)} 星期{WEEKDAYS[local.weekday()]}"


def say_due(due: datetime, at: datetime) -> str:
    """Say a deadline: as any instant, but midnight as the end of its day, 今天 24:00."""
    day = _day_ending_at(due)
    return f"{_say_day(day, at)} 24:00" if day else say_moment(due, at)


def say_due_in_full(due: datetime) -> str:
    """Say a whole deadline, midnight as the end of its day."""
    day = _day_ending_at(due)
    return f"{_say_whole_day(day)} 24:00:00" if day else say_in_full(due)


def say_due_on_paper(due: datetime) -> str:
    """Say a deadline to the minute with its year: 2024年12月10日 24:00."""
    local = _day_ending_at(due) or city_time(due)
    return f"{say_date(local)} {say_due_clock(due)}"


def say_due_in_letter(due: datetime) -> str:
    """Say a deadline as an official letter does: 2024年12月10日24时, 2024年12月10日9时30分."""
    local = _day_ending_at(due) or city_time(due)
    hour, minute = say_due_clock(due).split(":")
    return f"{say_date(local)}{int(hour)}时" + (f"{int(minute)}分" if int(minute) else "")


def due_day(due: datetime) -> date:
    """Return the day to which a deadline belongs; midnight to the one before."""
    return (_day_ending_at(due) or city_time(due)).date()


def say_due_in_sheet(due: datetime | None) -> str:
    """Say a deadline in a file: 2024-12-10 24:00, whose texts sort as the instants do."""
    if due is None:
        return ""
    local = _day_ending_at(due) or city_time(due)
    return f"{local:%Y-%m-%d} {say_due_clock(due)}"


def say_due_clock(due: datetime) -> str:
    """Say the time of a deadline's day; midnight is the end of the day before."""
    return "24:00" if _day_ending_at(due) else f"{city_time(due):%H:%M}"


def _day_ending_at(due: datetime) -> datetime | None:
    """Return an instant of the day that ends at a deadline, None where none ends there."""
    local = city_time(due)
    return local - timedelta(hours=1) if local.time() == time.min else None


def say_limit(due: datetime) -> str:
    """Say a deadline to the minute with its short weekday, for a line of an explanation."""
    local = _day_ending_at(due) or city_time(due)
    return f"{say_date(local)} 周{WEEKDAYS[local.weekday()]} {say_due_clock(due)}"


def say_span(span: timedelta) -> str:
    """Say a length of time in its two largest units: 2天4小时, 3小时20分, 5分钟.

    From ten days on the hours tell nothing more: 12天.
    """
    minutes = int(abs(span).total_seconds()) // 60
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    if days:
        return f"{days}天{hours}小时" if hours and days < 10 else f"{days}天"
    if hours:
        return f"{hours}小时{minutes}分" if minutes else f"{hours}小时"
    return f"{minutes}分钟" if minutes else "不到1分钟"


@dataclass(frozen=True, slots=True)
class Light:
    """What a deadline looks like: a colour and always words beside it."""

    colour: str
    words: str


KEPT = Light("kept", "按时")


def turns_amber_at(due: datetime, limit: timedelta) -> datetime:
    """Return when a deadline's light turns yellow.

    In the last fifth of its limit, but at most four hours before its end (domain rule).
    """
    return due - max(min(limit * AMBER_SHARE, AMBER_AT_MOST), timedelta(0))


def deadline_light(
    due: datetime | None,
    at: datetime,
    *,
    started: datetime | None = None,
    ended: datetime | None = None,
    is_paused: bool = False,
    warn_at: datetime | None = None,
    asks_more: bool = False,
) -> Light:
    """Return the light of a deadline.

    An open one is green, amber from `warn_at` on (if not given, by `turns_amber_at`), red
    once it is past, unless more time was asked for and nobody has ruled. An ended one says
    whether it was kept; one that stands says so.
    """
    if due is None:
        return Light("none", "无时限")
    if ended is not None:
        return Light("late", f"超期 {say_span(ended - due)}") if ended > due else KEPT
    if is_paused:
        return Light("paused", "停表")
    left = due - at
    if left < timedelta(0) and asks_more:
        return Light("amber", "延期待批")
    if left < timedelta(0):
        return Light("red", f"超期 {say_span(left)}")
    limit = due - started if started else AMBER_AT_MOST / AMBER_SHARE
    warns = warn_at or turns_amber_at(due, limit)
    return Light("amber" if at >= warns else "green", f"剩 {say_span(left)}")
