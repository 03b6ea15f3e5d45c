"""What services call to tell open pages that something changed.

    publish("urgent", to=[capability(CaseCapability.TAKE_CHARGE)])
    publish("call", to=[person(operator.pk)], payload={"call": call.pk})

An event carries ids and counts, never what only some may read: the page then asks by the
ordinary addresses, where `visible_to` decides.
"""

import logging
import time
from collections.abc import Iterable
from functools import cache, partial
from typing import Any

import redis
from django.conf import settings
from django.db import transaction
from redis.backoff import NoBackoff
from redis.retry import Retry

from hotline.live.addressees import Address
from hotline.live.messages import KEPT, KEY, Payload, fields_of

logger = logging.getLogger("hotline.live")
# After a failure nobody waits again for a Valkey that is not there.
PAUSE_SECONDS = 1.0
SECONDS = 1.0
_away_until = 0.0


def publish(kind: str, *, to: Iterable[Address], payload: Payload | None = None) -> None:
    """Tell the addressees' open pages once the transaction commits; never after a rollback.

    `kind` is registered (`hotline.live.kinds`); pages listen for ``live:<kind>`` on the
    document. Does nothing where there is nobody to tell. A Valkey that is away costs the
    event alone: pages find the change when they next ask by themselves. Raises ValueError
    for a kind that nobody registered and for a payload that is too large.
    """
    fields = fields_of(kind, to, payload or {})
    if fields["to"]:
        transaction.on_commit(partial(send, fields), robust=True)


def send(fields: dict[str, str]) -> None:
    """Append a stored event to the stream now; says in the log what could not be sent."""
    global _away_until  # noqa: PLW0603 (what this process knows of its Valkey)
    if time.monotonic() < _away_until:
        return
    stored: Any = fields
    try:
        _client(str(settings.LIVE_URL)).xadd(KEY, stored, maxlen=KEPT, approximate=True)
    except (redis.RedisError, OSError):
        _away_until = time.monotonic() + PAUSE_SECONDS
        logger.warning("live event not sent", extra={"kind": fields["kind"]})


@cache
def _client(url: str) -> redis.Redis:
    """Return this process's line to Valkey; one that went stale is opened anew once."""
    return redis.Redis.from_url(
        url, socket_connect_timeout=SECONDS, socket_timeout=SECONDS, retry=Retry(NoBackoff(), 1)
    )
