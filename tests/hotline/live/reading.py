"""Reads streams of the application in this process, as a server and a browser would."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from django.test import Client

from hotline.live.serving import LiveEvents

# Long for a machine under load; nothing waits for it that comes.
PATIENCE = 60


def session_of(person: Any) -> str:
    """Return the session of a person who logs in now."""
    client = Client()
    client.force_login(person)
    return client.cookies["sessionid"].value


class Reader:
    """One request for a stream: its status, and the events that arrive one after another."""

    def __init__(self, session: str, place: str = "", **headers: str) -> None:
        given = {"host": "localhost", "cookie": f"sessionid={session}", **headers}
        given |= {"last-event-id": place} if place else {}
        pairs = [(name.replace("_", "-").encode(), text.encode()) for name, text in given.items()]
        self.scope = {
            "type": "http", "method": "GET", "path": "/events/", "query_string": b"",
            "headers": pairs,
        }  # fmt: skip
        self.status = 0
        self.headers: dict[str, str] = {}
        self.place = ""
        # While it is not set, nothing that the application writes is taken.
        self.takes = asyncio.Event()
        self.takes.set()
        self._leaves = asyncio.Event()
        self._blocks: asyncio.Queue[str | None] = asyncio.Queue()

    async def receive(self) -> dict[str, Any]:
        await self._leaves.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): text.decode() for name, text in message["headers"]}
            return
        if message.get("more_body"):
            await self.takes.wait()
        for block in message["body"].decode().split("\n\n")[:-1]:
            self._blocks.put_nowait(block)
        if not message.get("more_body"):
            self._blocks.put_nowait(None)

    def leave(self) -> None:
        self._leaves.set()

    async def event(self) -> tuple[str, str] | None:
        """Return the next event, kind and data; None where the stream has ended."""
        async with asyncio.timeout(PATIENCE):
            return await self._next_event()

    async def _next_event(self) -> tuple[str, str] | None:
        while True:
            block = await self._blocks.get()
            if block is None:
                return None
            lines = dict(line.split(": ", 1) for line in block.split("\n") if line[0] != ":")
            self.place = lines.get("id", self.place)
            if "event" in lines:
                return lines["event"], lines["data"]

    async def opened(self) -> None:
        """Wait until the beginning has been written."""
        await until(lambda: self.status and not self._blocks.empty())


async def until(holds: Callable[[], Any]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.01)


class Site:
    """The application as a server runs it."""

    def __init__(self) -> None:
        self.app = LiveEvents()
        self._requests: list[asyncio.Task[None]] = []
        self._readers: list[Reader] = []

    def streams(self) -> list[Reader]:
        """Return all that were asked for."""
        return self._readers

    async def open(self, reader: Reader) -> Reader:
        """Ask for a stream and wait for its beginning, or for its refusal."""
        asked = asyncio.create_task(self.app(reader.scope, reader.receive, reader.send))
        self._requests.append(asked)
        self._readers.append(reader)
        await reader.opened()
        return reader

    async def end(self) -> None:
        """End what is open."""
        for asked in self._requests:
            asked.cancel()
        await asyncio.gather(*self._requests, return_exceptions=True)


@asynccontextmanager
async def running() -> AsyncIterator[Site]:
    """Run the application with its line to Valkey until the block ends."""
    site = Site()
    told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    told.put_nowait({"type": "lifespan.startup"})
    started = asyncio.Event()

    async def said(message: dict[str, Any]) -> None:
        started.set()

    living = asyncio.create_task(site.app({"type": "lifespan"}, told.get, said))
    await started.wait()
    await until(lambda: site.app.hub.is_fed)
    try:
        yield site
    finally:
        await site.end()
        told.put_nowait({"type": "lifespan.shutdown"})
        await living
