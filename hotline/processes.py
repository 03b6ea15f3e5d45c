"""The four processes of the site and how each is started, in one table.

`python -m hotline.processes web` becomes that process: containers and units of systemd
start the site so, and therefore as the demo does.
"""

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Process:
    """A process of the site: its command and what its environment needs beside ours."""

    name: str
    command: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)


WEB = Process(
    "web",
    (str(BIN / "gunicorn"), "-c", "python:hotline.gunicorn_conf", "hotline.wsgi:application"),
    {"HOTLINE_PROCESS": "hotline-web"},
)
WORKER = Process(
    "worker",
    (str(BIN / "celery"), "-q", "-A", "hotline", "worker", "--concurrency=2", "--without-gossip"),
    # One arena: printing would otherwise grow to three times its steady memory.
    {
        "HOTLINE_PROCESS": "hotline-worker",
        "MALLOC_ARENA_MAX": "1",
        # Celery warns of root for the sake of pickled messages; ours are JSON.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
    },
)
BEAT = Process(
    "beat",
    (str(BIN / "celery"), "-q", "-A", "hotline", "beat"),
    {"HOTLINE_PROCESS": "hotline-beat"},
)
# Without it pages ask by a timer; nothing else changes.
EVENTS = Process(
    "events",
    (str(BIN / "gunicorn"), "-c", "python:hotline.live.gunicorn_conf", "hotline.asgi:application"),
    {"HOTLINE_PROCESS": "hotline-events"},
)
ALL = (WEB, WORKER, BEAT, EVENTS)


def become(name: str) -> None:
    """Turn this very process into the named one; SystemExit for a name that is none."""
    process = {process.name: process for process in ALL}.get(name)
    if process is None:
        names = "|".join(process.name for process in ALL)
        raise SystemExit(f"usage: python -m hotline.processes {names}")
    sys.stdout.flush()
    os.execve(process.command[0], process.command, os.environ | process.env)  # noqa: S606


if __name__ == "__main__":
    become(sys.argv[1] if len(sys.argv) == 2 else "")
