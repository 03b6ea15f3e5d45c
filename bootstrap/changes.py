"""Which tests know what was changed: those of `make quick`."""

import ast
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from bootstrap.places import ROOT
from bootstrap.terminal import Trouble

# What changes are counted from, the first that the clone knows.
BASES = ("@{upstream}", "origin/HEAD", "main", "HEAD")
# They read the sources themselves, whatever was changed.
ALWAYS = ("tests/test_architecture.py", "tests/test_walk.py")


def changed_files(root: Path = ROOT) -> list[str]:
    """Return the files that differ from where this branch began, committed or not.

    Raises Trouble where the folder is no clone.
    """
    base = next((one for name in BASES if (one := _git(root, "merge-base", "HEAD", name))), None)
    if base is None:
        raise Trouble("What was changed is asked of git; this folder is no clone with a commit.")
    differing = _git(root, "diff", "--name-only", "--diff-filter=d", base[0]) or []
    new = _git(root, "ls-files", "--others", "--exclude-standard") or []
    return sorted({*differing, *new})


def _git(root: Path, *arguments: str) -> list[str] | None:
    """Return the lines that git answers, None where it refuses or there is none."""
    try:
        done = subprocess.run(
            ["git", "-c", "core.quotepath=off", *arguments],  # noqa: S607 - the person's own
            cwd=root, capture_output=True, text=True, check=False,
        )  # fmt: skip
    except OSError:
        return None
    return done.stdout.splitlines() if done.returncode == 0 else None


def tests_of(changed: Iterable[str], root: Path = ROOT) -> list[str]:
    """Return the test modules that were changed, that import what was, or are named after it."""
    changed = [path for path in changed if not path.startswith("tests/browser/")]
    modules = {_module(path) for path in changed if path.endswith(".py")}
    found = {path for path in ALWAYS if (root / path).exists()}
    for file in root.glob("tests/**/test_*.py"):
        path = str(file.relative_to(root))
        if path.startswith("tests/browser/"):
            continue
        is_named = any(_is_named_after(path, one) for one in changed)
        if path in changed or is_named or not modules.isdisjoint(_imports(file)):
            found.add(path)
    return sorted(found)


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _is_named_after(test: str, changed: str) -> bool:
    """Tell whether a test's name holds each word of the name of a file of its app or the root."""
    app, folders = test.split("/")[1], Path(changed).parts[:-1]
    if (folders and app not in folders) or {"tests", "migrations"} & {*folders}:
        return False
    words = set(Path(changed).name.partition(".")[0].lower().split("_")) - {""}
    return bool(words) and words <= set(Path(test).stem.split("_"))


def _imports(file: Path) -> Iterator[str]:
    """Yield the modules that a file imports, and what it takes from them, dotted."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
