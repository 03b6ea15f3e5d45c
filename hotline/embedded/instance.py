"""The instance's file: secrets drawn once, addresses of its servers (mode 0600).

The settings read it (`hotline/settings.py`); variables of the real environment win.
"""

import base64
import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from hotline.embedded import ports

FILE_NAME = "instance.env"
HEADER = "# Secrets and addresses of this instance; keep it with the backup, show it to nobody.\n"
SERVER_NAMES = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
BASE_DIR = Path(__file__).resolve().parent.parent.parent


def home_folder() -> Path:
    """Return the folder that holds everything this instance writes."""
    return Path(os.environ.get("HOTLINE_HOME", BASE_DIR / "var")).resolve()


def read_values(home: Path) -> dict[str, str]:
    """Return the file's KEY=value lines; an empty dict when there is no file."""
    path = home / FILE_NAME
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("=") for line in lines if not line.startswith("#"))
    return {key.strip(): value.strip() for key, mark, value in pairs if mark}


def write_values(home: Path, values: Mapping[str, str]) -> None:
    """Replace the file in one step, so that a full disk or a kill leaves the old one."""
    body = HEADER + "".join(f"{key}={value}\n" for key, value in values.items())
    handle, name = tempfile.mkstemp(dir=home, prefix=".instance-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(home / FILE_NAME)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _fresh_values(home: Path) -> dict[str, str]:
    postgres = ports.first_free(ports.preferred(ports.POSTGRES_BASE, home))
    valkey = ports.first_free(ports.preferred(ports.VALKEY_BASE, home))
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "HOTLINE_FIELD_KEYS": f"k1:{_random_key()}",
        "HOTLINE_FIELD_INDEX_KEY": _random_key(),
        "DATABASE_URL": _database_url("hotline_app", postgres),
        "DATABASE_OWNER_URL": _database_url("hotline_owner", postgres),
        "REDIS_URL": f"redis://:{secrets.token_urlsafe(24)}@127.0.0.1:{valkey}/0",
        "WEB_PORT": str(ports.WEB_BASE),
    }


def _database_url(role: str, port: int) -> str:
    return f"postgresql://{role}:{secrets.token_urlsafe(24)}@127.0.0.1:{port}/hotline"


def ensure_instance(home: Path) -> dict[str, str]:
    """Return the instance's values; draw those that are missing and record them."""
    home.mkdir(parents=True, exist_ok=True)
    known = read_values(home)
    values = _fresh_values(home) | known
    if values != known:
        write_values(home, values)
    return values


def record(home: Path, **changes: str) -> dict[str, str]:
    """Change single values of the file and return all of them."""
    values = read_values(home) | changes
    write_values(home, values)
    return values


def port_of(url: str) -> int:
    """Return the port of a server's address."""
    return urlsplit(url).port or 0


def password_of(url: str) -> str:
    """Return the password inside a server's address."""
    return urlsplit(url).password or ""


def username_of(url: str) -> str:
    """Return the account inside a server's address."""
    return urlsplit(url).username or ""


def with_port(url: str, port: int) -> str:
    """Return the same address at another port."""
    parts = urlsplit(url)
    netloc = f"{parts.netloc.rpartition(':')[0]}:{port}"
    return urlunsplit(parts._replace(netloc=netloc))


def is_embedded(name: str, values: Mapping[str, str]) -> bool:
    """Tell whether `name` (DATABASE_URL, REDIS_URL) means the instance's own server.

    A different address in the real environment means that somebody else runs that server.
    The port is left out of the comparison: it may have moved since a process started.
    """
    address = os.environ.get(name, values[name])
    return with_port(address, 0) == with_port(values[name], 0)


def environment(values: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a process that works with this instance's servers.

    What the real environment sets wins, except an address of an embedded server that was
    read before the server moved to another port.
    """
    env = {**values, **os.environ}
    if is_embedded("DATABASE_URL", values):
        env |= {name: values[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    elif "DATABASE_OWNER_URL" not in os.environ:
        del env["DATABASE_OWNER_URL"]
    if is_embedded("REDIS_URL", values):
        env["REDIS_URL"] = values["REDIS_URL"]
    return env
