"""`make test` and `make lint`: every check in turn, one verdict at the end."""

import fcntl
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from bootstrap import changes, frontend
from bootstrap.places import NODE_MODULES, PYTHON, ROOT, Home
from bootstrap.terminal import Trouble, say

CLOSING_LINE = re.compile(r"(passed|failed|errors?|no tests ran|deselected).* in [\d.]+s")
NO_TESTS_COLLECTED = 5
# A city's plausible environment: the checks of a deployment must hold for it.
PRODUCTION = {
    "HOTLINE_ENV": "production",
    "ALLOWED_HOSTS": "hotline.example.gov.cn",
    "CSRF_TRUSTED_ORIGINS": "https://hotline.example.gov.cn",
    "BEHIND_PROXY": "1",
}


@dataclass(frozen=True)
class Part:
    """One check: its name, its command after the program, what its environment needs beside."""

    name: str
    command: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    program: str = str(PYTHON)


@dataclass
class Outcome:
    """How a part went; `closing` is the last line of a test run."""

    name: str
    is_good: bool
    seconds: float
    closing: str = ""


def lint_parts() -> list[Part]:
    """Return the checks of style, types and settings."""
    manage = str(ROOT / "manage.py")
    production = PRODUCTION | {"SECRET_KEY": secrets.token_urlsafe(50)}
    return [
        Part("ruff check", ("-m", "ruff", "check", ".")),
        Part("ruff format", ("-m", "ruff", "format", "--check", ".")),
        Part("templates", ("-m", "djlint", "--lint", "--quiet", "templates")),
        Part("scripts", (_tool("eslint/bin/eslint.js"), "static/js"), program=frontend.node()),
        Part(
            "style sheets",
            (_tool("stylelint/bin/stylelint.mjs"), "static/css/**/*.css"),
            program=frontend.node(),
        ),
        Part("dead code", ("-m", "tests.dead_code")),
        Part("types", ("-m", "mypy")),
        Part("deployment", (manage, "check", "--deploy", "--fail-level", "WARNING"), production),
        Part("migrations", (manage, "makemigrations", "--check", "--dry-run")),
    ]


def _tool(path: str) -> str:
    return str(NODE_MODULES / path)


PYTEST = ("-m", "pytest", "-q", "--timeout=300")


TELEPHONY = Part("telephony tests", (*PYTEST, "-m", "sip"))


def test_parts() -> list[Part]:
    """Return the test runs: first without a browser, then with one, then with telephones."""
    return [
        Part("tests", (*PYTEST, "-n", "2", "-m", "not browser and not sip")),
        Part("browser tests", (*PYTEST, "-m", "browser")),
        TELEPHONY,
    ]


def quick_parts() -> list[Part]:
    """Return what is run of a change while it is being made: its style, and its own tests."""
    tests = changes.tests_of(changes.changed_files())
    say("\n".join(tests))
    style = [part for part in lint_parts() if part.name.startswith("ruff")]
    return [
        *style,
        Part("tests", (*PYTEST, "-n", "2", "-m", "not browser and not slow and not sip", *tests)),
    ]


def environment(home: Home) -> dict[str, str]:
    """Return the environment of every part: the tests' home, nothing of a demo's.

    Where Python is told to leave no compiled modules beside the sources, they go to the
    home: compiling the tests at each start takes longer than many of them run.
    """
    env = {key: value for key, value in os.environ.items() if key != "HOTLINE_ENV"}
    if env.pop("PYTHONDONTWRITEBYTECODE", ""):
        env["PYTHONPYCACHEPREFIX"] = str(home.path / "pycache")
    return env | {"HOTLINE_HOME": str(home.path), "PYTHONUNBUFFERED": "1"}


def run_part(part: Part, env: Mapping[str, str]) -> Outcome:
    """Run one check with its output on the terminal."""
    say(f"── {part.name}")
    began, closing = time.monotonic(), ""
    with subprocess.Popen(
        [part.program, *part.command],
        cwd=ROOT,
        env={**env, **part.env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        try:
            for line in process.stdout or ():
                sys.stdout.write(line)
                sys.stdout.flush()
                closing = line.strip() if CLOSING_LINE.search(line) else closing
            code = process.wait()
        except BaseException:
            process.terminate()
            raise
    is_good = code == 0 or (code == NO_TESTS_COLLECTED and "browser" in part.name)
    return Outcome(part.name, is_good, time.monotonic() - began, closing)


def report(outcomes: list[Outcome]) -> int:
    """Print one line per part, the closing lines of the tests last; 1 when one failed."""
    for outcome in outcomes:
        say(f"{'ok    ' if outcome.is_good else 'FAILED'} {outcome.name} ({outcome.seconds:.0f} s)")
    failed = [outcome.name for outcome in outcomes if not outcome.is_good]
    say(f"failed: {', '.join(failed)}" if failed else f"all {len(outcomes)} parts passed")
    for outcome in outcomes:
        if outcome.closing:
            sys.stdout.write(f"{outcome.name}: {outcome.closing}\n")
    sys.stdout.flush()
    return 1 if failed else 0


def _on_signal(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def servers(home: Home, env: Mapping[str, str], *, throwaway: bool = True) -> Iterator[None]:
    """Run a home's own PostgreSQL and Valkey for a while, and stop them in every case."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _on_signal)
    services = [str(PYTHON), "-m", "hotline.embedded"]
    home.path.mkdir(parents=True, exist_ok=True)
    with (home.path / "test.lock").open("w") as lock:
        _lock_or_refuse(lock.fileno(), home)
        start = [*services, "start", *(("--throwaway",) if throwaway else ())]
        try:
            if subprocess.run(start, cwd=ROOT, env=env, check=False).returncode:
                raise Trouble("The servers did not start; the reason is above.")
            yield
        finally:
            subprocess.run([*services, "stop"], cwd=ROOT, env=env, check=False)


def _lock_or_refuse(lock: int, home: Home) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Trouble(f"Tests already run in {home.path}; wait for them to end.") from None


def run_lint(home: Home) -> int:
    """Run the checks of style, types and settings."""
    env = environment(home)
    with servers(home, env):
        return report([run_part(part, env) for part in lint_parts()])


def run_all(home: Home) -> int:
    """Run every check and every test."""
    env = environment(home)
    with servers(home, env):
        return report([run_part(part, env) for part in lint_parts() + test_parts()])


def run_telephony(home: Home) -> int:
    """Run the tests that call a real softphone."""
    env = environment(home)
    with servers(home, env):
        return report([run_part(TELEPHONY, env)])


def run_coverage(home: Home) -> int:
    """Run the tests that need no browser, and measure; fails below the floor (pyproject.toml)."""
    env = environment(home)
    tests = test_parts()[0]
    measured = Part("coverage", (*tests.command, "--cov", "--cov-report=term:skip-covered"))
    with servers(home, env):
        return report([run_part(measured, env)])


def run_quick(home: Home) -> int:
    """Run the tests of what was changed."""
    env = environment(home)
    parts = quick_parts()
    with servers(home, env):
        return report([run_part(part, env) for part in parts])


def run_module(home: Home, module: str, *, throwaway: bool = True) -> int:
    """Run a module of the tests beside servers of its own."""
    env = environment(home)
    with servers(home, env, throwaway=throwaway):
        command = [str(PYTHON), "-m", module]
        return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
