"""Bounds of the days and instants that people, files and other systems name.

Every day or instant that enters the site lies between FIRST_DAY and LAST_DAY: form fields
(`hotline.form_fields`), filters, imports, addresses (`hotline.inputs`) and the database
(`hotline.constraints`) read them here. Outside of them the arithmetic of days and zones
overflows, and what was once stored would break every page that shows it. Narrower bounds
follow from what an instant means: `happened` and `falls_due`.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from hotline.errors import InvalidInput

FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2199, 12, 31)
BETWEEN = f"应在 {FIRST_DAY.year} 年至 {LAST_DAY.year} 年之间"
_ZONE = ZoneInfo(settings.TIME_ZONE)
FIRST_INSTANT = datetime(FIRST_DAY.year, 1, 1, tzinfo=_ZONE)
# The first instant that is too late.
END = datetime(LAST_DAY.year + 1, 1, 1, tzinfo=_ZONE)
FARTHEST_YEARS = 5
FARTHEST = timedelta(days=FARTHEST_YEARS * 365 + 2)


def is_in_bounds(value: date | datetime) -> bool:
    """Tell whether a day or an instant can be one of the city's; one without a zone is its own."""
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=_ZONE)
        return FIRST_INSTANT <= aware < END
    return FIRST_DAY <= value <= LAST_DAY


def out_of_bounds(label: str) -> str:
    """Say that a day or an instant lies outside of the bounds."""
    return f"{label}{BETWEEN}。"


def read_day(typed: str, field: str = "day") -> date | None:
    """Return the day that an address names, None for an empty text.

    Raises InvalidInput, naming the field, for what is no day or outside of the bounds.
    """
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError as error:
        raise InvalidInput(fields={field: "日期应写作 2024-12-10。"}) from error
    if not is_in_bounds(day):
        raise InvalidInput(fields={field: out_of_bounds("日期")})
    return day


def happened(
    value: datetime, *, at: datetime, label: str, since: datetime | None = None, after: str = ""
) -> str:
    """Return what is wrong with an instant in the past, empty where nothing is.

    It lies not after `at`, and not before `since`, which `after` names.
    """
    if value > at:
        return f"{label}不能晚于现在。"
    if since is not None and value < since:
        return f"{label}不能早于{after}。"
    return "" if is_in_bounds(value) else out_of_bounds(label)


def falls_due(value: datetime | date, *, at: datetime, label: str) -> str:
    """Return what is wrong with a deadline that a person sets, empty where nothing is.

    It lies after `at` (a day: on that of `at` or later), by five years at most: a year that
    was mistyped would otherwise be a case that nobody is ever urged about.
    """
    if isinstance(value, datetime):
        is_past, is_far = value <= at, value > at + FARTHEST
    else:
        today = at.astimezone(_ZONE).date()
        is_past, is_far = value < today, value > today + FARTHEST
    if is_past:
        return f"{label}应在现在之后。"
    return f"{label}不能超过 {FARTHEST_YEARS} 年。" if is_far else ""
