"""What the person at the terminal reads, and the running of quiet commands."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

PREFIX = "setup  | "
PATIENCE_SECONDS = 15


class Trouble(Exception):
    """A step cannot be done; the message says why and what to do about it."""


def say(text: str) -> None:
    """Print one line (or several) under the set-up's prefix."""
    sys.stdout.write("".join(f"{PREFIX}{line}\n" for line in text.splitlines()))
    sys.stdout.flush()


@contextmanager
def step(name: str, doing: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    say(f"{name}: {doing} …")
    began = time.monotonic()
    yield
    say(f"{name}: done in {time.monotonic() - began:.1f} s")


def _say_still(name: str, began: float) -> None:
    say(f"{name}: still at it after {time.monotonic() - began:.0f} s …")


def run(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> str:
    """Run a command with its output in the log; return that output, or raise Trouble."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a+", encoding="utf-8", errors="replace") as file:
        file.write(f"\n$ {' '.join(map(str, command))}\n")
        file.flush()
        start = file.tell()
        code = _wait(name, command, file=file, env=env, cwd=cwd)
        file.seek(start)
        said = file.read()
    if code != 0:
        raise Trouble(_what_failed(name, said, code, log))
    return said


def _wait(
    name: str, command: Sequence[str | Path], *, file: object, env: object, cwd: object
) -> int:
    began = time.monotonic()
    try:
        process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, env=env, cwd=cwd,
        )  # type: ignore[call-overload]  # fmt: skip
    except FileNotFoundError as error:
        raise Trouble(f"{name}: {command[0]} is not installed.") from error
    try:
        while True:
            try:
                return int(process.wait(timeout=PATIENCE_SECONDS))
            except subprocess.TimeoutExpired:
                _say_still(name, began)
    except BaseException:
        process.terminate()
        process.wait()
        raise


def _what_failed(name: str, said: str, code: int, log: Path) -> str:
    if "No space left on device" in said or "ENOSPC" in said:
        return f"{name}: the disk is full. Free some space and run the command again."
    tail = "\n".join(said.strip().splitlines()[-12:])
    return f"{name} failed (exit {code}); the whole of it is in {log}. The end:\n{tail}"
