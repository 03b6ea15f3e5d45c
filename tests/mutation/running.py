"""A module's changes are tried: those in functions warm, those of its import cold.

Warm: one process imports everything once, and each change dies with a fork of it. What a
module does while it is imported (tables, constants) is changed before anybody imports it, in
a process of its own, on all tests.
"""

import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.mutation.changes import Change
from tests.mutation.targets import Target
from tests.mutation.trial import Result

COLD_SECONDS, SAID = 300, 3000
PASSED = pytest.ExitCode.OK


@dataclass
class Outcome:
    """What became of a module's changes; `fault` says why they could not be tried."""

    results: list[Result] = field(default_factory=list)
    fault: str = ""

    @property
    def survivors(self) -> list[Result]:
        """The changes that no test noticed."""
        return [one for one in self.results if not one.is_caught]


def try_changes(target: Target, changes: Sequence[Change]) -> Outcome:
    """Try changes of one module on the tests that hold it."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "outcome"
        warm = [one for one in changes if not one.at_import]
        said = _process("warm", target, warm, kept).said
        if not kept.exists():
            return Outcome(fault=f"the tests could not be run\n{said}")
        outcome: Outcome = pickle.loads(kept.read_bytes())
        if outcome.fault or len(outcome.results) < len(warm):
            return Outcome(fault=f"{outcome.fault}\n{said}")
        cold = [one for one in changes if one.at_import]
        if cold and (ended := _process("cold", target, [], kept)).code != PASSED:
            return Outcome(fault=f"its tests fail without any change\n{ended.said}")
        outcome.results += [_try_cold(target, change, kept) for change in cold]
    outcome.results.sort(key=lambda one: (one.change.line, one.change.place))
    return outcome


def _try_cold(target: Target, change: Change, kept: Path) -> Result:
    # A module that cannot be imported any more is noticed as well.
    return Result(change, _process("cold", target, [change], kept).code != PASSED)


@dataclass
class Ended:
    """How a process ended: its exit code, and the end of what it said."""

    code: int
    said: str = ""


def _process(how: str, target: Target, changes: Sequence[Change], kept: Path) -> Ended:
    """Run a process for some changes; one that has no end has noticed its change."""
    work = pickle.dumps((target, list(changes), str(kept)))
    with tempfile.TemporaryDirectory() as examples:
        env = {**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": examples}
        command = [sys.executable, "-m", "tests.mutation.process", how]
        try:
            done = subprocess.run(
                command, input=work, env=env, check=False, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, timeout=COLD_SECONDS if how == "cold" else None,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return Ended(pytest.ExitCode.TESTS_FAILED)
    return Ended(done.returncode, done.stdout.decode(errors="replace")[-SAID:])
