"""Posting of events to the door, one after the other, until it has taken each."""

import json
import logging
import queue
import threading
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from telephony.softphone.events import Event

logger = logging.getLogger(__name__)
WITHIN = 10
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 30.0
# Of a site that is away for long; the newest are worth more than the oldest.
KEPT_MOST = 10_000
TAKEN = frozenset({200, 202})
# The event itself is wrong: no later attempt is taken either.
REFUSED = 400
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def read_address(written: str) -> SplitResult:
    """Return the address of the door; ValueError where numbers would go in the open."""
    address = urlsplit(written)
    is_near = address.scheme == "http" and address.hostname in LOOPBACK
    if not address.hostname or not (address.scheme == "https" or is_near):
        raise ValueError("the door's address must begin with https:// (http:// on this machine)")
    return address


class Door:
    """A queue before the door: events leave it in order, and only once they are taken."""

    def __init__(self, address: SplitResult, secret: str) -> None:
        self._address, self._secret = address, secret
        self._waiting: queue.Queue[Event] = queue.Queue(KEPT_MOST)
        self._stopped = threading.Event()

    def put(self, event: Event) -> None:
        """Let an event wait its turn; never blocks whoever reads the softphone."""
        while True:
            try:
                self._waiting.put_nowait(event)
            except queue.Full:
                logger.error("more than %d events wait: the oldest is given up", KEPT_MOST)
                self._waiting.get_nowait()
            else:
                return

    def stop(self) -> None:
        """Give up what waits."""
        self._stopped.set()

    def work(self) -> None:
        """Post what waits, for as long as the process runs."""
        while not self._stopped.is_set():
            try:
                event = self._waiting.get(timeout=1)
            except queue.Empty:
                continue
            self._deliver(event)

    def _deliver(self, event: Event) -> None:
        pause = FIRST_PAUSE
        while not self._stopped.is_set():
            status = self._post(event)
            if status in TAKEN:
                return
            if status == REFUSED:
                logger.error("the door refuses a %s as wrong", event["event"])
                return
            logger.warning("the door did not take a %s (%s)", event["event"], status or "no answer")
            self._stopped.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _post(self, event: Event) -> int:
        """Return the status that the door answers with, 0 where there is no answer."""
        line = self._connection()
        headers = {
            "Authorization": f"Bearer {self._secret}", "Content-Type": "application/json",
        }  # fmt: skip
        try:
            line.request("POST", self._address.path, json.dumps(event), headers)
            return line.getresponse().status
        except (OSError, HTTPException):
            return 0
        finally:
            line.close()

    def _connection(self) -> HTTPConnection:
        kind = HTTPSConnection if self._address.scheme == "https" else HTTPConnection
        return kind(str(self._address.hostname), self._address.port, timeout=WITHIN)
