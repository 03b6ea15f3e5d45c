"""The one line of a process to Valkey: it reads the stream and tells the hub."""

import asyncio
import logging
from typing import Any

from redis import asyncio as valkey
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from hotline.live.hub import Hub
from hotline.live.messages import KEPT, KEY, Message, read_message

logger = logging.getLogger("hotline.live")
BLOCK_MILLISECONDS = 5_000
# Longer than one waiting read, so that only a server that hangs is given up.
SECONDS = 10
AT_ONCE = 500
PAUSE_SECONDS = 1.0


async def follow(hub: Hub, url: str) -> None:
    """Tell the hub every event, for ever; while Valkey is away no stream is open.

    At each beginning the events of late are read anew, so that nothing is missed that was
    written while this process was not connected.
    """
    while True:
        try:
            async with valkey.Redis.from_url(
                url, socket_connect_timeout=2, socket_timeout=SECONDS, protocol=2,
                retry=Retry(NoBackoff(), 0),
            ) as client:  # fmt: skip
                await _follow_once(hub, client)
        except (RedisError, OSError) as error:
            if hub.is_fed:
                logger.warning("live events interrupted", extra={"error": type(error).__name__})
        finally:
            hub.interrupt()
        await asyncio.sleep(PAUSE_SECONDS)


async def _follow_once(hub: Hub, client: valkey.Redis) -> None:
    place = await _restore(hub, client)
    hub.begin()
    while True:
        answer: Any = await client.xread({KEY: place}, count=AT_ONCE, block=BLOCK_MILLISECONDS)
        entries = _entries(answer)
        for _, message in entries:
            if message:
                hub.tell(message)
        place = entries[-1][0] if entries else place


async def _restore(hub: Hub, client: valkey.Redis) -> str:
    """Read the events of late into the hub; returns the place after which new ones come."""
    latest: Any = await client.xrevrange(KEY, count=KEPT)
    read = [read_message(place, stored) for place, stored in reversed(latest)]
    hub.backlog.restore([one for one in read if one], is_whole=not latest)
    return latest[0][0].decode() if latest else "0-0"


def _entries(answer: Any) -> list[tuple[str, Message | None]]:
    """Return the entries that one read of the one stream brought, none when it waited in vain."""
    return [
        (place.decode(), read_message(place, stored))
        for _, entries in answer or ()
        for place, stored in entries
    ]
