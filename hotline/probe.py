"""`python -m hotline.probe web|worker|beat|events`: exit 0 when that process is well.

For containers and other watchers. The web process is asked itself; of the others the signs of
life in Valkey are read.
"""

import http.client
import os
import sys
from contextlib import closing

import redis
from django.core.cache import caches

from hotline import heartbeats

SECONDS = 5.0


def allowed_host(hosts: str) -> str:
    """Return a host name that the site answers to, out of ALLOWED_HOSTS."""
    first = hosts.partition(",")[0].strip()
    return "localhost" if first in {"", "*"} else first.lstrip(".")


def is_web_well() -> bool:
    """Ask the web process on this machine for /livez."""
    port = int(os.environ.get("WEB_PORT", "8000"))
    host = allowed_host(os.environ.get("ALLOWED_HOSTS", ""))
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)) as line:
        try:
            line.request("GET", "/livez", headers={"Host": host})
            return line.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False


def has_heartbeat(name: str) -> bool:
    """Look for a background process's sign of life."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
    try:
        return name in heartbeats.last_heartbeats([name])
    except redis.RedisError:
        return False
    finally:
        caches["signs"].close()


def is_well(process: str) -> bool:
    """Tell whether the process (web, worker, beat or events) is well."""
    return is_web_well() if process == "web" else has_heartbeat(process)


if __name__ == "__main__":
    sys.exit(0 if is_well(sys.argv[1]) else 1)
