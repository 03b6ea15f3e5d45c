"""How gunicorn serves live events: one worker, whose loop holds every open stream."""

import os
from contextlib import suppress
from typing import Any

from hotline import gunicorn_conf as pages
from hotline.live.taking_over import give_up_dead_peers, take_over

bind = f"{os.environ.get('WEB_HOST', '127.0.0.1')}:{os.environ.get('EVENTS_PORT', '8001')}"
logger_class, accesslog = pages.QuietLogger, pages.accesslog
access_log_format = pages.access_log_format
control_socket_disable = True
worker_class = "asgi"
# Each further process on a machine would need a port and a socket of its own.
workers = 1
worker_connections = 4_000
# Streams have no end to wait for; pages come back to the next process.
graceful_timeout = 1
timeout = 60


def post_worker_init(worker: Any) -> None:
    """Take streams over from the web process, and hold all of them to a peer that lives."""
    from django.conf import settings  # noqa: PLC0415 - the application has set Django up

    for listener in worker.sockets:
        with suppress(OSError):
            give_up_dead_peers(listener.sock)
    take_over(worker, settings.HOTLINE_HOME)
