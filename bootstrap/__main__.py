"""`python3 -m bootstrap setup|demo|test|…`: what the targets of the Makefile run."""

import errno
import fcntl
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bootstrap import audit as auditing
from bootstrap import checks, environment, frontend, system, typefaces
from bootstrap.places import (
    CACHE,
    PYTHON,
    ROOT,
    Home,
    bench_home,
    demo_home,
    huge_bench_home,
    test_home,
)
from bootstrap.terminal import Trouble, say

INTERRUPTED = 130
BEGAN = time.time()


@contextmanager
def only_one() -> Iterator[None]:
    """Let a set-up wait for another one in the same folder (a demo and a test)."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up is at work in this folder, waiting for it …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def prepare(home: Home, *, testing: bool) -> None:
    """Do everything that comes before the servers."""
    with only_one():
        system.ensure(system.PRINTING + (system.TESTING if testing else ()), home)
        environment.ensure_venv(home)
        environment.ensure_packages("dev" if testing else "base", home)
        frontend.ensure(home, with_tools=testing)
        typefaces.ensure(home)


def _become(home: Home, *arguments: str) -> int:
    """Go on as the environment's Python, in this very process."""
    os.environ["HOTLINE_HOME"] = str(home.path)
    os.environ["HOTLINE_BEGAN"] = str(BEGAN)
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), "-m", "hotline.demo", *arguments])  # noqa: S606


def setup() -> int:
    """Prepare everything without serving."""
    home = demo_home()
    prepare(home, testing=False)
    return _become(home, "prepare")


def demo() -> int:
    """Prepare everything and serve the site."""
    home = demo_home()
    prepare(home, testing=False)
    return _become(home, "serve")


def test() -> int:
    """Prepare a home of the tests' own and run every check."""
    home = test_home()
    prepare(home, testing=True)
    system.ensure_if_possible(system.CALLING, home)
    return checks.run_all(home)


def test_telephony() -> int:
    """Let a real softphone be called, in the tests' home."""
    home = test_home()
    prepare(home, testing=True)
    system.ensure(system.CALLING, home)
    return checks.run_telephony(home)


def quick() -> int:
    """Run the tests of what was changed, in the tests' home."""
    home = test_home()
    prepare(home, testing=True)
    return checks.run_quick(home)


def lint() -> int:
    """Run the checks that need no servers' data."""
    home = test_home()
    prepare(home, testing=True)
    return checks.run_lint(home)


def coverage() -> int:
    """Run the tests without a browser and measure what of the code they run."""
    home = test_home()
    prepare(home, testing=True)
    return checks.run_coverage(home)


def audit() -> int:
    """Audit the lock files against what is publicly known; needs nothing installed."""
    home = test_home()
    home.path.mkdir(parents=True, exist_ok=True)
    with only_one():
        return auditing.audit(home)


def mutation() -> int:
    """Plant small faults one at a time and see whether the tests notice, in the tests' home."""
    home = test_home()
    prepare(home, testing=True)
    return checks.run_module(home, "tests.mutation")


def screenshots() -> int:
    """Take pictures of every page, in the tests' home."""
    home = test_home()
    prepare(home, testing=True)
    return checks.run_module(home, "tests.browser.screenshots")


def bench() -> int:
    """Measure, in a home of its own with a database that keeps what it promises."""
    home = bench_home()
    prepare(home, testing=True)
    return checks.run_module(home, "tests.benchmarks", throwaway=False)


def bench_huge() -> int:
    """Measure the lists of ten million cases; what was filled stays for the next run."""
    home = huge_bench_home()
    prepare(home, testing=True)
    return checks.run_module(home, "tests.benchmarks.huge")


TARGETS: dict[str, Callable[[], int]] = {
    "setup": setup,
    "demo": demo,
    "test": test,
    "test-telephony": test_telephony,
    "quick": quick,
    "lint": lint,
    "coverage": coverage,
    "audit": audit,
    "mutation": mutation,
    "screenshots": screenshots,
    "bench": bench,
    "bench-huge": bench_huge,
}


def main() -> int:
    """Run the target; one sentence instead of a traceback for what a person can mend."""
    if len(sys.argv) != 2 or sys.argv[1] not in TARGETS:
        sys.stderr.write(f"usage: python3 -m bootstrap {'|'.join(TARGETS)}\n")
        return 2
    try:
        return TARGETS[sys.argv[1]]()
    except Trouble as trouble:
        say(str(trouble))
    except KeyboardInterrupt:
        say("interrupted; the next run goes on from here")
        return INTERRUPTED
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS}:
            raise
        place = error.filename2 or error.filename or demo_home().path
        say(f"{error.strerror}: {place}. Mend that and try again.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
