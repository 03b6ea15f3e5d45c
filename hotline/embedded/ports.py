"""Which ports an instance listens on: its own by habit, another when that one is taken."""

import socket
import zlib
from pathlib import Path

from hotline.embedded.errors import ServiceError

# Below the range from which the kernel takes ports for outgoing connections.
POSTGRES_BASE = 15432
VALKEY_BASE = 16379
WEB_BASE = 8000
SPREAD = 500


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Tell whether a server could listen on this port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def preferred(base: int, home: Path) -> int:
    """Return the port this home tries first, so that homes side by side seldom meet."""
    return base + zlib.crc32(str(home).encode()) % SPREAD


def first_free(start: int, *, tries: int = 200) -> int:
    """Return the first free port from `start` upwards; ServiceError when none is."""
    for port in range(start, start + tries):
        if is_free(port):
            return port
    raise ServiceError(f"No free port between {start} and {start + tries}; stop what holds them.")
