"""`make mutation` tells weak tests from strong ones, by file, line and change."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutation.changes import changed_tree, changes_of
from tests.mutation.equivalent import entries
from tests.mutation.targets import TARGETS

ROOT = Path(__file__).resolve().parent.parent.parent
MODULE = """\
from functools import lru_cache

FREE_FROM = 65


@lru_cache
def is_free(age):
    return age >= FREE_FROM


def fare(age, kept):
    if is_free(age):
        kept.append(age)
        return 0
    return 2
"""
STRONG = """\
import pytest

from fares import fare


@pytest.mark.parametrize(("age", "paid"), [(64, 2), (65, 0), (66, 0)])
def test_the_old_ride_free_and_are_counted(age, paid):
    kept = []
    assert fare(age, kept) == paid
    assert kept == ([] if paid else [age])
"""
WEAK = """\
from fares import fare


def test_somebody_rides_free():
    assert fare(80, []) == 0
"""


def run(folder: Path, tests: str) -> subprocess.CompletedProcess[str]:
    """Try the changes of a small module of its own on some tests."""
    (folder / "fares.py").write_text(MODULE)
    (folder / "test_fares.py").write_text(tests)
    (folder / "pytest.ini").write_text("[pytest]\n")
    env = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    env |= {"PYTHONPATH": f"{ROOT}:{folder}", "PYTEST_ADDOPTS": "-p no:django -p no:randomly"}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "tests.mutation", "--target", "fares.py", "test_fares.py"]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_strong_tests_notice_every_change(tmp_path: Path) -> None:
    ended = run(tmp_path, STRONG)
    assert (ended.returncode, "100.0%" in ended.stdout) == (0, True), ended.stdout + ended.stderr


def test_weak_tests_are_told_what_they_miss(tmp_path: Path) -> None:
    ended = run(tmp_path, WEAK)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    missed = {line.strip() for line in ended.stdout.splitlines() if "fares.py:" in line}
    assert {
        "fares.py:3  65 → 66",
        "fares.py:8  >= → >",
        "fares.py:13  kept.append(age) left out",
        "fares.py:15  2 → 3  no test runs it",
    } <= missed
    assert not any("return age >= FREE_FROM" in line or "0 → 1" in line for line in missed)


def test_tests_that_fail_by_themselves_catch_nothing(tmp_path: Path) -> None:
    ended = run(tmp_path, STRONG.replace("(65, 0)", "(65, 2)"))
    assert ended.returncode == 1
    assert "BROKEN fares.py" in ended.stdout and "fails without any change" in ended.stdout


SAID = {
    "x.filter(a__lte=1)": {"a__lte → a__lt", ".filter → .exclude", "1 → 2", "1 → 0"},
    "y = f'{a}__gte'": {"__gte → __gt"},
    "y = Q(a=True) | ~b": {"True → False", "| → &", "~b → b"},
    "y = a < b and c": {"< → <=", "and → or"},
    "def f(x: list[int] = 3) -> int:\n    raise x": {"3 → 4", "3 → 2", "raise x left out"},
    "row.ended_at = at": {"row.ended_at = at left out"},
    "assert a == 1": set(),
    "y = f'{a + 1}'": set(),
}


@pytest.mark.parametrize(("source", "said"), SAID.items())
def test_changes_are_those_of_a_tired_colleague(source: str, said: set[str]) -> None:
    found = changes_of(source)
    assert said <= {change.words for change in found} and bool(said) == bool(found)
    for change in found:
        compile(changed_tree(source, change), "changed", "exec")


def test_the_list_names_modules_and_tests_that_are_there() -> None:
    named = [path for target in TARGETS for path in (target.path, *target.tests)]
    assert [path for path in named if not (ROOT / path.partition("::")[0]).exists()] == []
    assert len({target.path for target in TARGETS}) == len(TARGETS)


def test_every_change_said_to_be_equivalent_can_still_be_made() -> None:
    for entry in entries():
        source = (ROOT / entry["file"]).read_text(encoding="utf-8")
        lines = source.splitlines()
        known = {(lines[one.line - 1].strip(), one.words) for one in changes_of(source)}
        assert (entry["line"], entry["words"]) in known, entry
        assert len(entry["reason"]) > 20
