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


def is_installed(lock: Path, folder: Path) -> bool:
    """Tell whether the folder holds every package of the lock file in its version."""
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    wanted = {name: facts["version"] for name, facts in packages.items() if name}
    return all(_version(folder.parent / name) == version for name, version in wanted.items())


def _version(package: Path) -> str:
    try:
        return str(json.loads((package / "package.json").read_text(encoding="utf-8"))["version"])
    except (OSError, ValueError, KeyError):
        return ""


def ensure(home: Home) -> None:
    """Fetch the libraries unless exactly these are there."""
    value = stamps.digest([LOCK, ROOT / "package.json"])
    if stamps.is_current(STAMP, value) or (
        NODE_MODULES.is_symlink() and is_installed(LOCK, NODE_MODULES)
    ):
        say("front-end libraries: up to date")
        return
    npm = find_npm() or _npm_from_wheel(home)
    with step("front-end libraries", "fetching by package-lock.json"):
        options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        path = f"{Path(npm).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        run("npm", [npm, *options], log=home.log, env={**os.environ, "PATH": path}, cwd=ROOT)
        stamps.mark(STAMP, value)


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
