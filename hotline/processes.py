"""The three processes of the site and how each is started, in one table."""

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
    {"HOTLINE_PROCESS": "hotline-worker", "MALLOC_ARENA_MAX": "1"},
)
BEAT = Process(
    "beat",
    (str(BIN / "celery"), "-q", "-A", "hotline", "beat"),
    {"HOTLINE_PROCESS": "hotline-beat"},
)
ALL = (WEB, WORKER, BEAT)
