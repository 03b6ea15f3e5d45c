"""What open pages hear of the telephone: that the header or the hall has something else to show."""

from django.core.cache import cache
from django.db import transaction

from hotline.live.addressees import capability, person
from hotline.live.publishing import publish
from telephony.capabilities import TelephonyCapability

TELEPHONE = "telephone"
HALL = "hall"
# A busy hall changes many times a second. It is told once in so many; a page reads so many
# seconds after it heard, and so what changed meanwhile as well.
HALL_SECONDS = 2


def tell_operators(*operators: int | None) -> None:
    """Tell those operators' pages, and those that watch the hall, after the commit."""
    told = dict.fromkeys(pk for pk in operators if pk)
    if told:
        publish(TELEPHONE, to=[person(pk) for pk in told])
    transaction.on_commit(_tell_hall, robust=True)


def _tell_hall() -> None:
    if cache.add("hall-told", True, HALL_SECONDS):
        publish(HALL, to=[capability(TelephonyCapability.WATCH_HALL)])
