"""The hall for whoever leads the shift: every operator's status, and what each did today."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Count

from cases.models import Call, CallKind
from grids.rules import rule
from hotline.counts import count_together
from reports.hall.calls import CallsToday, calls_today, start_of_day
from reports.hall.charts import Chart, chart_of
from reports.hall.remembered import remembered
from reports.hall.wall import hall_now, is_long_wait
from telephony.models import OperatorStatus
from telephony.selectors.hall import HallNow
from telephony.selectors.missed import missed_calls
from telephony.selectors.operators import (
    LineDay,
    OperatorDay,
    Seat,
    extensions_by_system,
    line_day,
    operator_days,
    seats,
)
from telephony.selectors.promises import everybodys_promises

SEATS_SECONDS = 2
DAYS_SECONDS = 15
SYSTEMS_SECONDS = 60
SHOWN_MOST = 200
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Who is in a status for too long, whichever it is.
TOO_LONG = "too_long"


@dataclass(frozen=True)
class OperatorLine:
    """One operator: the status, whether it lasts too long, and the day's figures."""

    seat: Seat
    day: OperatorDay
    registered: int
    is_too_long: bool


@dataclass(frozen=True)
class Choice:
    """A filter of the list with how many operators it finds."""

    label: str
    count: int
    query: str
    is_chosen: bool


@dataclass(frozen=True)
class PromisesToday:
    """How many calls back were promised: for an hour that has come, the next one, later today."""

    due: int
    next_hour: int
    later: int


@dataclass(frozen=True)
class Monitor:
    """All that the page shows at an instant; `more` is how many lines are left out."""

    at: datetime
    hall: HallNow
    line: LineDay
    missed: int
    promised: PromisesToday
    is_long_wait: bool
    calls: CallsToday
    chart: Chart
    talk: timedelta | None
    handling: timedelta | None
    choices: tuple[Choice, ...]
    systems: tuple[Choice, ...]
    lines: list[OperatorLine]
    more: int
    query: str

    @property
    def answered_share(self) -> str:
        """How many of the calls that have ended or were answered were answered, in percent."""
        base = self.line.answered + self.line.lost
        return f"{self.line.answered * 100 / base:.0f}%" if base else "—"


@dataclass(frozen=True)
class DayRead:
    """What the operators and the line did today, as it is remembered."""

    days: dict[int, OperatorDay]
    line: LineDay
    registered: Counter[int]
    missed: int
    promised: PromisesToday


def read_monitor(at: datetime, status: str = "", system: int | None = None) -> Monitor:
    """Return the monitor of one instant; at most eleven queries, where nothing is remembered."""
    hall = hall_now(at)
    day = remembered("days", DAYS_SECONDS, at, lambda: _read_day(at))
    calls = calls_today(at, has_telephone=hall.has_telephone)
    lines = _lines(at, day, system)
    found = [one for one in lines if _is_asked(one, status)]
    whole = _together(day.days.values())
    return Monitor(
        at=at,
        hall=hall,
        line=day.line,
        missed=day.missed,
        promised=day.promised,
        is_long_wait=is_long_wait(hall, at),
        calls=calls,
        chart=chart_of(calls),
        talk=whole.mean_talk,
        handling=whole.mean_handling,
        choices=_choices(lines, status, system),
        systems=_systems(at, status, system),
        lines=found[:SHOWN_MOST],
        more=max(len(found) - SHOWN_MOST, 0),
        query=_query(status, system),
    )


def _read_day(at: datetime) -> DayRead:
    start = start_of_day(at)
    own = Call.objects.filter(received_at__gte=start, kind=CallKind.DEMAND).order_by()
    registered = Counter(dict(own.values_list("operator").annotate(Count("pk"))))
    hour = min(at + HOUR, start + DAY)
    waiting = count_together(
        {
            "missed": missed_calls(at),
            "due": everybodys_promises(None, at),
            "next_hour": everybodys_promises(at, hour),
            "later": everybodys_promises(hour, start + DAY),
        }
    )
    missed = waiting.pop("missed")
    promised = PromisesToday(**waiting)
    return DayRead(operator_days(start, at), line_day(start), registered, missed, promised)


def _lines(at: datetime, day: DayRead, system: int | None) -> list[OperatorLine]:
    """Return a line for each who is in a status or did something today, the pressing first."""
    known = remembered("seats", SEATS_SECONDS, at, seats)
    limits = rule("hall.too_long")
    lines = [
        OperatorLine(
            seat, day.days.get(pk, OperatorDay()), day.registered[pk], _is_long(seat, limits, at)
        )
        for pk, seat in known.items()
        if (seat.status or pk in day.days) and system in (None, seat.system)
    ]
    order = [*OperatorStatus.values, ""]
    return sorted(
        lines,
        key=lambda one: (
            not one.is_too_long, order.index(one.seat.status), one.seat.since or at, one.seat.name,
        ),
    )  # fmt: skip


def _is_long(seat: Seat, limits: dict[str, int], at: datetime) -> bool:
    minutes = int(limits.get(seat.status, 0))
    return bool(minutes and seat.since and at - seat.since > timedelta(minutes=minutes))


def _is_asked(line: OperatorLine, status: str) -> bool:
    return not status or (line.is_too_long if status == TOO_LONG else line.seat.status == status)


def _choices(lines: list[OperatorLine], status: str, system: int | None) -> tuple[Choice, ...]:
    offered = [("", "全部"), (TOO_LONG, "过长"), *OperatorStatus.choices]
    return tuple(
        Choice(
            str(label), sum(_is_asked(one, value) for one in lines), _query(value, system),
            value == status,
        )
        for value, label in offered
    )  # fmt: skip


def _systems(at: datetime, status: str, system: int | None) -> tuple[Choice, ...]:
    """Return the telephone systems to choose from, with their extensions; none of one alone."""
    counted = remembered("systems", SYSTEMS_SECONDS, at, extensions_by_system)
    if len(counted) < 2:
        return ()
    known: list[tuple[str, int, int | None]]
    known = [("全部电话系统", sum(one.count for one in counted), None)]
    known += [(one.name, one.count, one.pk) for one in counted]
    return tuple(Choice(name, count, _query(status, pk), pk == system) for name, count, pk in known)


def _query(status: str, system: int | None) -> str:
    asked = {"status": status, "system": system}
    return "?" + urlencode({name: value for name, value in asked.items() if value})


def _together(days: Iterable[OperatorDay]) -> OperatorDay:
    """Return the days of all operators as if one had done it all."""
    whole = OperatorDay(spent={OperatorStatus.AFTER_CALL: timedelta(0)})
    for day in days:
        whole.taken += day.taken
        whole.made += day.made
        whole.ended += day.ended
        whole.talked += day.talked
        whole.spent[OperatorStatus.AFTER_CALL] += day.after_call
    return whole
