"""`make quick` finds the tests that know what was changed."""

import subprocess
from pathlib import Path

import pytest

from bootstrap import changes, checks
from bootstrap.terminal import Trouble

FILES = {
    "tests/test_architecture.py": "",
    "tests/cases/test_lights.py": "from cases.clocks import lights\n",
    "tests/cases/test_queues.py": "from cases.services.queues import take\n",
    "tests/cases/test_case_page.py": "",
    "tests/cases/test_intake.py": "import cases.forms.intake as forms\n",
    "tests/reports/test_case_page.py": "",
    "tests/browser/test_frame.py": "from cases.clocks import lights\n",
    "tests/hotline/test_readme.py": "",
    "tests/cases/walked.py": "",
    "tests/cases/test_walking.py": "from tests.cases.walked import walk\n",
}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "Begin")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.cn")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ("cases/clocks/lights.py", {"tests/cases/test_lights.py"}),
        ("cases/services/queues.py", {"tests/cases/test_queues.py"}),
        ("cases/forms/intake.py", {"tests/cases/test_intake.py"}),
        ("templates/cases/case.html", {"tests/cases/test_case_page.py"}),
        ("tests/cases/walked.py", {"tests/cases/test_walking.py"}),
        ("tests/cases/test_queues.py", {"tests/cases/test_queues.py"}),
        ("tests/browser/test_frame.py", set()),
        ("docs/walk.md", set()),
        ("README.zh-CN.md", {"tests/hotline/test_readme.py"}),
    ],
)
def test_a_change_is_known_by_its_importers_and_namesakes(
    clone: Path, changed: str, found: set[str]
) -> None:
    assert set(changes.tests_of([changed], clone)) == {"tests/test_architecture.py", *found}


def test_changed_is_what_the_branch_committed_what_it_did_not_and_what_is_new(clone: Path) -> None:
    git(clone, "switch", "-qc", "branch")
    (clone / "tests/cases/test_lights.py").write_text("committed = 1\n")
    (clone / "tests/cases/test_intake.py").unlink()
    git(clone, "commit", "-qam", "Change")
    (clone / "tests/cases/test_queues.py").write_text("not_yet = 1\n")
    (clone / "新的.py").write_text("")
    assert changes.changed_files(clone) == [
        "tests/cases/test_lights.py", "tests/cases/test_queues.py", "新的.py",
    ]  # fmt: skip


def test_a_folder_that_is_no_clone_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(Trouble, match="no clone"):
        changes.changed_files(tmp_path)


def test_quick_leaves_out_what_is_slow_or_needs_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "changed_files", lambda: ["bootstrap/changes.py"])
    *style, tests = checks.quick_parts()
    assert [part.name for part in style] == ["ruff check", "ruff format"]
    assert "not browser and not slow and not sip" in tests.command
    assert "tests/hotline/test_changes.py" in tests.command
