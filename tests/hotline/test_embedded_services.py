"""The embedded servers themselves: started, disturbed and stopped in a home of their own."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from hotline.embedded import instance, postgres, processes, services, valkey
from hotline.embedded.errors import ServiceError

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with running servers, far down the tree and with a space in its name."""
    patch = pytest.MonkeyPatch()
    for name in instance.SERVER_NAMES:
        patch.delenv(name, raising=False)
    folder = tmp_path_factory.mktemp("a home") / ("x" * 60) / ("y" * 60)
    services.start(folder, throwaway=True)
    yield folder
    services.stop(folder)
    patch.undo()


def query(url: str, statement: str) -> object:
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0]
    finally:
        connection.close()


def test_start_gives_two_roles_of_which_one_is_no_owner(home: Path) -> None:
    values = services.start(home)
    statement = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
    assert query(values["DATABASE_URL"], statement) is False
    assert query(values["DATABASE_OWNER_URL"], statement) is True


def test_start_finds_chinese_trigrams(home: Path) -> None:
    owner = instance.read_values(home)["DATABASE_OWNER_URL"]
    statement = "SELECT datctype FROM pg_database WHERE datname = current_database()"
    assert query(owner, statement) == "C.UTF-8"
    assert query(owner, "SELECT '供暖' ~ '^\\w+$'") is True


def test_start_wants_the_password(home: Path) -> None:
    values = instance.read_values(home)
    wrong = values["DATABASE_URL"].replace(instance.password_of(values["DATABASE_URL"]), "guess")
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(wrong)
    client = redis.Redis(port=instance.port_of(values["REDIS_URL"]))
    with client, pytest.raises(redis.AuthenticationError):
        client.ping()


def test_start_twice_changes_nothing(home: Path) -> None:
    before = (postgres.running_pid(home), valkey.running_pid(home), instance.read_values(home))
    assert services.start(home) == before[2]
    after = (postgres.running_pid(home), valkey.running_pid(home), instance.read_values(home))
    assert after == before


def test_start_after_kill_keeps_the_data(home: Path) -> None:
    values = instance.read_values(home)
    connection = psycopg2.connect(values["DATABASE_OWNER_URL"])
    with connection, connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
        cursor.execute("CREATE TABLE survivor AS SELECT 12345 AS number")
    connection.close()
    for pid in (postgres.running_pid(home), valkey.running_pid(home)):
        os.kill(pid or 0, signal.SIGKILL)
    assert (postgres.data_folder(home) / "postmaster.pid").exists()
    values = services.start(home)
    assert query(values["DATABASE_OWNER_URL"], "SELECT number FROM survivor") == 12345


def test_start_stale_pid_file_that_names_a_stranger(home: Path) -> None:
    services.stop(home)
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        pid_file = postgres.data_folder(home) / "postmaster.pid"
        pid_file.write_text(f"{stranger.pid}\n{pid_file.parent}\n0\n1\n\n\n\nready\n")
        (valkey.data_folder(home) / "valkey.pid").write_text(str(stranger.pid))
        assert postgres.running_pid(home) is None
        services.start(home)
        assert postgres.running_pid(home) not in {None, stranger.pid}
        assert valkey.running_pid(home) not in {None, stranger.pid}
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_start_port_taken_moves_and_records(home: Path, taken_port: int) -> None:
    services.stop(home)
    values = instance.read_values(home)
    changes = {name: instance.with_port(values[name], taken_port) for name in instance.SERVER_NAMES}
    instance.record(home, **changes)
    moved = services.start(home)
    assert instance.port_of(moved["DATABASE_URL"]) != taken_port
    assert instance.port_of(moved["DATABASE_OWNER_URL"]) == instance.port_of(moved["DATABASE_URL"])
    assert instance.port_of(moved["REDIS_URL"]) != taken_port
    assert instance.read_values(home) == moved
    assert query(moved["DATABASE_URL"], "SELECT 1") == 1


def test_stop_leaves_no_process(home: Path) -> None:
    assert services.stop(home) == ["valkey", "postgres"]
    assert services.stop(home) == []
    folders = (postgres.data_folder(home), valkey.data_folder(home))
    assert [processes.processes_in(folder) for folder in folders] == [[], []]
    assert set(services.status(home).values()) == {"not running"}


def test_start_other_major_says_what_to_do(home: Path) -> None:
    services.stop(home)
    version = postgres.data_folder(home) / "PG_VERSION"
    kept = version.read_text()
    version.write_text("13\n")
    try:
        with pytest.raises(ServiceError, match=r"made by PostgreSQL 13, installed is \d+"):
            services.start(home)
    finally:
        version.write_text(kept)


def test_start_without_its_file_refuses_to_lose_the_keys(home: Path) -> None:
    services.stop(home)
    file = home / instance.FILE_NAME
    kept = file.with_suffix(".kept")
    file.rename(kept)
    try:
        with pytest.raises(ServiceError, match="passwords and keys is gone"):
            services.start(home)
        assert not file.exists()
    finally:
        kept.rename(file)


def test_start_little_space_says_how_much(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    services.stop(home)
    usage = shutil.disk_usage(home)._replace(free=5 * 2**20)
    monkeypatch.setattr(services.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(ServiceError, match="Only 5 MB are free"):
        services.start(home)


def test_start_unfinished_initdb_is_made_anew(tmp_path: Path) -> None:
    half_made = tmp_path / "postgres.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18\n")
    postgres.initialise(tmp_path, "secret")
    assert (postgres.data_folder(tmp_path) / "global" / "pg_control").exists()
    assert not half_made.exists()


def test_works_in_tells_a_reused_number_from_the_server(tmp_path: Path) -> None:
    assert not processes.works_in(os.getpid(), tmp_path)
    assert processes.works_in(os.getpid(), Path.cwd())


def test_stop_process_forces_what_does_not_listen() -> None:
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True);"
    deaf += "time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout as pipe:
        pipe.readline()
        began = time.monotonic()
        processes.stop_process(process.pid, seconds=0.3)
        assert process.wait() == -signal.SIGKILL
    assert time.monotonic() - began < 5
