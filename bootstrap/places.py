"""Where everything is."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"
# Shared by all homes of this folder: what was downloaded, and the lock of the set-up.
CACHE = ROOT / "var" / "cache"


@dataclass(frozen=True)
class Home:
    """The folder that one instance writes to."""

    path: Path

    @property
    def log(self) -> Path:
        """Return the file that holds the whole output of the set-up."""
        return self.path / "log" / "setup.log"

    @property
    def stamps(self) -> Path:
        """Return the folder that remembers which steps are done."""
        return self.path / "stamps"


def demo_home() -> Home:
    """Return the home of the demo: HOTLINE_HOME, else var/."""
    return Home(Path(os.environ.get("HOTLINE_HOME", ROOT / "var")).resolve())


def test_home() -> Home:
    """Return the home of the tests, inside the demo's, with servers of its own."""
    return Home(demo_home().path / "test")


def bench_home() -> Home:
    """Return the home of the benchmarks, whose million cases stay out of the demo."""
    return Home(demo_home().path / "bench")


def huge_bench_home() -> Home:
    """Return the home of the largest benchmark, thirty gigabytes of servers without fsync."""
    return Home(demo_home().path / "bench-huge")
