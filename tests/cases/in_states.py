"""Cases in every state, and verbs tried on them without a trace."""

from contextlib import contextmanager

from django.db import transaction

from cases.access.situation import QUERIES, Situation
from cases.dossier.case import Dossier
from cases.models import Case
from cases.offers import allowed_verbs
from cases.rules.states import State
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


def offers_to(actors, case, at):
    """Return what each of (key, person) is offered; the case is read once for all of them."""
    actors = list(actors)
    first = Dossier(actors[0][1], Case.objects.get(pk=case.pk), at).situation
    read = {name: getattr(first, name) for name in QUERIES if hasattr(first, name)}
    return {
        key: allowed_verbs(Situation(actor, first.case, at).knowing(**read))
        for key, actor in actors
    }
