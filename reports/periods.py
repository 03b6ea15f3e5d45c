"""The days a bulletin is about: how they follow one another, when they begin and end."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from grids.deadlines import day_bounds
from grids.rules import rule
from hotline.errors import InvalidInput

LONGEST_DAYS = 366
# Days are joined in one issue (合刊) for a month at most, longer issues for a year.
LONGEST_JOINT_DAYS = 31
ONE_DAY = timedelta(days=1)
MID_MONTH = 15


class Cadence(Enum):
    """Which days one issue of a series is about: each day, week from its Monday, half of a
    month, month, quarter or year of the calendar.

    As needed is a series whose issues are about a topic (`listed_series.TopicKind`): each
    bears the day on which it was begun, and none is due by the calendar.
    """

    DAY = "day"
    WEEK = "week"
    HALF_MONTH = "half_month"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    AS_NEEDED = "as_needed"

    def issue_of(self, on: date) -> tuple[date, date]:
        """Return the first and the last day of the issue to which a day belongs."""
        if self in _MONTHS:
            return _months_around(on, _MONTHS[self])
        if self is Cadence.WEEK:
            first = on - timedelta(days=on.weekday())
            return first, first + timedelta(days=6)
        if self is Cadence.HALF_MONTH:
            first, last = _months_around(on, 1)
            middle = first.replace(day=MID_MONTH)
            return (first, middle) if on <= middle else (middle + ONE_DAY, last)
        return on, on

    def ended_within(self, first: date, last: date) -> list[tuple[date, date]]:
        """Return the issues that ended on one of the days from `first` to `last`, in order."""
        if self is Cadence.AS_NEEDED:
            return []
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [issue for on in days if (issue := self.issue_of(on))[1] == on]

    def ended_last(self, on: date) -> tuple[date, date]:
        """Return the issue that ended last when a day is over."""
        issue = self.issue_of(on)
        return issue if issue[1] == on else self.issue_of(issue[0] - ONE_DAY)

    def before(self, from_on: date, to_on: date) -> tuple[date, date]:
        """Return the days with which those of an issue are compared.

        That is as many issues before them as there are joined in it.
        """
        many = len(self.ended_within(from_on, to_on))
        last = first = from_on - ONE_DAY
        for _ in range(many):
            first = self.issue_of(first)[0] - ONE_DAY
        return first + ONE_DAY, last

    def is_joint(self, from_on: date, to_on: date) -> bool:
        """Tell whether days are those of several issues joined in one (合刊)."""
        return to_on > self.issue_of(from_on)[1]

    @property
    def longest_joint(self) -> int:
        """The most days that may be joined in one issue."""
        return LONGEST_DAYS if self in _MONTHS else LONGEST_JOINT_DAYS


_MONTHS = {Cadence.MONTH: 1, Cadence.QUARTER: 3, Cadence.YEAR: 12}


def _months_around(on: date, many: int) -> tuple[date, date]:
    """Return the first and last day of the months, quarter or year in which a day lies."""
    month = (on.month - 1) // many * many + 1
    first = date(on.year, month, 1)
    last_month = month + many - 1
    return first, date(on.year, last_month, monthrange(on.year, last_month)[1])


@dataclass(frozen=True, slots=True)
class Period:
    """The days of an issue, or (合刊) of several, from `from_on` to `to_on`, both included.

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
            raise InvalidInput(fields={"period_to": f"一期最多{LONGEST_DAYS}天。"})

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
