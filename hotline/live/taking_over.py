"""The side of the process `events` that takes connections over from the web process."""

import asyncio
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

from gunicorn.asgi.protocol import ASGIProtocol

from hotline.live.handing_over import SOCKET_NAME

HEAD_BYTES = 64 * 1024
# A peer that has vanished, or that does not read, is given up after this.
PEER_MILLISECONDS = 60_000
LONGEST_ADDRESS = 107


def take_over(worker: Any, home: Path) -> None:
    """Serve what the web process of this machine hands over, until the worker ends."""
    address = home / SOCKET_NAME
    if len(str(address)) > LONGEST_ADDRESS:
        worker.log.warning("no streams are taken over: the address %s is too long", address)
        return
    address.unlink(missing_ok=True)
    way = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    way.setblocking(False)
    way.bind(str(address))
    worker.loop.add_reader(way, _take_one, worker, way)


def give_up_dead_peers(line: socket.socket) -> None:
    """Let the kernel end a connection, or those accepted by it, whose peer takes nothing."""
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, PEER_MILLISECONDS)


def _take_one(worker: Any, way: socket.socket) -> None:
    with suppress(BlockingIOError):
        head, lines, *_ = socket.recv_fds(way, HEAD_BYTES, 1)
        for line in lines:
            serving = worker.loop.create_task(_serve(worker, socket.socket(fileno=line), head))
            # Kept until it is done; a task that nobody holds may vanish.
            _taken.add(serving)
            serving.add_done_callback(_taken.discard)


async def _serve(worker: Any, line: socket.socket, head: bytes) -> None:
    line.setblocking(False)
    with suppress(OSError):
        give_up_dead_peers(line)
    _, protocol = await worker.loop.connect_accepted_socket(lambda: ASGIProtocol(worker), line)
    protocol.data_received(head)


_taken: set["asyncio.Task[None]"] = set()
