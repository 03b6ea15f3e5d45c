"""Seasons of the city by name: heating from 15 October to 15 April, this one against the last."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from grids.rules import rule
from reports.documents.filling import Compared
from reports.periods import Period, period_of

SHOWN = 3


@dataclass(frozen=True)
class Season:
    """One season: its name in the settings, the year it begins in, its first and last day."""

    name: str
    year: int
    first: date
    last: date

    @property
    def key(self) -> str:
        """Return how an address names it."""
        return f"{self.name}:{self.year}"

    @property
    def label(self) -> str:
        """Return what people call it: 2025—2026年供暖季."""
        years = f"{self.year}—{self.last.year}" if self.last.year > self.year else str(self.year)
        return f"{years}年{self.name}"


def season_of(name: str, year: int) -> Season | None:
    """Return a season of the settings that begins in a year; None where there is no such one."""
    for known, days in rule("report.seasons"):
        if known == name:
            try:
                first, last = days.split("至")
                begins, ends = _day(year, first), _day(year, last)
                return Season(name, year, begins, ends if ends >= begins else _day(year + 1, last))
            except ValueError:  # a day that no calendar has, or one of the two is missing
                return None
    return None


def _day(year: int, text: str) -> date:
    month, _, day = text.partition("-")
    return date(year, int(month), int(day))


def seasons_begun(on: date) -> Iterator[Season]:
    """Yield the last seasons of each name that had begun on a day, the newest first."""
    for name, *_ in rule("report.seasons"):
        found = (season_of(name, year) for year in range(on.year, on.year - SHOWN - 1, -1))
        begun = (one for one in found if one and one.first <= on)
        yield from [one for one in begun if season_of(name, one.year - 1)][:SHOWN]


def season_period(season: Season, on: date) -> tuple[Period, Compared]:
    """Return a season's days up to a day, and the same days of the season before."""
    last = min(season.last, max(on, season.first))
    before = season_of(season.name, season.year - 1)
    assert before is not None
    is_running = last < season.last
    until = before.first + (last - season.first) if is_running else before.last
    part = f"（截至{last.month}月{last.day}日）" if is_running else ""
    compared = Compared(
        period_of(before.first, max(until, before.first)),
        f"{season.label}{part}",
        before.label,
        "上一季同期" if is_running else "上一季",
    )
    return period_of(season.first, last), compared


def yesterday(on: date) -> date:
    """Return the last day that is over."""
    return on - timedelta(days=1)
