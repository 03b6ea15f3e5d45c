"""An operator's own day, on their home page."""

from dataclasses import dataclass

from django.utils import timezone

from cases.models import Call, CallKind
from cases.rules.capabilities import CaseCapability
from cases.selectors.own_changes import ChangedCase, changes_of_own
from grids.models import User
from hotline.times import city_time
from telephony.capabilities import TelephonyCapability
from telephony.selectors.operators import OperatorDay, operator_days
from telephony.selectors.promises import PromiseLine, promises_at_home


@dataclass(frozen=True)
class OwnDay:
    """An operator's calls and times, the demands they registered, and whom they call back."""

    calls: OperatorDay
    registered: int
    promises: list[PromiseLine]


def own_day(user: User) -> OwnDay | None:
    """Return an operator's day, None while there is nothing in it; four queries."""
    if not user.can(TelephonyCapability.TAKE_CALLS):
        return None
    at = timezone.now()
    start = city_time(at).replace(hour=0, minute=0, second=0, microsecond=0)
    calls = operator_days(start, at, user).get(user.pk, OperatorDay())
    own = Call.objects.filter(operator=user, registered_at__gte=start, received_at__gte=start)
    registered = own.filter(kind=CallKind.DEMAND).count()
    promises = promises_at_home(user, at)
    if not (calls.taken or calls.made or registered or promises):
        return None
    return OwnDay(calls, registered, promises)


def own_changes(user: User) -> list[ChangedCase]:
    """Return what others did since yesterday with what an operator registered; one query."""
    if not user.can(CaseCapability.REGISTER):
        return []
    return changes_of_own(user, timezone.now())
