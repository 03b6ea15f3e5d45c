"""An exchange with a gateway that ends when its time is up, however slowly it answers.

A socket's timeout bounds each step alone: a gateway that sends a byte now and then would
keep a worker for as long as it likes.
"""

import socket
from contextlib import suppress
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from threading import Lock, Timer
from types import TracebackType
from typing import Any, Self
from urllib.request import HTTPHandler, HTTPSHandler, Request


class TimeLimit:
    """A block that raises TimeoutError at its end when it took more than some seconds.

    The socket that is watched is shut down at that moment, so that whoever reads it goes on.
    """

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._lock = Lock()
        self._socket: socket.socket | None = None
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        if self.is_over:
            raise TimeoutError from error

    def watch(self, sock: socket.socket) -> None:
        """Shut this socket down when the time is up; at once where it is."""
        with self._lock:
            self._socket = sock
            if self.is_over:
                _shut(sock)

    def _end(self) -> None:
        with self._lock:
            self.is_over = True
            if self._socket is not None:
                _shut(self._socket)


def _shut(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _watched(base: type[HTTPConnection], limit: TimeLimit) -> Any:
    class Watched(base):  # type: ignore[valid-type,misc]
        def connect(self) -> None:
            super().connect()
            limit.watch(self.sock)

    return Watched


class LimitedHTTPHandler(HTTPHandler):
    """Open plain connections that a limit watches."""

    def __init__(self, limit: TimeLimit) -> None:
        super().__init__()
        self.limit = limit

    def http_open(self, req: Request) -> HTTPResponse:
        """Open one."""
        return self.do_open(_watched(HTTPConnection, self.limit), req)


class LimitedHTTPSHandler(HTTPSHandler):
    """Open encrypted connections that a limit watches."""

    def __init__(self, limit: TimeLimit) -> None:
        super().__init__()
        self.limit = limit

    def https_open(self, req: Request) -> HTTPResponse:
        """Open one."""
        return self.do_open(_watched(HTTPSConnection, self.limit), req)
