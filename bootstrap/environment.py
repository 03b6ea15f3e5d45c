"""The virtual environment `.venv` and its packages, pinned by hash."""

import shutil
import subprocess
import sys
import venv
from pathlib import Path

from bootstrap import stamps, system
from bootstrap.places import PYTHON, REQUIREMENTS, ROOT, VENV, Home
from bootstrap.terminal import Trouble, run, say, step

# Stands while packages are being installed: a kill leaves it, and the folder is remade.
BUSY = VENV / "hotline-installing"


def works(python: Path) -> bool:
    """Tell whether an environment's Python runs, is new enough and has pip."""
    probe = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        done = subprocess.run([str(python), "-c", probe], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def ensure_venv(home: Home) -> None:
    """Make .venv, or make it anew when it is half-made or its Python is gone."""
    if works(PYTHON) and not BUSY.exists():
        return
    if VENV.is_symlink():
        raise Trouble(f"{VENV} is a link to an environment that does not work; remove the link.")
    if VENV.exists():
        say(".venv: half-made or broken, making it anew")
        shutil.rmtree(VENV)
    _ensure_venv_module(home)
    version = ".".join(map(str, sys.version_info[:3]))
    with step(".venv", f"making it with Python {version} ({sys.executable})"):
        venv.create(VENV, with_pip=True, symlinks=True)


def _ensure_venv_module(home: Home) -> None:
    """Debian keeps the part that brings pip in a package of its own."""
    try:
        import ensurepip  # noqa: F401, PLC0415
    except ImportError:
        system.install([f"python3.{sys.version_info.minor}-venv"], home)


def ensure_packages(name: str, home: Home) -> None:
    """Install requirements/<name>.txt unless exactly that is installed."""
    file = REQUIREMENTS / f"{name}.txt"
    stamp, value = VENV / f"hotline-{name}.stamp", stamps.digest([file])
    if stamps.is_current(stamp, value):
        say(f"Python packages ({name}): up to date")
        return
    if not _satisfies(file):
        _install(file, name, home)
    if not VENV.is_symlink():
        stamps.mark(stamp, value)


def _satisfies(file: Path) -> bool:
    check = [str(PYTHON), str(ROOT / "bootstrap" / "satisfied.py"), str(file)]
    return subprocess.run(check, capture_output=True, check=False).returncode == 0


def _install(file: Path, name: str, home: Home) -> None:
    count = sum("==" in line for line in file.read_text(encoding="utf-8").splitlines())
    pip: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
    ]
    with step(f"Python packages ({name})", f"installing {count} from {file.relative_to(ROOT)}"):
        BUSY.touch()
        run("pip", [*pip, "--require-hashes", "-r", file], log=home.log)
        BUSY.unlink()
