"""Forms in which tables write a day or an instant, read in one place.

2024-12-10 9:30, 2024/12/10 上午 9:30:00, 2024年12月10日9时30分, 二〇二四年十二月十日,
20241210093000, full width, 24:00, and with a zone. What could mean two days (12/10/2024,
24-12-10) or lacks its year is refused in a sentence.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any, TypeVar

from django.utils.timezone import get_default_timezone

from hotline.bounds import is_in_bounds, out_of_bounds
from hotline.errors import InvalidInput
from hotline.tables.cells import cell_text
from hotline.times import WEEKDAYS

Moment = TypeVar("Moment", date, datetime)
DAYS = (
    re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?"),
    re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?(?!\d)"),
    re.compile(r"(\d{4})(\d{2})(\d{2})(?=\d{4}(?:\d{2})?$|\D|$)"),
)
WEEKDAY = re.compile(r"\s*\(?(?:周|星期|礼拜)([一二三四五六日天])\)?")
CLOCK = re.compile(
    r"[T\s,]*(?P<half>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜间|AM|PM)?\s*"
    r"(?:(?P<hour>\d{1,2})\s*(?:[:时点]\s*(?P<minute>\d{1,2})"
    r"(?:\s*[:分]\s*(?P<second>\d{1,2})(?:\.\d+)?)?\s*[分秒]?|[时点](?P<half_past>半)?整?)"
    r"|(?P<compact>\d{4}(?:\d{2})?))"
    r"\s*(?P<after>AM|PM)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
MORNING, NOON, NIGHT = {"凌晨", "清晨", "早上", "早晨", "上午", "AM"}, "中午", {"晚上", "夜间"}
NUMERAL = re.compile(r"[〇零○一二三四五六七八九十廿]+(?=\s*[年月日号时点分秒])")
NUMERALS = {character: at for at, character in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
}
NO_YEAR = re.compile(r"\d{1,2}[月/.-]\d{1,2}日?(?!\d|[/.-])")
YEAR_LAST = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")
# Civil clocks are between these; what is beyond was typed wrong.
ZONE_MAX = timedelta(hours=14)


def read_instant(cell: Any) -> datetime:
    """Return the instant of a cell; one without a zone is the city's, a bare day its midnight.

    Raises InvalidInput with a sentence that names what was read.
    """
    if isinstance(cell, datetime):
        return _bounded(cell if cell.tzinfo else cell.replace(tzinfo=get_default_timezone()), cell)
    if isinstance(cell, date):
        return _bounded(datetime.combine(cell, time.min, get_default_timezone()), cell)
    text = cell_text(cell)
    plain = _plain(text)
    try:
        day, rest = _day(plain)
        return _bounded(_at(day, rest), cell)
    except (ValueError, OverflowError) as error:
        raise _refusal(text, plain, "时间", "2024-12-10 09:30") from error


def read_day(cell: Any) -> date:
    """Return the day of a cell; one with a time of day is refused as well."""
    if isinstance(cell, datetime):
        if cell.time() == time.min:
            return _bounded(cell.date(), cell)
    elif isinstance(cell, date):
        return _bounded(cell, cell)
    text = cell_text(cell)
    plain = _plain(text)
    try:
        day, rest = _day(plain)
    except ValueError as error:
        raise _refusal(text, plain, "日期", "2027-02-05") from error
    if rest.strip():
        raise _refusal(text, plain, "日期", "2027-02-05")
    return _bounded(day, cell)


def _bounded(read: Moment, cell: Any) -> Moment:
    """Return what was read, where it lies within the bounds of every day and instant."""
    if not is_in_bounds(read):
        raise InvalidInput(out_of_bounds(f"“{cell_text(cell)}”"))
    return read


def _plain(text: str) -> str:
    """Return a text with its full-width characters and Chinese numerals as digits."""
    return NUMERAL.sub(lambda found: _digits(found[0]), unicodedata.normalize("NFKC", text))


def _digits(numeral: str) -> str:
    numeral = numeral.replace("廿", "二十")
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return "".join(str(NUMERALS[character]) for character in numeral)
    return str(10 * NUMERALS.get(tens or "一", 1) + (NUMERALS.get(ones, 0) if ones else 0))


def _day(plain: str) -> tuple[date, str]:
    for form in DAYS:
        if found := form.match(plain):
            day = date(*(int(part) for part in found.groups()))
            rest = plain[found.end() :]
            if named := WEEKDAY.match(rest):
                if WEEKDAYS[day.weekday()] != named[1].replace("天", "日"):
                    raise ValueError("another weekday")
                rest = rest[named.end() :]
            return day, rest
    raise ValueError("no day")


def _at(day: date, rest: str) -> datetime:
    zone: Any = get_default_timezone()
    if not rest.strip():
        return datetime.combine(day, time.min, zone)
    found = CLOCK.fullmatch(rest)
    if not found:
        raise ValueError("no time of day")
    hour, minute, second = _clock(found)
    if found["zone"]:
        zone = _zone(found["zone"])
    if (hour, minute, second) == (24, 0, 0):
        return datetime.combine(day, time.min, zone) + timedelta(days=1)
    return datetime.combine(day, time(hour, minute, second), zone)


def _clock(found: re.Match[str]) -> tuple[int, int, int]:
    if packed := found["compact"]:
        parts = [int(packed[at : at + 2]) for at in range(0, len(packed), 2)]
        hour, minute, second = (*parts, 0)[:3]
    else:
        hour, second = int(found["hour"]), int(found["second"] or 0)
        minute = 30 if found["half_past"] else int(found["minute"] or 0)
    half = (found["half"] or found["after"] or "").upper()
    if half and hour <= 12:
        return _of_half(half, hour), minute, second
    if half in MORNING:
        raise ValueError("an afternoon hour in the morning")
    return hour, minute, second


def _of_half(half: str, hour: int) -> int:
    """Return an hour of twelve by the part of the day that is named with it."""
    if half in MORNING:
        return hour % 12
    if half == NOON:
        return hour + 12 if hour < 3 else hour
    if half in NIGHT:
        # 晚上 12 点 ends the day, 晚上 1 点 is past it.
        return 24 if hour == 12 else hour + 12 if hour > 4 else hour
    return hour % 12 + 12


def _zone(written: str) -> timezone:
    if written.upper() == "Z":
        return UTC
    hours, minutes = int(written[1:3]), int(written[-2:])
    offset = timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or offset > ZONE_MAX:
        raise ValueError("no zone of the earth")
    return timezone(-offset if written[0] == "-" else offset)


def _refusal(text: str, plain: str, what: str, example: str) -> InvalidInput:
    if not text:
        return InvalidInput(f"{what}是空的。")
    hint = ""
    if YEAR_LAST.match(plain) and not any(form.match(plain) for form in DAYS):
        hint = "分不清年、月、日，"
    elif NO_YEAR.match(plain):
        hint = "没有写年份，"
    return InvalidInput(f"“{text[:30]}”不是{what}，{hint}应如 {example}。")
