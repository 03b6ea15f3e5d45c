"""Start, stop and show both embedded servers of one home."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hotline.embedded import instance, postgres, processes, valkey
from hotline.embedded.errors import ServiceError

MINIMUM_FREE = 300 * 1024 * 1024


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    """Let two starts of the same home follow each other."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "services.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def check_space(home: Path) -> None:
    """Refuse to start on a disk that would be full soon."""
    free = shutil.disk_usage(home).free
    if free < MINIMUM_FREE:
        raise ServiceError(
            f"Only {free // 2**20} MB are free at {home}; the servers need {MINIMUM_FREE // 2**20}."
            " Free some space, or move the instance by HOTLINE_HOME."
        )


def start(home: Path, *, throwaway: bool = False) -> dict[str, str]:
    """Start what is embedded and not yet running; return the instance's values.

    `throwaway` marks a new home as one whose data may be lost with the power (tests).
    """
    with _only_one(home):
        values = _prepare(home, throwaway=throwaway)
        own_database = instance.is_embedded("DATABASE_URL", values)
        own_queue = instance.is_embedded("REDIS_URL", values)
        if own_database or own_queue:
            check_space(home)
        if own_database:
            values = _start_database(home, values)
        if own_queue:
            values = valkey.start(home, values)
    return values


def _start_database(home: Path, values: dict[str, str]) -> dict[str, str]:
    """Start PostgreSQL until it answers: one found running may just have been killed."""
    for attempt in range(3):
        values = postgres.start(home, values)
        pid = postgres.running_pid(home)
        try:
            postgres.ensure_roles(home, values)
        except ServiceError:
            is_gone = pid is None or processes.wait_until_gone([pid], 5)
            if attempt == 2 or not is_gone:
                raise
        else:
            break
    return values


def _prepare(home: Path, *, throwaway: bool) -> dict[str, str]:
    is_new = not (home / instance.FILE_NAME).exists()
    if is_new and (home / "postgres" / "PG_VERSION").exists():
        raise ServiceError(
            f"{home / 'postgres'} holds data, but {home / instance.FILE_NAME} with its passwords"
            " and keys is gone. Put it back from the backup, or move the folder away."
        )
    values = instance.ensure_instance(home)
    return instance.record(home, THROWAWAY="1") if is_new and throwaway else values


def stop(home: Path) -> list[str]:
    """Stop what runs; return the names of the servers that did."""
    with _only_one(home):
        servers = (("valkey", valkey.stop), ("postgres", postgres.stop))
        return [name for name, end in servers if end(home)]


def status(home: Path) -> dict[str, str]:
    """Return one line per server: its process and port, elsewhere, or not running."""
    values = instance.ensure_instance(home)
    rows = (("postgres", "DATABASE_URL", postgres), ("valkey", "REDIS_URL", valkey))
    return {name: _state(home, values, key, server) for name, key, server in rows}


def _state(home: Path, values: dict[str, str], key: str, server: object) -> str:
    if not instance.is_embedded(key, values):
        return f"not used: {key} is set in the environment"
    pid = server.running_pid(home)  # type: ignore[attr-defined]
    if pid is None:
        return "not running"
    return f"running, process {pid}, 127.0.0.1:{instance.port_of(values[key])}"
