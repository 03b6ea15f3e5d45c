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

MORNING: time = OFFICE_HOURS[0][0]


class Step(IntEnum):
    """How far a unit has been pressed for one deadline."""

    NONE = 0
    REMINDED = 1
    NOTICED = 2
    SUPERVISED = 3
    CRITICISED = 4


@dataclass(frozen=True)
class Ladder:
    """The periods of one grade over a unit's calendar.

    A limit of hours presses by the clock, at any hour; a limit of days presses on the
    mornings of workdays, however short it is and however urgent its case (domain contract,
    "Clocks": the ladder follows the unit of the limit, never its length by the clock).
    """

    grade: str
    calendar: WorkCalendar
    by_hours: bool = False

    @classmethod
    def of(cls, urgency: str, calendar: WorkCalendar, *, by_hours: bool) -> "Ladder":
        """Return the ladder of a case's urgency; with a limit of hours it is urgent at least."""
        is_raised = by_hours and urgency == Urgency.ORDINARY
        grade = Urgency.URGENT if is_raised else Urgency(urgency)
        return cls(str(grade.value), calendar, by_hours)

    def remind_at(self, start: datetime, due: datetime) -> datetime:
        """Return when the unit is reminded; never before half of the limit has passed."""
        before = timedelta(minutes=rule("escalation.remind_before")[self.grade])
        half = start + (due - start) / 2
        wanted = max(due - before, half)
        if self.by_hours:
            return wanted
        return self._morning_between(half, wanted, due) or wanted

    def notice_at(self, due: datetime) -> datetime:
        """Return when the notice of urging goes out: the workday after expiry, or hours."""
        # A limit of days ends with its last day: midnight belongs to the day before.
        last = due if self.by_hours else due - timedelta(microseconds=1)
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
        if self.by_hours:
            return supervised_at + timedelta(hours=amount)
        if self.grade == Urgency.ORDINARY:
            return self._close(self._workday(supervised_at, max(amount, 1)))
        wanted = supervised_at + timedelta(hours=amount)
        on = self._workday(wanted, 0)
        close = self._close(on)
        return close if close >= wanted else self._close(self._workday(wanted, 1))

    def _after(self, start: datetime, setting: str) -> datetime:
        """Return the instant a period after `start`: hours by the clock, or a morning.

        Periods of ordinary cases count workdays, those of urgent ones hours, after which
        a limit of days waits for the next morning of a workday.
        """
        amount = rule(setting)[self.grade]
        if self.by_hours:
            return start + timedelta(hours=amount)
        if self.grade == Urgency.ORDINARY and amount:
            return self._morning(self._workday(start, amount))
        wanted = start + timedelta(hours=0 if self.grade == Urgency.ORDINARY else amount)
        morning = self._morning(self._workday(wanted, 0))
        return morning if morning >= wanted else self._morning(self._workday(wanted, 1))

    def _morning_between(self, half: datetime, wanted: datetime, due: datetime) -> datetime | None:
        """Return the workday morning nearest to an instant, after half of the limit.

        The last one before the instant is taken, else the first one after it. A limit that
        lies within days off has none: then any morning will do, None where there is none.
        """
        days = [
            half.astimezone(CITY_ZONE).date() + timedelta(days=n)
            for n in range((due - half).days + 2)
        ]
        for found in (
            [self._morning(on) for on in days if self.calendar.spans(on)],
            [datetime.combine(on, MORNING, CITY_ZONE) for on in days],
        ):
            fitting = [morning for morning in found if half <= morning < due]
            if fitting:
                return max((m for m in fitting if m <= wanted), default=fitting[0])
        return None

    def _morning(self, on: date) -> datetime:
        """Return when a workday's work begins; nobody is written to at midnight."""
        return max(self.calendar.spans(on)[0][0], datetime.combine(on, MORNING, CITY_ZONE))

    def _close(self, on: date) -> datetime:
        return self.calendar.spans(on)[-1][1]

    def _workday(self, start: datetime, count: int) -> date:
        """Return the `count`-th workday after the day of `start`; with 0 the first from it on."""
        on = start.astimezone(CITY_ZONE).date()
        if not count:
            on, count = on - timedelta(days=1), 1
        for _ in range(HORIZON_DAYS):
            on += timedelta(days=1)
            count -= bool(self.calendar.spans(on))
            if not count:
                return on
        raise ValueError("the calendar has no workday within ten years")
