"""`make demo` and `make setup` inside the virtual environment: servers, data, site."""

import argparse
import fcntl
import json
import os
import signal
import sys
import time
import unicodedata
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import redis

from hotline import leftovers, processes
from hotline.console import Console
from hotline.embedded import instance, ports, postgres, services, valkey
from hotline.embedded.cli import explain_os_error
from hotline.embedded.errors import ServiceError
from hotline.preparation import Preparation
from hotline.supervisor import Supervisor, SupervisorError

LAST_PORT = 65_535
HEALTH_SECONDS = 240
# The one that Celery sends to unless told otherwise.
QUEUE = "celery"
SERVER_ROUND_SECONDS = 5.0


@contextmanager
def foreground() -> Iterator[None]:
    """Take Ctrl-C for ourselves: `make` would turn it into an error, though all went well."""
    try:
        former = os.tcgetpgrp(0)
    except OSError:
        former = 0
    if former != os.getpgrp() or former == os.getpid():
        yield  # no terminal, not ours, or nobody else's
        return
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpgrp())
    try:
        yield
    finally:
        with suppress(OSError):
            os.tcsetpgrp(0, former)


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Refuse a second demo in the same home."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "demo.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            port = instance.read_values(home).get("WEB_PORT", "")
            raise ServiceError(
                f"A demo already runs in {home}: http://127.0.0.1:{port}/ . Stop it there by"
                " Ctrl-C, or give this one another folder by HOTLINE_HOME."
            ) from error
        yield


class Demo:
    """One run: servers, data, the four processes, and their end."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.began = float(os.environ.pop("HOTLINE_BEGAN", time.time()))
        self.console = Console()
        self.supervisor = Supervisor(self.console, os.environ)
        self._next_round = 0.0
        self._missed = 0

    def say(self, text: str) -> None:
        """Print under the set-up's name."""
        self.console.say("setup", text)

    def start_servers(self) -> None:
        """Start PostgreSQL and Valkey and hand their addresses to all processes."""
        began = time.monotonic()
        values = services.start(self.home)
        self.supervisor.env = instance.environment(values)
        for name, state in services.status(self.home).items():
            self.say(f"{name}: {state}")
        self.say(f"servers: up in {time.monotonic() - began:.1f} s")

    def prepare(self) -> None:
        """Bring schema, data and static files up to date."""
        preparation = Preparation(self.home, self.supervisor, self.say)
        preparation.run()

    def choose_web_port(self) -> int:
        """Return the recorded port of the site, or another when that one is taken."""
        if given := given_port():
            return given
        recorded = int(instance.read_values(self.home)["WEB_PORT"])
        port = ports.first_free(recorded)
        if port != recorded:
            self.say(f"web: port {recorded} is taken, using {port} from now on")
            instance.record(self.home, WEB_PORT=str(port))
        return port

    def serve(self) -> None:
        """Start the four processes, wait until all is well, then watch over them."""
        port = self.choose_web_port()
        forget_heartbeats(self.supervisor.env["REDIS_URL"])
        forget_wakings(self.supervisor.env["REDIS_URL"])
        self.supervisor.env |= {
            "WEB_PORT": str(port),
            "EVENTS_PORT": str(ports.first_free(port + 1)),
            "PYTHONUNBUFFERED": "1",
        }
        for process in processes.ALL:
            self.supervisor.start(process)
        leftovers.record(self.home, self.supervisor.pids())
        self.await_health(port)
        if not self.supervisor.stopping.is_set():
            self.announce(port)
        self.supervisor.watch(self.watch_servers)

    def await_health(self, port: int) -> None:
        """Wait until /healthz is green; SupervisorError naming what is not."""
        end = time.monotonic() + HEALTH_SECONDS
        said: dict[str, str] = {}

        def is_green() -> bool:
            status, components = ask_health(port)
            said.update(components)
            return status == 200 or time.monotonic() > end

        self.supervisor.watch(is_green)
        if time.monotonic() > end:
            failing = [name for name, state in said.items() if state != "ok"] or ["web"]
            raise SupervisorError(
                f"Not well after {HEALTH_SECONDS} s: {', '.join(failing)}. See the lines above."
            )

    def announce(self, port: int) -> None:
        """Print the address and who can log in."""
        self.say(f"ready in {time.time() - self.began:.1f} s, /healthz is green")
        self.say(f"\nhttp://127.0.0.1:{port}/\n")
        accounts = self.home / "demo_accounts.txt"
        if accounts.exists():
            self.say(aligned(accounts.read_text(encoding="utf-8")))
            self.say(f"(kept in {accounts})")
        self.say("Ctrl-C stops everything; the data stays.")

    def watch_servers(self) -> bool:
        """Start an embedded server again that is gone twice in a row; never ends the watch."""
        if time.monotonic() < self._next_round:
            return False
        self._next_round = time.monotonic() + SERVER_ROUND_SECONDS
        self._missed = self._missed + 1 if self._server_is_gone() else 0
        if self._missed >= 2:
            self.say("a server is gone, starting it again")
            before = dict(self.supervisor.env)
            self.start_servers()
            self.supervisor.env |= {"WEB_PORT": before["WEB_PORT"]}
            if any(self.supervisor.env[name] != before.get(name) for name in instance.SERVER_NAMES):
                self.supervisor.restart_all()
            self._missed = 0
        return False

    def _server_is_gone(self) -> bool:
        values = instance.read_values(self.home)
        pairs = (("DATABASE_URL", postgres), ("REDIS_URL", valkey))
        return any(
            instance.is_embedded(name, values) and server.running_pid(self.home) is None
            for name, server in pairs
        )

    def stop(self, *, keep_servers: bool) -> None:
        """End all processes, and the servers unless commands are to work with them."""
        if keep_servers:
            self.say("ready for .venv/bin/python manage.py …; `make stop` ends the two servers")
            return
        self.say("stopping …")
        self.supervisor.stop()
        leftovers.forget(self.home)
        services.stop(self.home)
        self.say("everything is stopped")


