"""One process of a run: `warm` for many changes, `cold` for one that the import makes.

Reads what to do as a pickle from its standard input, which nobody but `running` writes.
"""

import pickle
import sys
from pathlib import Path

import pytest

from tests.mutation.changes import Change
from tests.mutation.planting import import_changed
from tests.mutation.running import Outcome
from tests.mutation.targets import Target
from tests.mutation.trial import Choice, Trial

QUIET = ("-q", "-p", "no:cacheprovider")


def warm(target: Target, changes: list[Change], kept: Path) -> int:
    """Try changes in forks of this process and keep what became of them."""
    trial = Trial(Path(target.path).resolve(), changes)
    code = int(pytest.main([*QUIET, *target.tests], plugins=[trial]))
    kept.write_bytes(pickle.dumps(Outcome(trial.results, trial.fault)))
    return code


def cold(target: Target, change: Change | None) -> int:
    """Run the tests on a module that is imported with a change; 1 when one fails."""
    path = Path(target.path)
    if change is not None:
        name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        import_changed(name, path.resolve(), change)
    return int(pytest.main([*QUIET, "-x", *target.tests], plugins=[Choice()]))


def main(how: str) -> int:
    """Do what the standard input says."""
    target, changes, kept = pickle.load(sys.stdin.buffer)
    if how == "warm":
        return warm(target, changes, Path(kept))
    return cold(target, changes[0] if changes else None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
