"""What open pages hear of the telephone: that the header has something else to show."""

from hotline.live.addressees import person
from hotline.live.publishing import publish

TELEPHONE = "telephone"


def tell_operators(*operators: int | None) -> None:
    """Tell the pages of those operators to ask for call and status, after the commit."""
    told = dict.fromkeys(pk for pk in operators if pk)
    if told:
        publish(TELEPHONE, to=[person(pk) for pk in told])
