"""The open streams of one process: who reads them, and what each is still to be told."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Mapping

from hotline.live.addressees import Address
from hotline.live.backlog import Backlog
from hotline.live.messages import Message
from hotline.live.standing import Standing

logger = logging.getLogger("hotline.live")
# A page that is so far behind reads no more; it is sent away and comes back by its place.
QUEUE_MOST = 100
STREAMS_OF_ONE = 10
STREAMS_MOST = 2_000


class Stream:
    """One open page: whose it is, by which session, and the events that wait for it."""

    __slots__ = ("checked_at", "end", "queue", "session", "standing")

    def __init__(self, session: str, standing: Standing, end: Callable[[], object]) -> None:
        self.session, self.standing, self.end = session, standing, end
        self.queue: asyncio.Queue[Message] = asyncio.Queue(QUEUE_MOST)
        self.checked_at = time.monotonic()

    def offer(self, message: Message) -> None:
        """Put an event into the queue; a page that does not read is ended instead."""
        try:
            self.queue.put_nowait(message)
        except asyncio.QueueFull:
            logger.info("live stream ended: it is not read")
            self.end()


class Hub:
    """All streams of this process by address, and the events of late."""

    def __init__(self) -> None:
        self.backlog = Backlog()
        self.streams: set[Stream] = set()
        # Set while Valkey is followed: without it a stream would be silent, and pages poll.
        self._fed = asyncio.Event()
        self._readers: defaultdict[Address, set[Stream]] = defaultdict(set)

    @property
    def is_fed(self) -> bool:
        """Tell whether events come from Valkey."""
        return self._fed.is_set()

    async def until_fed(self) -> None:
        """Wait until events come from Valkey."""
        await self._fed.wait()

    def begin(self) -> None:
        """Note that events come from now on."""
        self._fed.set()

    def interrupt(self) -> None:
        """Note that none come, and end every stream; pages poll, and come back by themselves."""
        self._fed.clear()
        for stream in list(self.streams):
            stream.end()

    def has_room_for(self, person: int) -> bool:
        """Tell whether another stream of this person may be opened."""
        own = sum(stream.standing.person == person for stream in self.streams)
        return own < STREAMS_OF_ONE and len(self.streams) < STREAMS_MOST

    def add(self, stream: Stream) -> None:
        """Let a stream hear what comes from now on."""
        self.streams.add(stream)
        for address in stream.standing.addresses:
            self._readers[address].add(stream)

    def remove(self, stream: Stream) -> None:
        """Let a stream hear nothing any more."""
        self.streams.discard(stream)
        for address in stream.standing.addresses:
            self._readers[address].discard(stream)
            if not self._readers[address]:
                del self._readers[address]

    def tell(self, message: Message) -> None:
        """Keep an event, and give it to each stream once to which it is addressed."""
        self.backlog.add(message)
        told = set().union(*(self._readers.get(address, ()) for address in message.to))
        for stream in told:
            stream.offer(message)

    def hold_against(self, standings: Mapping[str, Standing | None]) -> None:
        """Give streams the addresses of today; end those whose session is no more."""
        for stream in [one for one in self.streams if one.session in standings]:
            now = standings[stream.session]
            if now is None or now.person != stream.standing.person:
                stream.end()
                continue
            stream.checked_at = time.monotonic()
            if now.addresses != stream.standing.addresses:
                self.remove(stream)
                stream.standing = now
                self.add(stream)

    def end_unchecked(self, seconds: float) -> None:
        """End the streams whose session could not be read for so long."""
        for stream in list(self.streams):
            if time.monotonic() - stream.checked_at > seconds:
                stream.end()
