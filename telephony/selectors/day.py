"""An operator's calls of a day in figures."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count, F, Q

from grids.models import User
from hotline.times import city_time
from telephony.models import CallDirection, TelephoneCall


@dataclass(frozen=True)
class DayOfCalls:
    """What an operator talked on today; `mean` is from answer to hangup, None without any."""

    taken: int
    made: int
    mean: timedelta | None


def calls_today(user: User, at: datetime) -> DayOfCalls:
    """Return an operator's answered calls of the city's day; one query."""
    start = city_time(at).replace(hour=0, minute=0, second=0, microsecond=0)
    own = TelephoneCall.objects.filter(
        operator=user, answered_at__isnull=False, began_at__gte=start
    )
    found = own.order_by().aggregate(
        taken=Count("pk", filter=Q(direction=CallDirection.IN)),
        made=Count("pk", filter=Q(direction=CallDirection.OUT)),
        mean=Avg(F("ended_at") - F("answered_at")),
    )
    return DayOfCalls(found["taken"], found["made"], found["mean"])
