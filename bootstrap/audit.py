"""`make audit`: the pinned packages against what is publicly known of their weaknesses.

Python's by pip-audit, the front end's by npm, both from the lock files alone. Either asks a
service on the network. Where that gives no answer for every package nothing has been audited,
and the target says so and ends with a code of its own.
"""

import json
import shutil
import subprocess
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bootstrap import frontend, stamps
from bootstrap.places import CACHE, REQUIREMENTS, ROOT, Home
from bootstrap.terminal import Trouble, run, say, step

VENV = CACHE / "audit-venv"
LOCKS = ("base.txt", "dev.txt", "node.txt", "audit.txt")
GOOD, WEAK, NOT_ASKED = 0, 1, 3
SECONDS = 600


@dataclass(frozen=True)
class Finding:
    """What became of one lock file: weaknesses by package, or why nobody could say."""

    lock: str
    count: int = 0
    weak: tuple[str, ...] = ()
    unanswered: str = ""


def read_pip_audit(lock: str, output: str, last_words: str = "") -> Finding:
    """Read pip-audit's report; a package that it skipped was not audited."""
    try:
        packages = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Finding(lock, unanswered=last_words or "pip-audit gave no report")
    skipped = [one for one in packages if "skip_reason" in one]
    if skipped or not packages:
        reason = skipped[0]["skip_reason"] if skipped else "no package was read"
        said = f"{len(skipped)} of {len(packages)} packages were not audited: {reason}"
        return Finding(lock, len(packages), unanswered=said)
    weak = [
        f"{one['name']} {one['version']}: {vulnerability['id']}"
        for one in packages
        for vulnerability in one["vulns"]
    ]
    return Finding(lock, len(packages), tuple(weak))


def read_npm_audit(lock: str, output: str, last_words: str = "") -> Finding:
    """Read npm's report, which in place of it may say why there is none."""
    try:
        report = json.loads(output)
        found, count = report["vulnerabilities"], report["metadata"]["dependencies"]["total"]
    except (ValueError, KeyError, TypeError):
        return Finding(lock, unanswered=last_words or "npm gave no report")
    weak = tuple(f"{name}: {facts['severity']}" for name, facts in sorted(found.items()))
    return Finding(lock, count, weak)


def ask(command: Sequence[str | Path]) -> tuple[str, str]:
    """Run a command; returns its output and the last line of what it said beside."""
    try:
        done = subprocess.run(
            [*map(str, command)], cwd=ROOT, capture_output=True, text=True, check=False,
            timeout=SECONDS,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return "", str(error)
    said = [line for line in done.stderr.splitlines() if line.strip()]
    errors = [line for line in said if "error" in line.lower() and "log of this run" not in line]
    return done.stdout, (errors or said or [""])[-1].strip()


def audit_python(lock: str) -> Finding:
    """Audit a file of requirements, every one of which is pinned by hash."""
    command: list[str | Path] = [VENV / "bin" / "pip-audit", "--requirement", REQUIREMENTS / lock]
    options = ("--disable-pip", "--no-deps", "--format", "json", "--progress-spinner", "off")
    return read_pip_audit(f"requirements/{lock}", *ask([*command, *options]))


def audit_front_end() -> Finding:
    """Audit package-lock.json."""
    lock, npm = "package-lock.json", frontend.find_npm()
    if npm is None:
        return Finding(lock, unanswered="there is no npm here")
    return read_npm_audit(lock, *ask([npm, "audit", "--package-lock-only", "--json"]))


def ensure(home: Home) -> None:
    """Fetch pip-audit into an environment of its own; Trouble where it cannot be had."""
    file, stamp = REQUIREMENTS / "audit.txt", VENV / "hotline.stamp"
    if stamps.is_current(stamp, stamps.digest([file])):
        return
    with step("pip-audit", "installing it"):
        shutil.rmtree(VENV, ignore_errors=True)
        venv.create(VENV, with_pip=True, symlinks=True)
        pip: list[str | Path] = [VENV / "bin" / "python", "-m", "pip", "install"]
        run("pip", [*pip, "--require-hashes", "-r", file], log=home.log)
        stamps.mark(stamp, stamps.digest([file]))


def verdict(findings: Sequence[Finding]) -> int:
    """Say what was found; WEAK before NOT_ASKED, GOOD only where all was answered."""
    for one in findings:
        if one.unanswered:
            say(f"NOT AUDITED {one.lock}: {one.unanswered}")
        elif one.weak:
            say("\n".join([f"WEAK {one.lock}:", *(f"  {line}" for line in one.weak)]))
        else:
            say(f"ok {one.lock}: nothing is known of its {one.count} packages")
    if any(one.weak for one in findings):
        return WEAK
    if any(one.unanswered for one in findings):
        say("The advisory service gave no answer. Nothing is known, so this is no pass.")
        return NOT_ASKED
    return GOOD


def audit(home: Home) -> int:
    """Audit all lock files."""
    try:
        ensure(home)
        findings = [audit_python(lock) for lock in LOCKS]
    except Trouble as trouble:
        findings = [Finding(f"requirements/{lock}", unanswered=str(trouble)) for lock in LOCKS]
    return verdict([*findings, audit_front_end()])
