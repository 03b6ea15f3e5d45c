"""What the hall does just now: operators by status, and who waits on the line."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from hotline.counts import count_together
from telephony.models import (
    CallDirection,
    OperatorStatus,
    StatusSpan,
    TelephoneCall,
    TelephoneSystem,
)

# Nobody holds the line longer: the end of such a call was never told.
LONGEST_WAIT = timedelta(hours=1)
MOST = 100_000


@dataclass(frozen=True)
class StatusCount:
    """How many operators are in one status."""

    status: str
    label: str
    count: int


@dataclass(frozen=True)
class HallNow:
    """The hall at an instant; `waits_since` is when the longest waiting call came.

    Without `has_telephone` no telephone system tells of calls, and nothing is known.
    """

    statuses: tuple[StatusCount, ...]
    waiting: int
    waits_since: datetime | None
    has_telephone: bool


def read_hall(at: datetime) -> HallNow:
    """Return the hall as it stands: one statement, and one more while somebody waits."""
    waiting = waiting_calls(at)
    running = StatusSpan.objects.running()
    counts = count_together(
        {
            **{status.value: running.filter(status=status) for status in OperatorStatus},
            "waiting": waiting,
            "systems": TelephoneSystem.objects.filter(is_active=True),
        },
        limit=MOST,
    )
    statuses = (
        StatusCount(status.value, str(status.label), counts[status.value])
        for status in OperatorStatus
    )
    longest = waiting.order_by("began_at").first() if counts["waiting"] else None
    since = longest.began_at if longest else None
    return HallNow(tuple(statuses), counts["waiting"], since, counts["systems"] > 0)


def waiting_calls(at: datetime) -> "QuerySet[TelephoneCall]":
    """Return the calls to the line that nobody has answered yet."""
    return TelephoneCall.objects.filter(
        direction=CallDirection.IN, answered_at__isnull=True, ended_at__isnull=True,
        began_at__gte=at - LONGEST_WAIT,
    )  # fmt: skip
