"""The days a bulletin is about: how they follow one another, when they begin and end."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from grids.deadlines import day_bounds
from grids.rules import rule
from hotline.errors import InvalidInput

LONGEST_DAYS = 31
DAYS_OF_A_WEEK = 7


class Cadence(Enum):
    """Which days one issue of a series is about: each day, or each week from its Monday."""

    DAY = 1
    WEEK = DAYS_OF_A_WEEK

    def issue_of(self, on: date) -> tuple[date, date]:
        """Return the first and the last day of the issue to which a day belongs."""
        first = on - timedelta(days=on.weekday()) if self is Cadence.WEEK else on
        return first, first + timedelta(days=self.value - 1)

    def ended_within(self, first: date, last: date) -> list[tuple[date, date]]:
        """Return the issues that ended on one of the days from `first` to `last`, in order."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [issue for on in days if (issue := self.issue_of(on))[1] == on]

    def ended_last(self, on: date) -> tuple[date, date]:
        """Return the issue that ended last when a day is over."""
        issue = self.issue_of(on)
        return issue if issue[1] == on else self.issue_of(issue[0] - timedelta(days=1))

    def is_joint(self, from_on: date, to_on: date) -> bool:
        """Tell whether days are those of several issues joined in one (合刊)."""
        return to_on > self.issue_of(from_on)[1]


@dataclass(frozen=True, slots=True)
class Period:
    """One day, or (合刊) the days from `from_on` to `to_on`, both included.

    `starts_at_hour` is the hour at which the city's day begins, 12 meaning noon of the
    evening before. Raises InvalidInput where the days stand in the wrong order.
    """

    from_on: date
    to_on: date
    starts_at_hour: int = 0

    def __post_init__(self) -> None:
        if self.to_on < self.from_on:
            raise InvalidInput(fields={"period_to": "末日不能早于首日。"})
        if len(self) > LONGEST_DAYS:
            raise InvalidInput(fields={"period_to": f"合刊最多{LONGEST_DAYS}天。"})

    def __len__(self) -> int:
        return (self.to_on - self.from_on).days + 1

    @property
    def days(self) -> list[date]:
        """Return the days in order."""
        return [self.from_on + timedelta(days=n) for n in range(len(self))]

    @property
    def start(self) -> datetime:
        """Return the first instant of the period."""
        return day_bounds(self.from_on, self.starts_at_hour)[0]

    @property
    def end(self) -> datetime:
        """Return the instant after the last one of the period."""
        return day_bounds(self.to_on, self.starts_at_hour)[1]

    @property
    def until(self) -> date | None:
        """Return the last day where days are joined, None for a single day."""
        return self.to_on if self.to_on > self.from_on else None

    def __str__(self) -> str:
        first = f"{self.from_on.month}月{self.from_on.day}日"
        return f"{first}—{self.to_on.month}月{self.to_on.day}日" if self.until else first


def period_of(from_on: date, to_on: date | None = None) -> Period:
    """Return the period of one day, or of several, by the city's own beginning of a day."""
    return Period(from_on, to_on or from_on, rule("day.starts_at_hour"))
