"""A page's stream that reached the web process is handed over to the process `events`.

A proxy in front may send `/events/` there itself (deploy/nginx.conf). Where nothing stands in
front, as in the demo, the page knows one port only, that of the web process. It passes the
open connection on through a socket in the instance's folder (SCM_RIGHTS), so that a stream
costs it neither a thread nor a copy of a byte. Where nobody takes it, the site itself answers
that there is no stream.
"""

import errno
import socket
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

PATH = "/events/"
SOCKET_NAME = "events.sock"
Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


def hand_over_streams(application: Application, home: Path) -> Application:
    """Return the WSGI application, which keeps everything but streams."""
    address = str(home / SOCKET_NAME)

    def answer(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == PATH and _is_handed_over(environ, address):
            # gunicorn leaves a connection that broke alone, and this one is no longer ours.
            raise BrokenPipeError(errno.EPIPE, "handed over")
        return application(environ, start_response)

    return answer


def _is_handed_over(environ: Environ, address: str) -> bool:
    line: socket.socket | None = environ.get("gunicorn.socket")
    if line is None or environ["REQUEST_METHOD"] != "GET":
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as way:
        way.setblocking(False)
        try:
            way.connect(address)
            socket.send_fds(way, [_head(environ)], [line.fileno()])
        except OSError:
            return False
    # Closed here alone: a shutdown would reach the copy that was handed over.
    line.close()
    return True


def _head(environ: Environ) -> bytes:
    """Return the request's head again; after the stream the connection is not used further."""
    query = f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else ""
    names = [name for name in environ if name.startswith("HTTP_") and name != "HTTP_CONNECTION"]
    lines = [f"{name[5:].replace('_', '-')}: {environ[name]}" for name in names]
    request = [f"GET {PATH}{query} HTTP/1.1", *lines, "Connection: close", "", ""]
    return "\r\n".join(request).encode("latin-1")
