"""The way to the broker, made safe against losing it in the middle of a task."""

from typing import Any

from kombu.transport import redis as valkey
from redis.exceptions import ConnectionError as BrokerGone


class Channel(valkey.Channel):
    """A channel that says of a closed connection that it is closed.

    A worker that loses the broker with a message in hand closes the connection and then
    gives the message back through it. Kombu (5.7) looks up the host of the closed connection
    and ends the worker by an AttributeError; of a connection error it takes no notice, as it
    should: the row behind the message is found by the next sweep.
    """

    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:
        if self.connection.client is None:
            raise BrokerGone("the connection is closed")
        params: dict[str, Any] = super()._connparams(asynchronous)  # type: ignore[no-untyped-call]
        return params


class Transport(valkey.Transport):
    """The transport with that channel."""

    Channel = Channel