def given_port() -> int:
    """Return the port that WEB_PORT asks for, 0 where it asks for none.

    Raises ServiceError for one that is taken or is none.
    """
    given = os.environ.get("WEB_PORT", "")
    if not given:
        return 0
    if not given.isascii() or not given.isdecimal() or not 1 <= int(given) <= LAST_PORT:
        raise ServiceError(f"WEB_PORT must be a number from 1 to {LAST_PORT}, not {given!r}.")
    if not ports.is_free(int(given)):
        raise ServiceError(f"Port {given} (WEB_PORT) is taken; choose another.")
    return int(given)


def forget_heartbeats(url: str) -> None:
    """Drop the signs of life of an earlier run, so that green means: this one is up."""
    with redis.Redis.from_url(url) as client:
        for key in client.scan_iter("*:heartbeat:*"):
            client.delete(key)


def forget_wakings(url: str) -> None:
    """Drop what preparing has queued: a sweep finds all of it, and beat waits behind none of it."""
    with redis.Redis.from_url(url) as client:
        client.delete(QUEUE)


def aligned(table: str) -> str:
    """Return tab-separated lines in columns; a Chinese character is two columns wide."""
    rows = [line.split("\t") for line in table.splitlines()]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(cell + " " * (size - width(cell)) for cell, size in zip(row, widths, strict=True))
        for row in rows
    )
    return "\n".join(f"  {line.rstrip()}" for line in lines)


def width(text: str) -> int:
    """Return how many columns of a terminal the text takes."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def ask_health(port: int) -> tuple[int, dict[str, str]]:
    """Return the status and the components of /healthz; (0, {}) while nobody answers."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status, json.load(answer)["components"]
    except urllib.error.HTTPError as error:
        with error, suppress(ValueError, KeyError):
            return error.code, json.load(error)["components"]
        return error.code, {}
    except (OSError, ValueError):
        return 0, {}


def run(action: str, home: Path) -> int:
    """Run one of the two targets to its end; 1 and a sentence when it cannot be done."""
    demo = Demo(home)
    demo.supervisor.catch_signals()
    try:
        with only_one(home), foreground():
            if action == "serve":
                # Before the minutes that the first preparation takes.
                given_port()
            return _run_locked(action, demo)
    except (ServiceError, OSError) as error:
        demo.say(sentence(error, home))
    return 1


def _run_locked(action: str, demo: Demo) -> int:
    leftovers.end(demo.home, demo.say)
    code = 0
    try:
        demo.start_servers()
        demo.prepare()
        if action == "serve" and not demo.supervisor.stopping.is_set():
            demo.serve()
    except (ServiceError, SupervisorError, OSError) as error:
        demo.say(sentence(error, demo.home))
        code = 1
    finally:
        demo.stop(keep_servers=action == "prepare" and code == 0)
    return code


def sentence(error: Exception, home: Path) -> str:
    """Return what a person can do about an error."""
    return str(explain_os_error(error, home) if isinstance(error, OSError) else error)


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m hotline.demo", description=__doc__)
    parser.add_argument("action", choices=("prepare", "serve"))
    action = parser.parse_args().action
    if os.environ.get("HOTLINE_ENV") == "production":
        sys.stderr.write("HOTLINE_ENV is production: the demo and its accounts are not for that.\n")
        return 1
    return run(action, instance.home_folder())


if __name__ == "__main__":
    sys.exit(main())
