"""The ladder of urging: which step is due when. Pure but for the city's settings.

Before expiry the unit is reminded; the day after expiry a notice of urging goes out, copied
to its leader; still silent after a period by grade: supervision, then public criticism
(domain contract, "Clocks"). Each period counts from when the step before was really taken,
so that a unit is never blamed for its silence towards a notice that an outage held back.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum

from grids.deadlines import CITY_ZONE, HORIZON_DAYS, OFFICE_HOURS, WorkCalendar
from grids.models import Urgency
from grids.rules import rule

# A limit of hours is urgent whatever its case is called: within a day there is no workday.
HOURLY = timedelta(hours=24)
MORNING: time = OFFICE_HOURS[0][0]


class Step(IntEnum):
    """How far a unit has been pressed for one deadline."""

    NONE = 0
    REMINDED = 1
    NOTICED = 2
    SUPERVISED = 3
    CRITICISED = 4


def grade_of(urgency: str, limit: timedelta) -> str:
    """Return the grade that sets the ladder's periods: the urgency, hours being urgent."""
    if urgency == Urgency.ORDINARY and limit <= HOURLY:
        return str(Urgency.URGENT.value)
    return str(Urgency(urgency).value)


@dataclass(frozen=True)
class Ladder:
    """The periods of one grade over a unit's calendar."""

    grade: str
    calendar: WorkCalendar

    def remind_at(self, start: datetime, due: datetime) -> datetime:
        """Return when the unit is reminded; never before half of the limit has passed."""
        before = timedelta(minutes=rule("escalation.remind_before")[self.grade])
        return max(due - before, start + (due - start) / 2)

    def notice_at(self, due: datetime) -> datetime:
        """Return when the notice of urging goes out: the workday after expiry, or hours."""
        # A limit of days ends with its last day: midnight belongs to the day before.
        is_ordinary = self.grade == Urgency.ORDINARY
        last = due - timedelta(microseconds=1) if is_ordinary else due
        return self._after(last, "escalation.notice_after")

    def supervise_at(self, noticed_at: datetime) -> datetime:
        """Return when a unit still silent after the notice is supervised."""
        return self._after(noticed_at, "escalation.supervise_after")

    def criticise_at(self, supervised_at: datetime, answer_due_at: datetime) -> datetime:
        """Return when silence is proposed for the circular, the order's deadline being past."""
        return max(self._after(supervised_at, "escalation.criticise_after"), answer_due_at)

    def answer_due_at(self, supervised_at: datetime) -> datetime:
        """Return by when an order that the ladder issues must be answered."""
        amount = rule("supervision.answer_within")[self.grade]
        if self.grade != Urgency.ORDINARY:
            return supervised_at + timedelta(hours=amount)
        return self.calendar.spans(self._workday(supervised_at, max(amount, 1)))[-1][1]

    def _after(self, start: datetime, setting: str) -> datetime:
        """Return the instant a period after `start`: hours by the clock, or a morning."""
        amount = rule(setting)[self.grade]
        if self.grade != Urgency.ORDINARY or not amount:
            return start + timedelta(hours=amount)
        on = self._workday(start, amount)
        opens = self.calendar.spans(on)[0][0]
        # Those who work around the clock need not be written to at midnight.
        return max(opens, datetime.combine(on, MORNING, CITY_ZONE))

    def _workday(self, start: datetime, count: int) -> date:
        """Return the `count`-th workday after the day of `start`."""
        on = start.astimezone(CITY_ZONE).date()
        for _ in range(HORIZON_DAYS):
            on += timedelta(days=1)
            count -= bool(self.calendar.spans(on))
            if not count:
                return on
        raise ValueError("the calendar has no workday within ten years")
