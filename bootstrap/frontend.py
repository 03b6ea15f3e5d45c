"""The front-end libraries, fetched as package-lock.json pins them."""

import json
import os
import shutil
import subprocess
import venv
from pathlib import Path

from bootstrap import stamps
from bootstrap.places import CACHE, NODE_MODULES, REQUIREMENTS, ROOT, Home
from bootstrap.terminal import run, say, step

LOCK = ROOT / "package-lock.json"
STAMP = NODE_MODULES / ".hotline-stamp"
NODE_VENV = CACHE / "node"
OLDEST_NPM = 7  # reads this format of lock file


def is_installed(lock: Path, folder: Path, *, with_tools: bool) -> bool:
    """Tell whether the folder holds every package of the lock file in its version.

    `with_tools` asks for the linters of scripts and style sheets as well; what is for another
    machine alone is not asked for.
    """
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    wanted = {
        name: facts["version"]
        for name, facts in packages.items()
        if name and not facts.get("optional") and (with_tools or not facts.get("dev"))
    }
    return all(_version(folder.parent / name) == version for name, version in wanted.items())


def _version(package: Path) -> str:
    try:
        return str(json.loads((package / "package.json").read_text(encoding="utf-8"))["version"])
    except (OSError, ValueError, KeyError):
        return ""


def ensure(home: Home, *, with_tools: bool) -> None:
    """Fetch the libraries unless they are there; `with_tools` the linters as well."""
    value = stamps.digest([LOCK, ROOT / "package.json"])
    whole = f"{value} with tools"
    is_there = stamps.is_current(STAMP, whole) or (
        not with_tools and stamps.is_current(STAMP, value)
    )
    is_lent = NODE_MODULES.is_symlink()
    if is_there or (is_lent and is_installed(LOCK, NODE_MODULES, with_tools=with_tools)):
        say("front-end libraries: up to date")
        return
    npm = find_npm() or _npm_from_wheel(home)
    with step("front-end libraries", "fetching by package-lock.json"):
        options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        options += [] if with_tools else ["--omit=dev"]
        path = f"{Path(npm).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        run("npm", [npm, *options], log=home.log, env={**os.environ, "PATH": path}, cwd=ROOT)
        stamps.mark(STAMP, whole if with_tools else value)


def node() -> str:
    """Return the program that runs the linters: the one beside the npm that fetched them."""
    npm = find_npm()
    return str((Path(npm).parent if npm else NODE_VENV / "bin") / "node")


def find_npm() -> str | None:
    """Return the system's npm when it is recent enough and its node works."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    done = subprocess.run([npm, "--version"], capture_output=True, text=True, check=False)
    major = done.stdout.strip().partition(".")[0]
    return npm if done.returncode == 0 and major.isdigit() and int(major) >= OLDEST_NPM else None


def _npm_from_wheel(home: Home) -> str:
    """Return an npm from PyPI's wheel, in an environment of its own."""
    npm, stamp = NODE_VENV / "bin" / "npm", NODE_VENV / "hotline.stamp"
    file = REQUIREMENTS / "node.txt"
    if not stamps.is_current(stamp, stamps.digest([file])):
        with step("npm", "none here, fetching one from the Python package index"):
            shutil.rmtree(NODE_VENV, ignore_errors=True)
            venv.create(NODE_VENV, with_pip=True, symlinks=True)
            pip: list[str | Path] = [
                NODE_VENV / "bin" / "python",
                "-m",
                "pip",
                "install",
                "--require-hashes",
            ]
            run("pip", [*pip, "-r", file], log=home.log)
            stamps.mark(stamp, stamps.digest([file]))
    return str(npm)
