"""A gateway on this machine that answers as a test tells it, and remembers what it got."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Received:
    """One request: its headers, its body as bytes and read as JSON."""

    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> Any:
        return json.loads(self.body)


@dataclass
class Gateway:
    """`answers` are given one by one, the last one for ever: a status and a body.

    One that drips answers letter by letter and comes to no end until the block does.
    """

    url: str = ""
    drips: str = ""
    has_ended: threading.Event = field(default_factory=threading.Event)
    answers: list[tuple[int, bytes]] = field(default_factory=lambda: [(200, b'{"errcode": 0}')])
    received: list[Received] = field(default_factory=list)

    def next_answer(self) -> tuple[int, bytes]:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def gateway() -> Iterator[Gateway]:
    """Serve one on a free port until the block ends."""
    state = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            state.received.append(Received(dict(self.headers), self.rfile.read(length)))
            if state.drips:
                self.drip()
                return
            status, body = state.next_answer()
            self.send_response(status)
            if status in (301, 302):
                self.send_header("Location", state.url)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def drip(self) -> None:
            """Send what is dripped from again and again; who listens may go."""
            self.close_connection = True
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            with suppress(OSError):
                while not state.has_ended.wait(0.02):
                    self.wfile.write(state.drips.encode())

        def log_message(self, *args: Any) -> None:
            """Say nothing on the test's terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}/send?key=secret-of-the-robot"
    try:
        yield state
    finally:
        state.has_ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
