"""Calls that nobody answered, the newest of each number."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from grids.models import User
from hotline.telephone_numbers import mask_phone
from hotline.times import say_span
from telephony.models import TelephoneCall
from telephony.models.call import HOLD

if TYPE_CHECKING:
    from telephony.models.call import TelephoneCallQuerySet

# Who called longer ago has called again or found another way.
SHOWN_FOR = timedelta(days=7)


@dataclass(frozen=True)
class MissedLine:
    """A number to call back; `is_mine` shows it whole, `holder` is who calls it just now."""

    pk: int
    number: str
    line: str
    began_at: datetime
    waited: str
    count: int
    holder: str
    is_mine: bool


def missed_calls(at: datetime) -> "TelephoneCallQuerySet":
    """Return the newest missed call of each number that is to be called back."""
    return TelephoneCall.objects.missed(at - SHOWN_FOR)


def missed_page(at: datetime) -> "TelephoneCallQuerySet":
    """Return them as the list shows them, with how often each called."""
    return missed_calls(at).with_count(at - SHOWN_FOR).select_related("claimed_by")


def missed_line(call: TelephoneCall, user: User, at: datetime) -> MissedLine:
    """Return a call as one person reads it: masked until they have taken it."""
    is_held = HOLD.holds(call, at)
    is_mine = is_held and call.claimed_by_id == user.pk
    return MissedLine(
        pk=call.pk,
        number=call.number if is_mine else mask_phone(call.number),
        line=call.line,
        began_at=call.began_at,
        waited=say_span((call.ended_at or at) - call.began_at),
        count=call.missed_count,  # type: ignore[attr-defined]
        holder=str(call.claimed_by) if is_held and not is_mine else "",
        is_mine=is_mine,
    )
