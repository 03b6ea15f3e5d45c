"""One terminal for several processes: every line under the name of its process."""

import json
import sys
import threading
from typing import IO, TextIO

WIDTH = 6
COLOURS = {"web": "36", "worker": "32", "beat": "35", "events": "33", "setup": "34"}
# Shown before the message or not at all; what is left follows as key=value.
FRAME = ("at", "level", "logger", "message", "exception")


def readable(line: str) -> str:
    """Turn a line of JSON log into a short one; leave every other line as it is."""
    try:
        record = json.loads(line)
    except ValueError:
        return line
    if not isinstance(record, dict) or "message" not in record:
        return line
    level = str(record.get("level", "info"))
    words = [] if level == "info" else [level.upper()]
    words += [str(record.get("logger", "")), str(record["message"])]
    words += [f"{key}={value}" for key, value in record.items() if key not in FRAME]
    exception = record.get("exception")
    return " ".join(filter(None, words)) + (f"\n{exception}" if exception else "")


class Console:
    """Writes whole lines, one process at a time; a closed terminal is borne in silence."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._lock = threading.Lock()
        self._is_coloured = self._stream.isatty()
        self.is_closed = False

    def _label(self, name: str) -> str:
        label = f"{name:<{WIDTH}} |"
        colour = COLOURS.get(name)
        return f"\033[{colour}m{label}\033[0m" if self._is_coloured and colour else label

    def say(self, name: str, text: str) -> None:
        """Write the text's lines under the name."""
        label = self._label(name)
        body = "".join(f"{label} {line}\n" for line in text.splitlines())
        with self._lock:
            if self.is_closed:
                return
            try:
                self._stream.write(body)
                self._stream.flush()
            except (OSError, ValueError):
                # A closed window gives EIO, a closed pipe EPIPE: nobody reads any more.
                self.is_closed = True

    def follow(self, name: str, pipe: IO[str]) -> threading.Thread:
        """Copy a process's output in a thread of its own until it ends."""

        def copy() -> None:
            with pipe:
                for line in pipe:
                    self.say(name, readable(line.rstrip("\n")))

        thread = threading.Thread(target=copy, name=f"follow-{name}", daemon=True)
        thread.start()
        return thread
