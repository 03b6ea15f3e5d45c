"""An operator's own day, on their home page."""

from dataclasses import dataclass

from django.utils import timezone

from cases.models import Call, CallKind
from grids.models import User
from hotline.times import city_time, say_span
from telephony.capabilities import TelephonyCapability
from telephony.selectors.day import calls_today


@dataclass(frozen=True)
class OwnDay:
    """Calls taken and made, demands registered, and how long a conversation lasts."""

    taken: int
    made: int
    registered: int
    mean: str


def own_day(user: User) -> OwnDay | None:
    """Return an operator's day, None while there is nothing in it; two queries."""
    if not user.can(TelephonyCapability.TAKE_CALLS):
        return None
    at = timezone.now()
    start = city_time(at).replace(hour=0, minute=0, second=0, microsecond=0)
    calls = calls_today(user, at)
    own = Call.objects.filter(operator=user, registered_at__gte=start, received_at__gte=start)
    registered = own.filter(kind=CallKind.DEMAND).count()
    if not (calls.taken or calls.made or registered):
        return None
    return OwnDay(calls.taken, calls.made, registered, say_span(calls.mean) if calls.mean else "")
