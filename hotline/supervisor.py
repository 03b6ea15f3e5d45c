"""Run several processes from one terminal, and leave none behind."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from hotline.console import Console
from hotline.processes import Process

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE_SECONDS = 15.0
# More restarts than this within the window, and the fault is not a passing one.
MOST_RESTARTS, RESTART_WINDOW = 4, 60.0
PATIENCE_SECONDS = 15.0
PR_SET_PDEATHSIG = 1
# Loaded here: between fork and exec nothing may be looked up.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class SupervisorError(Exception):
    """A process does not stay up; the message names it."""


def die_with_parent() -> None:
    """Ask the kernel to end this process when the one that started it is gone (Linux)."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def spawn(command: Sequence[str], env: Mapping[str, str]) -> "subprocess.Popen[str]":
    """Start a process in a session of its own: the terminal's Ctrl-C reaches only us."""
    return subprocess.Popen(
        command,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
        preexec_fn=die_with_parent,  # noqa: PLW1509 (no thread holds a lock it needs)
    )


def signal_group(process: "subprocess.Popen[str]", number: int) -> None:
    """Signal a process and all that it started."""
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        return


class StopFlag:
    """Raised by a signal's handler, seen by the loops.

    Not a threading.Event: its lock may be held by the very code that the handler
    interrupts, and then both wait for ever.
    """

    def __init__(self) -> None:
        self.count = 0

    def set(self) -> None:
        """Raise the flag once more."""
        self.count += 1

    def is_set(self) -> bool:
        """Tell whether the flag is up."""
        return self.count > 0

    def wait(self, seconds: float) -> bool:
        """Sleep until the flag is up or the time is over; tell whether it is up."""
        end = time.monotonic() + seconds
        while not self.is_set() and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, 0.1))
        return self.is_set()


@dataclass
class Child:
    """A process under supervision, and when it was restarted."""

    process: Process
    running: "subprocess.Popen[str]"
    restarts: list[float] = field(default_factory=list)


class Supervisor:
    """Starts processes, restarts those that die, stops all of them in order."""

    def __init__(self, console: Console, env: Mapping[str, str]) -> None:
        self._console = console
        self.env = dict(env)
        self._children: dict[str, Child] = {}
        self._followers: dict[int, threading.Thread] = {}
        self.stopping = StopFlag()

    def catch_signals(self) -> None:
        """Turn Ctrl-C, SIGTERM and a closed terminal into an orderly stop."""
        for number in STOP_SIGNALS:
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: object) -> None:
        del number, frame
        self.stopping.set()

    def pids(self) -> list[int]:
        """Return the processes that run now."""
        return [child.running.pid for child in self._children.values()]

    def start(self, process: Process) -> None:
        """Start a process and show its output."""
        self._children[process.name] = Child(process, self._launch(process))

    def _launch(self, process: Process) -> "subprocess.Popen[str]":
        running = spawn(process.command, self.env | process.env)
        if running.stdout is None:
            raise SupervisorError(f"{process.name} has no output to follow.")
        self._followers[running.pid] = self._console.follow(process.name, running.stdout)
        return running

    def restart_all(self) -> None:
        """Start every process again, with the environment as it is now."""
        for child in self._children.values():
            end_all([child.running])
            child.running = self._launch(child.process)

    def watch(self, is_done: Callable[[], bool]) -> None:
        """Keep the processes up until a signal comes or `is_done`.

        Raises SupervisorError when a process ends again and again.
        """
        while not self.stopping.wait(0.5):
            for child in self._children.values():
                if child.running.poll() is not None:
                    self._restart(child)
            if self._console.is_closed:
                self.stopping.set()
            if is_done():
                return

    def _restart(self, child: Child) -> None:
        name, code = child.process.name, child.running.returncode
        signal_group(child.running, signal.SIGKILL)
        now = time.monotonic()
        child.restarts = [at for at in child.restarts if now - at < RESTART_WINDOW] + [now]
        if len(child.restarts) > MOST_RESTARTS:
            raise SupervisorError(
                f"{name} ended {len(child.restarts)} times within a minute (exit {code});"
                " its last lines are above. Everything is being stopped."
            )
        self._console.say("setup", f"{name} ended (exit {code}), starting it again")
        if not self.stopping.wait(len(child.restarts) - 1):
            child.running = self._launch(child.process)

    def run_once(self, process: Process) -> int:
        """Run a process to its end with its output shown; stops it when a signal comes."""
        running = self._launch(process)
        began = next_word = time.monotonic()
        while running.poll() is None:
            if self.stopping.wait(0.1):
                end_all([running])
            if time.monotonic() - next_word >= PATIENCE_SECONDS:
                next_word = time.monotonic()
                self._console.say(process.name, f"still at it after {next_word - began:.0f} s …")
        self._followers[running.pid].join(timeout=2)
        return running.wait()

    def stop(self) -> None:
        """End every process; by force at the second signal or after the grace period."""
        running = [child.running for child in self._children.values()]
        end_all(running, hurry=lambda: self.stopping.count > 1)
        self._children.clear()


def end_all(
    running: "list[subprocess.Popen[str]]",
    *,
    hurry: Callable[[], bool] = lambda: False,
    grace: float = GRACE_SECONDS,
) -> None:
    """End processes and all that they started, by force when they take too long."""
    for process in running:
        process.terminate()
    end = time.monotonic() + grace
    while any(p.poll() is None for p in running) and time.monotonic() < end and not hurry():
        time.sleep(0.05)
    for process in running:
        # Also what a process left behind in its group when it went.
        signal_group(process, signal.SIGKILL)
        process.wait()
