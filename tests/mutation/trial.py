"""Runs tests against changes: one process stays warm, each change dies with a fork of it.

As a plugin of pytest it takes the place of the ordinary loop. It runs the tests once as they
are, notes which of them run which lines of the module, and then tries the changes one by one
on those tests alone, the quickest first, until one of them fails.
"""

import os
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.mutation.changes import Change
from tests.mutation.planting import Planted

CAUGHT, SURVIVED, BROKEN = 1, 0, 2
# What one change may take at most: a change can make a loop endless.
SECONDS, TIMES = 20.0, 5.0
TRANSACTIONAL = {"transactional_db", "live_server"}


@dataclass
class Result:
    """What became of a change; `by` is the test that failed, or why none could."""

    change: Change
    is_caught: bool
    by: str = ""


class Choice:
    """The plugin that chooses the tests."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what commits (its rows would outlive a fork), what is slow, and browsers."""
        items[:] = [item for item in items if not _is_left_out(item)]


@dataclass
class Trial(Choice):
    """The plugin: the module under trial, its chosen changes, and what became of them."""

    path: Path
    changes: Sequence[Change]
    results: list[Result] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    runs: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    fault: str = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests as they are, then the changes."""
        if session.testsfailed or not session.items:
            self.fault = self.fault or "its tests cannot be collected"
            return True
        planted = Planted(self.path)
        self._run_as_they_are(session, planted)
        if self.fault:
            return True
        by_id = {item.nodeid: item for item in session.items}
        for change in self.changes:
            ids = set().union(*(self.runs.get(line, set()) for line in change.lines))
            items = [by_id[one] for one in sorted(ids, key=self.seconds.__getitem__)]
            self.results.append(self._try(session, planted, change, items))
        return True

    def _run_as_they_are(self, session: pytest.Session, planted: Planted) -> None:
        for item in session.items:
            planted.forget()
            began, failed, lines = time.monotonic(), [], set()
            session.config.pluginmanager.register(_Listener(failed), "mutation-listener")
            sys.settrace(_tracer(self.path, lines))
            try:
                _run(item, session)
            finally:
                sys.settrace(None)
                session.config.pluginmanager.unregister(name="mutation-listener")
            self.seconds[item.nodeid] = time.monotonic() - began
            if failed:
                self.fault = f"{failed[0]} fails without any change"
                return
            for line in lines:
                self.runs[line].add(item.nodeid)

    def _try(
        self, session: pytest.Session, planted: Planted, change: Change, items: list[pytest.Item]
    ) -> Result:
        if not items:
            return Result(change, False, "no test runs it")
        limit = SECONDS + TIMES * sum(self.seconds[item.nodeid] for item in items)
        code, said = in_fork(lambda: _attempt(session, planted, change, items), limit)
        return Result(change, code != SURVIVED, said)


def _attempt(
    session: pytest.Session, planted: Planted, change: Change, items: Iterable[pytest.Item]
) -> str:
    """Make the change and run tests until one fails; returns its name, or nothing."""
    planted.plant(change)
    return first_failure(session, items)


def first_failure(session: pytest.Session, items: Iterable[pytest.Item]) -> str:
    """Run tests until one fails; returns its name, or nothing."""
    failed: list[str] = []
    session.config.pluginmanager.register(_Listener(failed), "mutation-listener")
    for item in items:
        _run(item, session)
        if failed:
            return failed[0]
    return ""


def in_fork(work: Callable[[], str], limit: float) -> tuple[int, str]:
    """Do something in a fork that is killed after some seconds; returns how it ended.

    What it returns is said by the fork through a pipe; a text says that it caught something.
    """
    _let_go_of_the_database()
    told, telling = os.pipe()
    pid = os.fork()
    if not pid:
        _end_with(work, telling)
    os.close(telling)
    ends = time.monotonic() + limit
    while time.monotonic() < ends:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            with os.fdopen(told) as pipe:
                return os.waitstatus_to_exitcode(status), pipe.read()
        time.sleep(0.02)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(told)
    return CAUGHT, f"no end within {limit:.0f} s"


def _end_with(work: Callable[[], str], telling: int) -> None:
    """Do the work of a fork, silently, and leave without any tidying up."""
    code, said = BROKEN, "the tests could not go on"
    try:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        said = work()
        code = CAUGHT if said else SURVIVED
    except BaseException as error:
        said = f"{type(error).__name__} outside of any test"
    finally:
        os.write(telling, said.encode()[:4000])
        os._exit(code)


def _let_go_of_the_database() -> None:
    """Close the connections, so that no two processes speak through one."""
    if "django.db" in sys.modules:
        from django.db import connections

        for connection in connections.all(initialized_only=True):
            connection.close()


class _Listener:
    def __init__(self, failed: list[str]) -> None:
        self.failed = failed

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)


class _Last:
    """Stands for the next test: what a session holds is kept, what a module holds is not."""

    def __init__(self, session: pytest.Session) -> None:
        self.session = session

    def listchain(self) -> list[Any]:
        return [self.session]


def _run(item: pytest.Item, session: pytest.Session) -> None:
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=_Last(session))


def _is_left_out(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    commits = (marker and marker.kwargs.get("transaction")) or TRANSACTIONAL & {
        *getattr(item, "fixturenames", ())
    }
    return bool(commits) or any(map(item.get_closest_marker, ("slow", "browser")))


def _tracer(path: Path, lines: set[int]) -> Callable[[FrameType, str, Any], Any]:
    """Return what notes the lines of one file that are run."""
    wanted = str(path)

    def note(frame: FrameType, event: str, argument: Any) -> Any:
        lines.add(frame.f_lineno)
        return note

    def enter(frame: FrameType, event: str, argument: Any) -> Any:
        return note(frame, event, argument) if frame.f_code.co_filename == wanted else None

    return enter
