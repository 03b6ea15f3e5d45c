"""One live event: as it lies in Valkey, and as it is written to a page."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hotline.live.addressees import Address
from hotline.live.kinds import RESYNC, is_kind

# The stream of Valkey, and about how many events it keeps.
KEY = "hotline:live"
KEPT = 10_000
ID = re.compile(r"\d{1,15}-\d{1,10}")
PAYLOAD_BYTES = 1024
Payload = Mapping[str, int | str | bool | None]


@dataclass(frozen=True, slots=True)
class Message:
    """A live event: its place in the stream, its kind, its data as JSON, to whom it goes."""

    id: str
    kind: str
    data: str
    to: frozenset[Address]

    def block(self) -> bytes:
        """Return the event as `text/event-stream` has it."""
        return f"event: {self.kind}\nid: {self.id}\ndata: {self.data}\n\n".encode()


def fields_of(kind: str, to: Iterable[Address], payload: Payload) -> dict[str, str]:
    """Return what is stored of an event; ValueError for a kind or a payload that is none."""
    addresses = sorted(set(to))
    data = json.dumps(dict(payload), ensure_ascii=False, separators=(",", ":"))
    if not is_kind(kind):
        raise ValueError(f"{kind!r} is no registered kind of live events")
    if len(data.encode()) > PAYLOAD_BYTES:
        raise ValueError(f"the live event {kind!r} says more than {PAYLOAD_BYTES} bytes")
    return {"kind": kind, "data": data, "to": " ".join(addresses)}


def read_message(place: bytes, stored: Mapping[bytes, bytes]) -> Message | None:
    """Return a stored event; None for an entry that is none, whoever wrote it."""
    try:
        kind, data, to = (stored[name].decode() for name in (b"kind", b"data", b"to"))
    except (KeyError, UnicodeDecodeError):
        return None
    if not is_kind(kind) or "\n" in data or "\r" in data:
        return None
    return Message(place.decode(), kind, data, frozenset(to.split()))


def resync_block(place: str) -> bytes:
    """Return the event that tells a page to read anew whatever it shows."""
    return f"event: {RESYNC}\nid: {place}\ndata: {{}}\n\n".encode()


def place_block(place: str) -> bytes:
    """Return a block without data: it shows no event and moves the reader's place forward."""
    return f": here\nid: {place}\n\n".encode()
