"""What each operator of the hall does just now, and did today."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Avg, Count, F, Q, Sum, Value
from django.db.models.functions import Coalesce

from grids.models import User
from telephony.models import CallDirection, Extension, OperatorStatus, StatusSpan, TelephoneCall

NOTHING = timedelta(0)


@dataclass(frozen=True)
class Seat:
    """An operator with the running status, if any, and where they sit."""

    operator: int
    name: str
    extension: str = ""
    system: int = 0
    status: str = ""
    label: str = "未签入"
    reason: str = ""
    since: datetime | None = None


@dataclass
class OperatorDay:
    """An operator's day; `talked` is over their `ended` calls, `spent` by status."""

    taken: int = 0
    made: int = 0
    ended: int = 0
    talked: timedelta = NOTHING
    spent: dict[str, timedelta] = field(default_factory=dict)

    @property
    def mean_talk(self) -> timedelta | None:
        """How long a call lasts; None without any."""
        return self.talked / self.ended if self.ended else None

    @property
    def mean_handling(self) -> timedelta | None:
        """How long a call lasts together with what follows it; None without any."""
        return (self.talked + self.after_call) / self.ended if self.ended else None

    @property
    def after_call(self) -> timedelta:
        """How long they worked on what their calls left."""
        return self.spent.get(OperatorStatus.AFTER_CALL, NOTHING)

    @property
    def on_break(self) -> timedelta:
        """How long they paused."""
        return self.spent.get(OperatorStatus.BREAK, NOTHING)


@dataclass(frozen=True)
class LineDay:
    """The line's day: how many came, were answered and gave up, and how long they waited."""

    came: int
    answered: int
    lost: int
    mean_wait: timedelta | None


@dataclass(frozen=True)
class SystemSize:
    """A telephone system and how many operators sit at its extensions."""

    pk: int
    name: str
    count: int


def extensions_by_system() -> list[SystemSize]:
    """Return the systems at which operators sit; one query."""
    found = Extension.objects.filter(operator__isnull=False).order_by("system__name", "system")
    rows = found.values_list("system", "system__name").annotate(Count("pk"))
    return [SystemSize(*row) for row in rows]


def seats() -> dict[int, Seat]:
    """Return who sits at an extension or is in a status, by their key; two queries."""
    sitting = Extension.objects.filter(operator__isnull=False).select_related("operator")
    found = {
        one.operator.pk: Seat(one.operator.pk, str(one.operator), one.number, one.system_id)
        for one in sitting
        if one.operator
    }
    for span in StatusSpan.objects.running().select_related("operator"):
        seat = found.get(span.operator_id, Seat(span.operator_id, str(span.operator)))
        found[span.operator_id] = Seat(
            seat.operator, seat.name, seat.extension, seat.system, span.status,
            span.get_status_display(), span.reason, span.began_at,
        )  # fmt: skip
    return found


def operator_days(
    start: datetime, at: datetime, operator: User | None = None
) -> dict[int, OperatorDay]:
    """Return the day since `start` of everybody who did something, or of one; two queries."""
    calls = TelephoneCall.objects.filter(
        began_at__gte=start, answered_at__isnull=False, operator__isnull=False
    )
    spans = StatusSpan.objects.filter(began_at__gte=start)
    if operator is not None:
        calls, spans = calls.filter(operator=operator), spans.filter(operator=operator)
    talked = calls.order_by().values("operator").annotate(
        taken=Count("pk", filter=Q(direction=CallDirection.IN)),
        made=Count("pk", filter=Q(direction=CallDirection.OUT)),
        ended=Count("ended_at"),
        talked=Sum(F("ended_at") - F("answered_at")),
    )  # fmt: skip
    days = {
        row["operator"]: OperatorDay(
            row["taken"], row["made"], row["ended"], row["talked"] or NOTHING
        )
        for row in talked
    }
    spent = spans.order_by().values("operator", "status")
    spent = spent.annotate(spent=Sum(Coalesce("ended_at", Value(at)) - F("began_at")))
    for pk, status, lasted in spent.values_list("operator", "status", "spent"):
        days.setdefault(pk, OperatorDay()).spent[status] = lasted
    return days


def line_day(start: datetime) -> LineDay:
    """Return the line's day since `start`; one query."""
    calls = TelephoneCall.objects.filter(began_at__gte=start, direction=CallDirection.IN)
    found = calls.order_by().aggregate(
        came=Count("pk"),
        answered=Count("answered_at"),
        lost=Count("pk", filter=Q(answered_at__isnull=True, ended_at__isnull=False)),
        mean_wait=Avg(F("answered_at") - F("began_at")),
    )
    return LineDay(**found)
