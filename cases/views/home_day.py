"""An operator's own day, on their home page."""

from dataclasses import dataclass

from django.utils import timezone

from cases.models import Call, CallKind
from grids.models import User
from hotline.times import city_time, say_span
from telephony.capabilities import TelephonyCapability
from telephony.selectors.day import calls_today
from telephony.selectors.promises import PromiseLine, promises_at_home


@dataclass(frozen=True)
class OwnDay:
    """Calls taken and made, demands registered, how long one lasts, and whom one calls back."""

    taken: int
    made: int
    registered: int
    mean: str
    promises: list[PromiseLine]


def own_day(user: User) -> OwnDay | None:
    """Return an operator's day, None while there is nothing in it; three queries."""
    if not user.can(TelephonyCapability.TAKE_CALLS):
        return None
    at = timezone.now()
    start = city_time(at).replace(hour=0, minute=0, second=0, microsecond=0)
    calls = calls_today(user, at)
    own = Call.objects.filter(operator=user, registered_at__gte=start, received_at__gte=start)
    registered = own.filter(kind=CallKind.DEMAND).count()
    promises = promises_at_home(user, at)
    if not (calls.taken or calls.made or registered or promises):
        return None
    mean = say_span(calls.mean) if calls.mean else ""
    return OwnDay(calls.taken, calls.made, registered, mean, promises)
