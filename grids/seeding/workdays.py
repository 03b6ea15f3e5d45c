"""Working days of announced years, as the State Council published them."""

from collections.abc import Iterator
from datetime import date, timedelta

import chinese_calendar

from grids.holidays import NEW_YEAR
from grids.models import Workday


def workdays_of(year: int) -> list[Workday]:
    """Return every day of a year; NotImplementedError for one not announced yet."""
    return [_workday(on) for on in _days(year)]


def _workday(on: date) -> Workday:
    note = _note(on)
    is_next = on.month == 12 and note.startswith(NEW_YEAR)
    return Workday(
        on=on,
        is_workday=chinese_calendar.is_workday(on),
        note=note,
        notice_year=(on.year + is_next) if note else None,
    )


def _days(year: int) -> Iterator[date]:
    on = date(year, 1, 1)
    while on.year == year:
        yield on
        on += timedelta(days=1)


def _note(on: date) -> str:
    # The package calls a make-up workday by the holiday for which it is worked.
    is_holiday, name = chinese_calendar.get_holiday_detail(on)
    if name is None:
        return ""
    chinese = str(chinese_calendar.Holiday(name).chinese)
    return chinese if is_holiday else f"{chinese}调休上班"
