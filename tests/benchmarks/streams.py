"""Live events: 200 streams open on one process while 20 cases a second are saved.

Every reader must hear of every case, once and in order; the memory of a stream is printed, and
how many connections to the database the process holds while nothing is asked of it.
"""

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from hotline import processes
from hotline.embedded.ports import first_free
from tests.benchmarks.databases import DOOR, ROOT, ensure, environment, execute
from tests.benchmarks.door import wait_for
from tests.benchmarks.table import Check, Table

PER_SECOND, SECONDS = 20, 30
CASES = PER_SECOND * SECONDS
LATE_SECONDS = 60
HELD = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'hotline-events'"


@dataclass
class Reader:
    """One stream: the places of the events that it heard, and how late each came, in ms."""

    session: str
    places: list[str] = field(default_factory=list)
    late: list[float] = field(default_factory=list)

    async def open(self, port: int) -> None:
        """Ask for the stream; returns once its beginning has come."""
        self.stream, self.writer = await asyncio.open_connection("127.0.0.1", port)
        head = (
            f"GET /events/ HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid={self.session}\r\n\r\n"
        )
        self.writer.write(head.encode())
        status = await self.stream.readline()
        assert b" 200 " in status, status
        while b"event: resync" not in await self.stream.readline():
            pass

    async def listen(self) -> None:
        """Note each event of a saved case."""
        is_case = False
        while line := await self.stream.readline():
            if line.startswith(b"event: "):
                is_case = line == b"event: counts\n"
            elif line.startswith(b"id: ") and is_case:
                is_case = False
                place = line[4:].decode().strip()
                self.places.append(place)
                self.late.append(time.time() * 1000 - int(place.partition("-")[0]))


def run(table: Table) -> None:
    """Serve, save, listen, print."""
    ensure(DOOR)
    port = first_free(8750)
    values = environment(DOOR) | {"EVENTS_PORT": str(port)}
    server = subprocess.Popen(
        processes.EVENTS.command, cwd=ROOT, env=values | processes.EVENTS.env,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    saver = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.saving_cases"], cwd=ROOT, env=values, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        wait_for(f"http://127.0.0.1:{port}")
        asyncio.run(_measure(table, port, server.pid, saver))
    finally:
        for process in (saver, server):
            process.terminate()
            process.wait(timeout=20)


async def _measure(table: Table, port: int, server: int, saver: "subprocess.Popen[str]") -> None:
    readers = [Reader(one) for one in json.loads(await _line(saver))]
    await readers[0].open(port)
    before = _memory(server)
    began = time.perf_counter()
    await asyncio.gather(*(one.open(port) for one in readers[1:]))
    opening = time.perf_counter() - began
    opened = _memory(server)
    held = execute(HELD)[0][0]
    listening = [asyncio.create_task(one.listen()) for one in readers]
    assert saver.stdin
    print(f"{CASES} {PER_SECOND}", file=saver.stdin, flush=True)
    seconds = json.loads(await _line(saver))
    end = time.monotonic() + LATE_SECONDS
    while any(len(one.places) < CASES for one in readers) and time.monotonic() < end:
        await asyncio.sleep(0.1)
    for task in listening:
        task.cancel()
    _print(table, readers, seconds)
    per_stream = (opened - before) / (len(readers) - 1)
    table.add(Check("memory, MB", f"{opened / 1024:.0f}", f"{before / 1024:.0f}",
                    f"{opened / before:.2f}", f"{per_stream:.0f} KB a stream"))  # fmt: skip
    faults = [f"{held} connections"] if held else []
    table.add(Check("opening all, s", f"{opening:.1f}", "", "",
                    f"{held} connections to the database held", faults))  # fmt: skip


def _print(table: Table, readers: list[Reader], seconds: float) -> None:
    heard = sum(len(set(one.places)) for one in readers)
    wanted = CASES * len(readers)
    in_order = all(one.places == sorted(set(one.places), key=_order) for one in readers)
    late = [one for reader in readers for one in reader.late]
    note = (
        f"{CASES / seconds:.1f} cases/s; {median(late):.0f} ms after Valkey had it,"
        f" 99 %: {quantiles(late, n=100)[98]:.0f} ms"
    )
    faults = [] if heard == wanted else [f"{wanted - heard} lost"]
    faults += [] if in_order else ["twice or out of order"]
    table.add(Check(f"events, {len(readers)} streams", f"{heard}", f"{wanted}",
                    f"{heard / wanted:.2f}", note, faults))  # fmt: skip


def _order(place: str) -> tuple[int, int]:
    first, _, second = place.partition("-")
    return int(first), int(second)


async def _line(process: "subprocess.Popen[str]") -> Any:
    assert process.stdout
    return await asyncio.get_running_loop().run_in_executor(None, process.stdout.readline)


def _memory(master: int) -> int:
    """Return the resident KB of gunicorn's one worker."""
    [worker] = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    [line] = [
        one for one in Path(f"/proc/{worker}/status").read_text().splitlines() if "VmRSS" in one
    ]
    return int(line.split()[1])
