"""The line of a drill: every step the calls and the seats are where real ones would be.

Nothing is registered: a drill fills the line, the desks' screens, the list of missed calls
and the hall, through the same service as the events of an exchange.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from grids.rules import rule
from telephony.models import Extension, OperatorStatus, StatusSpan, TelephoneSystem
from telephony.services.events import CallEvent, EventKind, record_event
from telephony.services.statuses import set_status, sign_out

LINE = "12345"
SECOND = timedelta(seconds=1)
# Shares of calls and of ends of calls.
GIVES_UP_AT_ONCE, PAUSES = 0.04, 0.1


@dataclass(frozen=True)
class Pace:
    """How many call in an hour, and how long things take, in seconds from … to."""

    per_hour: int = 120
    rings: tuple[int, int] = (3, 9)
    patience: tuple[int, int] = (30, 120)
    talks: tuple[int, int] = (60, 300)
    writes: tuple[int, int] = (15, 90)
    pauses: tuple[int, int] = (120, 600)


@dataclass
class DrillCall:
    """One call; without an extension it waits."""

    call_id: str
    number: str
    gives_up_at: datetime
    extension: str = ""
    answers_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass
class DrillLine:
    """The calls that run, and the seats; `desk` are those whose people set their own status."""

    system: TelephoneSystem
    seats: Sequence[Extension]
    numbers: Sequence[str]
    pace: Pace
    rng: random.Random
    desk: frozenset[str] = frozenset()
    calls: list[DrillCall] = field(default_factory=list)
    _made: int = 0
    _last: datetime | None = None
    _goes_on_at: dict[int, datetime] = field(default_factory=dict)

    def step(self, at: datetime) -> None:
        """Let happen what is due by an instant, which is after that of the step before."""
        for call in list(self.calls):
            self._move(call, at)
        self._arrive(at)
        statuses = self._statuses()
        self._ring(statuses, at)
        for seat in self.seats:
            if seat.number not in self.desk:
                self._go_on(seat, statuses.get(seat.operator_id or 0, ""), at)
        self._last = at

    def stop(self, at: datetime) -> None:
        """End the calls that run, and sign out all seats."""
        for call in list(self.calls):
            self._end(call, at, "演练结束")
        for seat in self.seats:
            if seat.number not in self.desk and seat.operator:
                sign_out(actor=seat.operator, at=at)

    def _move(self, call: DrillCall, at: datetime) -> None:
        if call.ends_at:
            if call.ends_at <= at:
                self._end(call, at, "正常挂断")
        elif call.answers_at and call.answers_at <= at:
            self._tell(call, EventKind.ANSWER, at)
            call.ends_at = at + self._for(self.pace.talks)
        elif not call.answers_at and call.gives_up_at <= at:
            self._end(call, at, "主叫放弃")

    def _arrive(self, at: datetime) -> None:
        """Let a call come in, as often as the pace says."""
        since = (at - self._last) / SECOND if self._last else 0.0
        if self.rng.random() >= since * self.pace.per_hour / 3600:
            return
        self._made += 1
        is_short = self.rng.random() < GIVES_UP_AT_ONCE
        waits = timedelta() if is_short else self._for(self.pace.patience)
        call_id = f"drill-{at:%Y%m%d%H%M%S%f}-{self._made}"
        call = DrillCall(call_id, self.rng.choice(self.numbers), at + waits)
        self.calls.append(call)
        self._tell(call, EventKind.NEW_CALL, at)

    def _ring(self, statuses: dict[int, str], at: datetime) -> None:
        """Hand the calls that wait, the longest first, to the seats that are ready."""
        busy = {call.extension for call in self.calls}
        free = [
            seat for seat in self.seats
            if statuses.get(seat.operator_id or 0) == OperatorStatus.READY
            and seat.number not in busy
        ]  # fmt: skip
        waiting = [call for call in self.calls if not call.extension and call.gives_up_at > at]
        for call, seat in zip(waiting, free, strict=False):
            call.extension, call.answers_at = seat.number, at + self._for(self.pace.rings)
            self._tell(call, EventKind.NEW_CALL, at)

    def _go_on(self, seat: Extension, status: str, at: datetime) -> None:
        """Sign in a seat, and let it end its writing or its pause."""
        actor = seat.operator
        if actor is None or status in (OperatorStatus.READY, OperatorStatus.IN_CALL):
            self._goes_on_at.pop(seat.pk, None)
            return
        span = self.pace.pauses if status == OperatorStatus.BREAK else self.pace.writes
        due = self._goes_on_at.setdefault(seat.pk, at + self._for(span) if status else at)
        if due > at:
            return
        del self._goes_on_at[seat.pk]
        if status == OperatorStatus.AFTER_CALL and self.rng.random() < PAUSES:
            set_status(OperatorStatus.BREAK, actor=actor, at=at, reason=self._reason())
        else:
            set_status(OperatorStatus.READY, actor=actor, at=at)

    def _end(self, call: DrillCall, at: datetime, cause: str) -> None:
        self.calls.remove(call)
        self._tell(call, EventKind.HANGUP, at, cause)

    def _tell(self, call: DrillCall, kind: EventKind, at: datetime, cause: str = "") -> None:
        users = (call.extension,) if call.extension else ()
        event = CallEvent(
            kind, call.call_id, caller=call.number, called=LINE, users=users, cause=cause
        )
        record_event(event, system=self.system, at=at)

    def _statuses(self) -> dict[int, str]:
        people = [seat.operator_id for seat in self.seats]
        running = StatusSpan.objects.running().filter(operator__in=people)
        return dict(running.values_list("operator", "status"))

    def _for(self, span: tuple[int, int]) -> timedelta:
        return SECOND * self.rng.uniform(*span)

    def _reason(self) -> str:
        reason: str = self.rng.choice(rule("telephony.break_reasons"))
        return reason
