"""Instants, spans and deadlines said in Chinese, for screens and messages alike."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

WEEKDAYS = "一二三四五六日"
AMBER_SHARE = 0.2
AMBER_AT_MOST = timedelta(hours=4)


def say_moment(moment: datetime, at: datetime) -> str:
    """Say an instant as a person would: 今天 14:05, 昨天 09:30, 12月10日 09:30.

    The year is named only when it is not the one of `at`.
    """
    local, now = timezone.localtime(moment), timezone.localtime(at)
    clock = f"{local:%H:%M}"
    days = (local.date() - now.date()).days
    if days in (-1, 0, 1):
        return f"{('昨天', '今天', '明天')[days + 1]} {clock}"
    year = "" if local.year == now.year else f"{local.year}年"
    return f"{year}{local.month}月{local.day}日 {clock}"


def say_in_full(moment: datetime) -> str:
    """Say the whole instant, to the second and with its weekday, for a hover."""
    local = timezone.localtime(moment)
    day = f"{local.year}年{local.month}月{local.day}日 星期{WEEKDAYS[local.weekday()]}"
    return f"{day} {local:%H:%M:%S}"


def say_limit(moment: datetime) -> str:
    """Say an instant of a deadline to the minute; midnight is 24:00 of the day before."""
    local = timezone.localtime(moment)
    is_midnight = (local.hour, local.minute) == (0, 0)
    if is_midnight:
        local -= timedelta(minutes=1)
    clock = "24:00" if is_midnight else f"{local:%H:%M}"
    return f"{local.year}年{local.month}月{local.day}日 周{WEEKDAYS[local.weekday()]} {clock}"


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
