"""System packages: what the wheels cannot bring."""

import ctypes
import os
import shutil
import subprocess
from dataclasses import dataclass

from bootstrap.places import Home
from bootstrap.terminal import Trouble, run, say, step


@dataclass(frozen=True)
class Need:
    """A Debian package, and how to see that it (or its like elsewhere) is there."""

    package: str
    library: str = ""
    programs: tuple[str, ...] = ()
    family: str = ""


PRINTING = (
    Need("libpango-1.0-0", library="libpango-1.0.so.0"),
    Need("libpangoft2-1.0-0", library="libpangoft2-1.0.so.0"),
    # Without it a page of PDF costs 20 CPU-seconds.
    Need("libharfbuzz-subset0", library="libharfbuzz-subset.so.0"),
    Need("fontconfig", programs=("fc-list",)),
    Need("fonts-noto-cjk", family="Noto Serif CJK SC"),
    Need("fonts-lxgw-wenkai", family="LXGW WenKai"),
)
TESTING = (
    Need("chromium", programs=("chromium", "chromium-browser", "google-chrome")),
    Need("poppler-utils", programs=("pdftotext",)),
)
# For calls to a real softphone: a machine without them leaves those tests out.
CALLING = (
    Need("baresip-core", programs=("baresip",)),
    Need("sip-tester", programs=("sipp",)),
)


def has_library(name: str) -> bool:
    """Tell whether the loader finds a shared library."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def font_families() -> set[str]:
    """Return the names of all installed typefaces; empty without fontconfig."""
    program = shutil.which("fc-list")
    if program is None:
        return set()
    listing = subprocess.run(
        [program, "--format=%{family}\n"], capture_output=True, text=True, check=False
    )
    return {name.strip() for line in listing.stdout.splitlines() for name in line.split(",")}


def missing(needs: tuple[Need, ...]) -> list[str]:
    """Return the packages that are wanted and not there in any form."""
    families = font_families() if any(need.family for need in needs) else set()
    return [need.package for need in needs if not _is_there(need, families)]


def _is_there(need: Need, families: set[str]) -> bool:
    if need.library:
        return has_library(need.library)
    if need.family:
        return need.family in families
    return any(shutil.which(program) for program in need.programs)


def root_prefix() -> list[str] | None:
    """Return what makes a command root's: nothing, sudo without a password, or None."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if (
        sudo
        and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return [sudo, "-n"]
    return None


def install_command(packages: list[str]) -> str:
    """Return the line that a person would type."""
    return f"sudo apt-get update && sudo apt-get install -y {' '.join(packages)}"


def install(packages: list[str], home: Home) -> None:
    """Install Debian packages; Trouble with the line to run where that is not allowed."""
    prefix = root_prefix()
    if not shutil.which("apt-get"):
        raise Trouble(
            f"These Debian packages, or what your system calls them, are missing:"
            f" {' '.join(packages)}. Install them and run the command again."
        )
    if prefix is None:
        raise Trouble(
            "System packages are missing, and installing them needs root. Run this line, then"
            f" the command again:\n  {install_command(packages)}"
        )
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    with step("system packages", f"installing {' '.join(packages)}"):
        run("apt-get update", [*apt, "update"], log=home.log, env=quiet)
        options = ["install", "-y", "--no-install-recommends"]
        run("apt-get install", [*apt, *options, *packages], log=home.log, env=quiet)


def ensure(needs: tuple[Need, ...], home: Home) -> None:
    """Install what is missing, then look again."""
    packages = missing(needs)
    if not packages:
        say("system packages: all there")
        return
    install(packages, home)
    if still := missing(needs):
        raise Trouble(f"Installed, but still not found: {' '.join(still)}. See {home.log}.")


def ensure_if_possible(needs: tuple[Need, ...], home: Home) -> None:
    """Install what some tests alone need; where that cannot be, they are left out."""
    try:
        ensure(needs, home)
    except Trouble as trouble:
        say(f"{trouble}\nThe tests that need them are left out.")
