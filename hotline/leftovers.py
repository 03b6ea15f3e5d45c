"""What a killed demo left running, found by process number and time of birth."""

import json
from collections.abc import Callable
from pathlib import Path

from hotline.embedded.processes import is_alive, stop_process

FILE_NAME = "demo.pids"


def born_at(pid: int) -> str:
    """Return when the kernel started the process, "" when that cannot be told.

    A number alone may long since belong to another program.
    """
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def record(home: Path, pids: list[int]) -> None:
    """Write down the processes of this run."""
    (home / FILE_NAME).write_text(json.dumps({str(pid): born_at(pid) for pid in pids}))


def forget(home: Path) -> None:
    """Strike the list: everything has been stopped."""
    (home / FILE_NAME).unlink(missing_ok=True)


def end(home: Path, say: Callable[[str], None]) -> None:
    """End what an earlier run left behind."""
    try:
        listed = json.loads((home / FILE_NAME).read_text())
    except (OSError, ValueError):
        return
    for number, birth in listed.items():
        pid = int(number)
        if birth and born_at(pid) == birth and is_alive(pid):
            say(f"ending process {pid}, left by a demo that was killed")
            stop_process(pid)
    forget(home)
