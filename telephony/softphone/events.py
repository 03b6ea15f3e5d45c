"""Events of baresip in the words of the door."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

# What the door takes of one field.
CALL_ID_MAX = 100
NUMBER_MAX = 60
CAUSE_MAX = 40
# An outgoing call is told of when the other side rings, or at once answers.
KINDS = {
    "CALL_INCOMING": "newCall", "CALL_RINGING": "newCall", "CALL_PROGRESS": "newCall",
    "CALL_ESTABLISHED": "answer", "CALL_CLOSED": "hangup",
}  # fmt: skip
DIRECTIONS = {"incoming": "in", "outgoing": "out"}
# How it answers to `listcalls` while it has none.
NO_CALLS = re.compile(r"no active calls|active calls \(0\)", re.IGNORECASE)
LOST = "softphone closed"

Event = dict[str, str]


@dataclass
class Translator:
    """Remembers the calls that run, so that each is told of once and none is left open."""

    extension: str
    line: str = ""
    _running: dict[str, Event] = field(default_factory=dict)

    def read(self, message: bytes) -> list[Event]:
        """Return what a message of the control port means for the door, often nothing."""
        try:
            told = json.loads(message)
        except ValueError:
            return []
        if not isinstance(told, Mapping):
            return []
        if told.get("response"):
            return self._close_all() if NO_CALLS.search(str(told.get("data"))) else []
        event = self._event(told)
        return [event] if event and self._is_new(event) else []

    def _event(self, told: Mapping[str, Any]) -> Event | None:
        kind, call_id = KINDS.get(str(told.get("type"))), str(told.get("id") or "")
        direction = DIRECTIONS.get(str(told.get("direction")))
        if kind is None or direction is None or not call_id:
            return None
        citizen = printable(told.get("peeruri"), NUMBER_MAX)
        here = self.line or self.extension
        ours, theirs = ("to", "from") if direction == "in" else ("from", "to")
        event = {
            "event": kind, "callId": self._call_id(call_id), "direction": direction,
            theirs: citizen, ours: here, "user": self.extension,
        }  # fmt: skip
        if kind == "hangup":
            event["cause"] = printable(told.get("param"), CAUSE_MAX)
        return event

    def _call_id(self, call_id: str) -> str:
        """Return the call's id at this extension: an exchange may ring two with the same."""
        own = f"{self.extension}:{call_id}"
        if len(own) <= CALL_ID_MAX and own.isprintable():
            return own
        return f"{self.extension}:{sha256(call_id.encode()).hexdigest()}"

    def _is_new(self, event: Event) -> bool:
        """Tell whether an event says something, and remember that it was told."""
        before = self._running.get(event["callId"])
        if event["event"] == "hangup":
            self._running.pop(event["callId"], None)
            return True
        if before and (before["event"] == event["event"] or event["event"] == "newCall"):
            return False
        self._running[event["callId"]] = event
        return True

    def _close_all(self) -> list[Event]:
        """End the calls whose end was told while nobody listened."""
        ended = [one | {"event": "hangup", "cause": LOST} for one in self._running.values()]
        self._running.clear()
        return ended


def printable(value: Any, most: int) -> str:
    """Return a text as the door takes it: without control characters and not too long."""
    return "".join(one for one in str(value or "") if one.isprintable())[:most]
