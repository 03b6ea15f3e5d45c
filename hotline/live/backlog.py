"""The events of late, in memory, so that a page that was away is told what it missed."""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

from hotline.live.addressees import Address
from hotline.live.messages import ID, KEPT, Message

BEGINNING = "0-0"


def order_of(place: str) -> tuple[int, int]:
    """Return a place of the stream as two numbers that sort."""
    milliseconds, _, number = place.partition("-")
    return int(milliseconds), int(number)


class Backlog:
    """The last events in their order, and the places from which a reader can go on."""

    def __init__(self, kept: int = KEPT) -> None:
        self._messages: deque[Message] = deque(maxlen=kept)
        self._orders: deque[tuple[int, int]] = deque(maxlen=kept)
        # The place before the first event that is known: one can go on from there as well.
        self._before_first = BEGINNING

    def __len__(self) -> int:
        return len(self._messages)

    @property
    def newest(self) -> str:
        """The place of the last event."""
        return self._messages[-1].id if self._messages else self._before_first or BEGINNING

    def restore(self, messages: Iterable[Message], *, is_whole: bool) -> None:
        """Replace all of it; `is_whole` says that the stream held nothing before these."""
        self._messages.clear()
        self._orders.clear()
        self._before_first = BEGINNING if is_whole else ""
        for message in messages:
            self.add(message)

    def add(self, message: Message) -> None:
        """Append an event; the oldest one goes where there are too many."""
        if len(self._messages) == self._messages.maxlen:
            self._before_first = self._messages[0].id
        self._messages.append(message)
        self._orders.append(order_of(message.id))

    def since(self, place: str, addresses: frozenset[Address]) -> list[Message] | None:
        """Return what came after a place for these addresses.

        None for a place at which nobody can have been: it is forged, of another server's
        stream, or too old.
        """
        start = self._position(place)
        if start is None:
            return None
        return [one for one in self._from(start) if not one.to.isdisjoint(addresses)]

    def _position(self, place: str) -> int | None:
        if place and place == self._before_first:
            return 0
        if not ID.fullmatch(place):
            return None
        found = bisect_right(self._orders, order_of(place))
        return found if found and self._messages[found - 1].id == place else None

    def _from(self, start: int) -> Iterator[Message]:
        return islice(self._messages, start, None)
