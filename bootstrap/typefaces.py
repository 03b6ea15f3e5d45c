"""仿宋 for the bulletins: FandolFang, taken out of a Debian package, no TeX needed.

Licence of the typeface: GPL-3 with the font exception. It lacks a few rare characters,
for which the printing falls back on Noto Serif CJK SC.
"""

import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from bootstrap.places import CACHE, Home
from bootstrap.system import root_prefix
from bootstrap.terminal import Trouble, run, say, step

PACKAGE = "texlive-lang-chinese"
FILE = "FandolFang-Regular.otf"
SMALLEST = 5_000_000
# Relative to the file itself, so that a home can be moved; the machine's fonts come after.
CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir prefix="relative">.</dir>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <include ignore_missing="yes">/opt/homebrew/etc/fonts/fonts.conf</include>
</fontconfig>
"""


def is_typeface(path: Path) -> bool:
    """Tell whether the file is the whole OpenType file."""
    if not path.is_file() or path.stat().st_size < SMALLEST:
        return False
    with path.open("rb") as file:
        return file.read(4) == b"OTTO"


def ensure(home: Home) -> None:
    """Put the typeface and its fontconfig file into the home."""
    folder = home.path / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    if is_typeface(folder / FILE):
        say("typefaces: up to date")
    else:
        with step("typefaces", "fetching 仿宋 (FandolFang)"):
            _copy(_cached(home), folder / FILE)
    config = folder / "fonts.conf"
    if not config.exists() or config.read_text(encoding="utf-8") != CONFIG:
        config.write_text(CONFIG, encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    half = target.with_name(target.name + ".new")
    shutil.copyfile(source, half)
    half.replace(target)


def _cached(home: Home) -> Path:
    """Return the typeface in the cache, fetching the package once per folder."""
    kept = CACHE / "fonts" / FILE
    if is_typeface(kept):
        return kept
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise Trouble(
            f"The typeface 仿宋 comes from Debian's package {PACKAGE}, and this system has no"
            f" apt. Put {FILE} (the Fandol fonts) into {home.path / 'fonts'} and try again."
        )
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
        extract(_download(Path(folder), home), kept)
    return kept


def _download(folder: Path, home: Home) -> Path:
    """Fetch the package without installing it; refresh apt's lists once if need be."""
    # As root apt would fetch as another account, which may not write here.
    command = ["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", PACKAGE]
    try:
        run("apt-get download", command, log=home.log, cwd=folder)
    except Trouble:
        prefix = root_prefix()
        if prefix is None:
            raise Trouble(
                f"apt cannot find {PACKAGE}, which brings the typeface 仿宋. Run this line, then"
                " the command again:\n  sudo apt-get update"
            ) from None
        run("apt-get update", [*prefix, "apt-get", "-q", "update"], log=home.log)
        run("apt-get download", command, log=home.log, cwd=folder)
    return next(folder.glob("*.deb"))


def extract(package: Path, target: Path) -> None:
    """Take the one file out of a Debian package."""
    unpack = ["dpkg-deb", "--fsys-tarfile", str(package)]
    with subprocess.Popen(unpack, stdout=subprocess.PIPE) as process:
        with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
            for member in archive:
                if os.path.basename(member.name) == FILE:
                    _write(archive.extractfile(member).read(), target)  # type: ignore[union-attr]
                    break
        process.kill()
    if not is_typeface(target):
        raise Trouble(f"{package.name} holds no {FILE}; put that file into {target.parent}.")


def _write(content: bytes, target: Path) -> None:
    half = target.with_name(target.name + ".new")
    half.write_bytes(content)
    half.replace(target)
