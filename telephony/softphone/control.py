"""Reading of baresip's control port, again and again when it is lost."""

import json
import logging
import socket
import threading
from collections.abc import Callable

from telephony.softphone.events import Event, Translator
from telephony.softphone.netstrings import BadFrame, Frames, frame

logger = logging.getLogger(__name__)
CONNECT_WITHIN = 5
PIECE = 65_536
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
ASK_FOR_CALLS = frame(json.dumps({"command": "listcalls", "token": "calls"}).encode())


class Control:
    """The control port of one softphone."""

    def __init__(self, host: str, port: int, translator: Translator) -> None:
        self._place, self._translator = (host, port), translator
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Read no more."""
        self._stopped.set()

    def follow(self, tell: Callable[[Event], None]) -> None:
        """Tell of each event; a port that is gone is tried again until it is there."""
        pause = FIRST_PAUSE
        while not self._stopped.is_set():
            try:
                with socket.create_connection(self._place, CONNECT_WITHIN) as line:
                    logger.info("the softphone is there")
                    pause = FIRST_PAUSE
                    self._read(line, tell)
            except (OSError, BadFrame) as error:
                logger.info("no softphone at its port (%s)", type(error).__name__)
            self._stopped.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _read(self, line: socket.socket, tell: Callable[[Event], None]) -> None:
        """Read until the softphone closes; first ask whether the calls of before still run."""
        frames = Frames()
        line.settimeout(1)
        line.sendall(ASK_FOR_CALLS)
        while not self._stopped.is_set():
            try:
                piece = line.recv(PIECE)
            except TimeoutError:
                continue
            if not piece:
                return
            for message in frames.feed(piece):
                for event in self._translator.read(message):
                    tell(event)
