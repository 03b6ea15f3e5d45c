"""Cases in every state, and verbs tried on them without a trace."""

from contextlib import contextmanager

from django.db import transaction

from cases.states import State
from hotline.errors import Conflict, Forbidden

WITH_LEAD = {State.DISPATCHED, State.HANDLING, State.RETURNED, State.RESOLVED, State.PARKED}


@contextmanager
def undone():
    """Undo what happens inside."""
    with transaction.atomic():
        mark = transaction.savepoint()
        yield
        transaction.savepoint_rollback(mark)


def outcome(call, case, actor):
    with undone():
        try:
            call(case, actor)
        except Forbidden:
            return "forbidden"
        except Conflict:
            return "conflict"
        return "done"
