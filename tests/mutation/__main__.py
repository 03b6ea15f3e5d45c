"""``python -m tests.mutation [MODULE …]``: do the tests notice small faults?

Each module of `TARGETS`, or those named by their paths, is changed in many small ways, one
at a time, and the tests that hold it are run. Of a module at most ``--sample`` changes are
tried, drawn by ``--seed``; ``--all`` tries every one. Prints the changes that no test noticed;
exits 1 where fewer than 95 % were noticed. What changes nothing that anybody could notice
stands in `equivalent.toml` with its reason and is not tried. ``--target PATH TEST …`` tries a
module outside of the list.
"""

import argparse
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.changes import Change, changes_of, read
from tests.mutation.equivalent import known_equivalent
from tests.mutation.running import Outcome, try_changes
from tests.mutation.targets import TARGETS, Target

SAMPLE, SEED, ENOUGH = 40, 12345, 0.95


@dataclass
class Verdict:
    """What the trial of one module came to."""

    target: Target
    outcome: Outcome
    planted: int
    seconds: float

    @property
    def caught(self) -> int:
        """How many changes a test noticed."""
        return sum(one.is_caught for one in self.outcome.results)


def main(arguments: Sequence[str]) -> int:
    """Try the modules that were asked for and print what came of it."""
    asked = _parse(arguments)
    targets = _targets(asked)
    verdicts = []
    for target in targets:
        verdicts.append(_judge(target, asked))
        _tell(verdicts[-1])
    caught, planted = sum(one.caught for one in verdicts), sum(one.planted for one in verdicts)
    share = caught / planted if planted else 0.0
    _say(f"\n{caught}/{planted} caught, {share:.1%}")
    is_broken = any(one.outcome.fault for one in verdicts)
    return 1 if is_broken or share < ENOUGH else 0


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("modules", nargs="*", metavar="MODULE")
    parser.add_argument("--sample", type=int, default=SAMPLE)
    parser.add_argument("--all", action="store_const", const=sys.maxsize, dest="sample")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--target", nargs="+", metavar="PATH")
    return parser.parse_args(arguments)


def _targets(asked: argparse.Namespace) -> list[Target]:
    if asked.target:
        return [Target(asked.target[0], tuple(asked.target[1:]))]
    unknown = set(asked.modules) - {target.path for target in TARGETS}
    if unknown:
        raise SystemExit(f"not in the list of tests/mutation/targets.py: {', '.join(unknown)}")
    return [one for one in TARGETS if not asked.modules or one.path in asked.modules]


def _judge(target: Target, asked: argparse.Namespace) -> Verdict:
    began = time.monotonic()
    chosen = _chosen(target, asked.sample, asked.seed)
    return Verdict(target, try_changes(target, chosen), len(chosen), time.monotonic() - began)


def _chosen(target: Target, sample: int, seed: int) -> list[Change]:
    """Return the changes to try: all that could be noticed, or a sample of them."""
    source = read(Path(target.path))
    left_out = known_equivalent(target.path)
    found = [one for one in changes_of(source) if (_line(source, one), one.words) not in left_out]
    if len(found) <= sample:
        return found
    drawn = random.Random(f"{seed} {target.path}").sample(found, sample)
    return sorted(drawn, key=lambda change: (change.line, change.place))


def _line(source: str, change: Change) -> str:
    return source.splitlines()[change.line - 1].strip()


def _tell(verdict: Verdict) -> None:
    path, outcome = verdict.target.path, verdict.outcome
    if outcome.fault:
        _say(f"BROKEN {path}: {outcome.fault}")
        return
    share = f"{verdict.caught}/{verdict.planted}"
    _say(f"{share:>7} {path} ({verdict.seconds:.0f} s)")
    for one in outcome.survivors:
        _say(f"        {path}:{one.change.line}  {one.change.words}  {one.by}".rstrip())


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


sys.exit(main(sys.argv[1:]))
