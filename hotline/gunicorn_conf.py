"""How gunicorn serves the pages; the same on a demo machine and in a container."""

import json
import os
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger, SafeAtoms

from hotline.logs import JsonFormatter

PROBES = frozenset({"/livez", "/healthz"})


class JsonAtoms(SafeAtoms):  # type: ignore[misc]
    """The parts of an access line, so that no path ends its line or its text early."""

    def __init__(self, atoms: dict[str, Any]) -> None:
        dict.__init__(self, {name: _inside_quotes(value) for name, value in atoms.items()})


def _inside_quotes(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False)[1:-1] if isinstance(value, str) else value


class QuietLogger(Logger):  # type: ignore[misc] # gunicorn has no types
    """Writes JSON like the rest of the site, and not one line per probe."""

    atoms_wrapper_class = JsonAtoms

    def setup(self, cfg: Any) -> None:
        """Give gunicorn's own messages the site's format."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonFormatter())

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        """Write the access line, except for a probe."""
        if environ.get("PATH_INFO") not in PROBES:
            super().access(resp, req, environ, request_time)


bind = f"{os.environ.get('WEB_HOST', '127.0.0.1')}:{os.environ.get('WEB_PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = True
timeout = 60
graceful_timeout = 10
keepalive = 15
# Memory that long-lived processes gather is given back; the jitter keeps them apart.
max_requests = 20_000
max_requests_jitter = 2_000
logger_class = QuietLogger
accesslog = "-"
# The path without its query: searches carry names and phones.
access_log_format = '{"logger": "access", "message": "%(m)s %(U)s", "status": %(s)s, "us": %(D)s}'
control_socket_disable = True
if Path("/dev/shm").is_dir():  # noqa: S108 (gunicorn's own, unlinked at once)
    worker_tmp_dir = "/dev/shm"  # noqa: S108
