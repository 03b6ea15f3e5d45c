"""The application of the process `events`: `GET /events/` for people who are logged in.

Beside Django's own handler, whose middleware would hold a thread, and with it a connection to
the database, for as long as a stream is open. What pages are held to is held here as well:
the host's name, the session, the password that is to be changed.
"""

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import redis
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.db import DatabaseError
from django.utils import timezone

from hotline import heartbeats
from hotline.live.following import follow
from hotline.live.hub import Hub, Stream
from hotline.live.messages import place_block, resync_block
from hotline.live.standing import Standing, read_standings

logger = logging.getLogger("hotline.live")
PATH = "/events/"
HEARTBEAT_SECONDS = 15.0
CHECK_SECONDS = 20.0
# A session that could not be read for so long is taken for ended.
UNCHECKED_MOST = 60.0
# How soon a browser comes back after a break.
RETRY = b"retry: 3000\n\n"
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'"),
]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class LiveEvents:
    """An ASGI application with its hub; the server's lifespan starts and ends what feeds it."""

    def __init__(self) -> None:
        self.hub = Hub()
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="sessions")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the server: its own start and end, a probe, or a page."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http" and scope["path"] == PATH:
            await self._serve(scope, receive, send)
        elif scope["type"] == "http":
            await _answer(send, 200 if scope["path"] == "/livez" else 404)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        tasks = [
            asyncio.create_task(work)
            for work in (follow(self.hub, str(settings.LIVE_URL)), self._check_for_ever())
        ]
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for task in tasks:
            task.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    async def _check_for_ever(self) -> None:
        while True:
            await self.hub.until_fed()
            await self.check_sessions()
            await asyncio.sleep(CHECK_SECONDS)

    async def check_sessions(self) -> None:
        """Read every open stream's session anew, and write this process's sign of life."""
        sessions = {stream.session for stream in self.hub.streams}
        try:
            self.hub.hold_against(await self._in_thread(read_standings, sessions))
        except (DatabaseError, OSError) as error:
            logger.warning("sessions not read", extra={"error": type(error).__name__})
        self.hub.end_unchecked(UNCHECKED_MOST)
        await self._in_thread(_sign_of_life)

    async def _in_thread(self, work: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Open a stream, or say by the status why there is none."""
        request = ASGIRequest(scope, io.BytesIO())
        status, session = _admit(request), request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        if status == 200 and not self.hub.is_fed:
            status = 503
        standing = None
        if status == 200:
            with suppress(DatabaseError):
                standing = (await self._in_thread(read_standings, [session]))[session]
            status = self._status_for(standing)
        if standing is None or status != 200:
            await _answer(send, status)
            return
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        place = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
        await self._stream(session, standing, place, receive, send)

    def _status_for(self, standing: Standing | None) -> int:
        if standing is None:
            return 403
        return 200 if self.hub.has_room_for(standing.person) else 429

    async def _stream(
        self, session: str, standing: Standing, place: str, receive: Receive, send: Send
    ) -> None:
        """Write events until the page goes, its session ends, or it reads too slowly."""
        writing: asyncio.Task[None] | None = None
        stream = Stream(session, standing, lambda: writing and writing.cancel())
        # Nothing is awaited between these: what is missed ends where the queue begins.
        missed = self.hub.backlog.since(place, standing.addresses)
        newest = self.hub.backlog.newest
        self.hub.add(stream)
        blocks = [resync_block(newest)] if missed is None else [one.block() for one in missed]
        first = b"".join([RETRY, *blocks, place_block(newest)])
        writing = asyncio.create_task(self._write(stream, first, send))
        going = asyncio.create_task(_until_gone(receive))
        try:
            await asyncio.wait({writing, going}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.hub.remove(stream)
            writing.cancel()
            going.cancel()
        await send({"type": "http.response.body", "body": b""})

    async def _write(self, stream: Stream, first: bytes, send: Send) -> None:
        await _write_on(send, first)
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    blocks = [(await stream.queue.get()).block()]
            except TimeoutError:
                blocks = [place_block(self.hub.backlog.newest)]
            while not stream.queue.empty():
                blocks.append(stream.queue.get_nowait().block())
            await _write_on(send, b"".join(blocks))


def _admit(request: ASGIRequest) -> int:
    """Return 200 for a request that may ask for a stream, else the status of its refusal."""
    if request.method != "GET":
        return 405
    try:
        request.get_host()
    except DisallowedHost:
        return 400
    is_ours = request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}
    return 200 if is_ours else 403


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write_on(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _answer(send: Send, status: int) -> None:
    headers = [(b"cache-control", b"no-store"), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _sign_of_life() -> None:
    with suppress(redis.RedisError):
        heartbeats.record_heartbeat(heartbeats.EVENTS, at=timezone.now())
