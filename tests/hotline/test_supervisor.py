"""The supervisor in a process of its own, as a terminal would run it."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest

from hotline import leftovers
from hotline.console import Console, readable
from hotline.embedded.processes import is_alive
from hotline.processes import Process
from hotline.supervisor import StopFlag, Supervisor, SupervisorError, end_all, spawn

PARENT = """
import os, sys
from hotline.console import Console
from hotline.processes import Process
from hotline.supervisor import Supervisor

child = "import os, subprocess, sys, time; print('pid', os.getpid(), flush=True); {body}"
supervisor = Supervisor(Console(), os.environ)
supervisor.catch_signals()
supervisor.start(Process("web", (sys.executable, "-c", child)))
try:
    supervisor.watch(lambda: False)
finally:
    supervisor.stop()
"""
SLEEP = "time.sleep(60)"
DEAF = (
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    " print('deaf', flush=True); time.sleep(60)"
)
GRANDCHILD = (
    "g = subprocess.Popen(['sleep', '60']); print('pid', g.pid, flush=True); time.sleep(60)"
)


@pytest.fixture
def run_parent() -> Iterator[Callable[[str], "subprocess.Popen[str]"]]:
    started: list[subprocess.Popen[str]] = []

    def run(body: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", PARENT.format(body=body)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).resolve().parents[2],
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def next_pid(parent: "subprocess.Popen[str]") -> int:
    assert parent.stdout is not None
    for line in parent.stdout:
        if "pid" in line:
            assert line.startswith("web    | ")
            return int(line.split()[-1])
    raise AssertionError("the child printed no pid")


def is_gone_soon(pid: int) -> bool:
    end = time.monotonic() + 5
    while is_alive(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not is_alive(pid)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stop_by_signal_ends_the_child_and_exits_0(run_parent, number: int) -> None:
    parent = run_parent(SLEEP)
    pid = next_pid(parent)
    parent.send_signal(number)
    assert parent.wait(timeout=10) == 0
    assert is_gone_soon(pid)


def test_stop_ends_what_the_child_had_started(run_parent) -> None:
    parent = run_parent(GRANDCHILD)
    pids = [next_pid(parent), next_pid(parent)]
    parent.send_signal(signal.SIGINT)
    assert parent.wait(timeout=10) == 0
    assert all(map(is_gone_soon, pids))


def test_stop_second_signal_does_not_wait_for_a_deaf_child(run_parent) -> None:
    parent = run_parent(DEAF)
    pid = next_pid(parent)
    assert "deaf" in parent.stdout.readline()
    parent.send_signal(signal.SIGINT)
    time.sleep(0.8)
    assert parent.poll() is None
    parent.send_signal(signal.SIGINT)
    assert parent.wait(timeout=5) == 0
    assert is_gone_soon(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's death signal is Linux's")
def test_child_does_not_outlive_a_killed_parent(run_parent) -> None:
    parent = run_parent(SLEEP)
    pid = next_pid(parent)
    parent.kill()
    assert is_gone_soon(pid)


def test_child_that_dies_is_started_again(run_parent) -> None:
    parent = run_parent(SLEEP)
    first = next_pid(parent)
    os.kill(first, signal.SIGKILL)
    second = next_pid(parent)
    assert second != first
    assert is_alive(second)
    parent.send_signal(signal.SIGTERM)
    assert parent.wait(timeout=10) == 0


def test_watch_gives_up_on_a_child_that_keeps_dying() -> None:
    shown = StringIO()
    supervisor = Supervisor(Console(shown), os.environ)
    supervisor.stopping.wait = lambda seconds=None: False  # type: ignore[method-assign]
    supervisor.start(Process("web", (sys.executable, "-c", "raise SystemExit(3)")))
    with pytest.raises(SupervisorError, match=r"web ended 5 times within a minute \(exit 3\)"):
        supervisor.watch(lambda: False)
    supervisor.stop()
    assert shown.getvalue().count("starting it again") == 4


def test_stop_by_signal_at_any_instruction_of_the_loop() -> None:
    """A signal may arrive while the loop looks at the flag: a lock there would hang."""
    flag = StopFlag()
    former = signal.signal(signal.SIGUSR1, lambda number, frame: flag.set())
    try:
        for _ in range(300):
            os.kill(os.getpid(), signal.SIGUSR1)
            assert flag.wait(0.01)
        assert flag.count == 300
    finally:
        signal.signal(signal.SIGUSR1, former)


def test_run_once_returns_the_exit_code_and_shows_all_lines() -> None:
    shown = StringIO()
    supervisor = Supervisor(Console(shown), os.environ)
    code = "import sys; print('one'); print('two'); sys.exit(7)"
    assert supervisor.run_once(Process("setup", (sys.executable, "-c", code))) == 7
    assert shown.getvalue() == "setup  | one\nsetup  | two\n"


def test_end_all_forces_a_deaf_process_after_the_grace_period() -> None:
    body = f"import signal, time; {DEAF}"
    process = spawn((sys.executable, "-c", body), os.environ)
    assert process.stdout is not None
    with process.stdout as pipe:
        pipe.readline()
        end_all([process], grace=0.2)
    assert process.returncode == -signal.SIGKILL


def test_leftovers_end_only_the_process_that_was_recorded(tmp_path: Path) -> None:
    ours = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    reused = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    said: list[str] = []
    try:
        file = tmp_path / leftovers.FILE_NAME
        births = {str(ours.pid): leftovers.born_at(ours.pid), str(reused.pid): "1"}
        file.write_text(json.dumps(births))
        leftovers.end(tmp_path, said.append)
        assert ours.wait(timeout=5) == -signal.SIGTERM
        assert reused.poll() is None
        assert said == [f"ending process {ours.pid}, left by a demo that was killed"]
        assert not file.exists()
    finally:
        for process in (ours, reused):
            process.kill()
            process.wait()


def test_leftovers_record_what_end_looks_for(tmp_path: Path) -> None:
    leftovers.record(tmp_path, [os.getpid()])
    listed = json.loads((tmp_path / leftovers.FILE_NAME).read_text())
    assert listed == {str(os.getpid()): leftovers.born_at(os.getpid())}
    assert listed[str(os.getpid())].isdigit()


def test_readable_shortens_json_and_leaves_the_rest() -> None:
    line = '{"level": "info", "logger": "hotline.request", "message": "refused", "status": 409}'
    assert readable(line) == "hotline.request refused status=409"
    failing = '{"level": "error", "logger": "a", "message": "b", "exception": "Traceback\\n  E"}'
    assert readable(failing) == "ERROR a b\nTraceback\n  E"
    assert readable("plain {text") == "plain {text"
    assert readable("[1, 2]") == "[1, 2]"


def test_console_bears_a_closed_terminal() -> None:
    class Closed(StringIO):
        def flush(self) -> None:
            raise BrokenPipeError

    console = Console(Closed())
    console.say("web", "a line")
    assert console.is_closed


def test_closed_window_ends_everything() -> None:
    """The terminal goes while its process still has something to say on the way out."""
    pid, terminal = pty.fork()
    if pid == 0:
        code = PARENT.format(body=SLEEP).replace(
            "finally:", "finally:\n    supervisor._console.say('setup', 'bye')"
        )
        os.chdir(Path(__file__).resolve().parents[2])
        os.execv(sys.executable, [sys.executable, "-c", code])
    said = b""
    while b"pid" not in said or not said.endswith(b"\n"):
        said += os.read(terminal, 1000)
    os.close(terminal)
    child = int(said.split()[-1])
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert is_gone_soon(child)
