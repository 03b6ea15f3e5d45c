"""Several calls at the same time, each on a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from grids.models import User
from hotline.errors import HotlineError

PATIENCE = 10


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Start the calls together; return what each returned, or the refusal that it met."""
    gate = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            gate.wait(timeout=PATIENCE)
            return call()
        except HotlineError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def fresh(user: User) -> User:
    """Read a person anew, so that no two connections share one row's cache."""
    return User.objects.get(pk=user.pk)
