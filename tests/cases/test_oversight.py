"""Offering what is done to orders, proposals and instructions agrees with the services."""

from datetime import timedelta

import pytest

from cases.dossier.case import Dossier
from cases.models import Case
from cases.offers import allowed_verbs
from cases.rules.states import State, Verb
from cases.services.oversight import criticism, instructing, supervising
from grids.models import Role
from tests.cases.in_states import offers_to, outcome
from tests.cases.overseen import a_proposal, a_task, an_order

pytestmark = pytest.mark.django_db

STATES = [State.DISPATCHED, State.HANDLING, State.RETURNED, State.CLOSED, State.MERGED]
SCENES = ("open", "answered", "closed", "proposed", "decided", "instructed", "reported")


def lay(case, scene, at, leader):
    """Put the scene's rows beside the case."""
    if scene in ("open", "answered", "closed"):
        an_order(case, at, status=scene)
    elif scene in ("proposed", "decided"):
        row = a_proposal(case, at)
        if scene == "decided":
            type(row).objects.update(status="dropped", decided_at=at)
    else:
        task = a_task(case, at, leader)
        if scene == "reported":
            type(task).objects.update(answered_at=at, text="已落实")


def calls_for(at):
    """Each verb done to the last of the case's own rows; a case without one is a conflict."""

    def to(related, service, **facts):
        def call(case, actor):
            row = related(case)
            return service(row, actor=actor, at=at, **facts)

        return call

    orders = lambda case: case.supervision_orders.last()  # noqa: E731 - read as a table
    entries = lambda case: case.criticisms.last()  # noqa: E731
    tasks = lambda case: case.instructions.last().tasks.last()  # noqa: E731
    return {
        Verb.ANSWER_SUPERVISION: to(orders, supervising.answer_order, text="已安排"),
        Verb.ACCEPT_SUPERVISION: to(orders, supervising.accept_order, note="随工单办结"),
        Verb.REFUSE_SUPERVISION: to(orders, supervising.refuse_order, reason="请说明"),
        Verb.CRITICISE: to(entries, criticism.confirm_criticism),
        Verb.DROP_CRITICISM: to(entries, criticism.drop_criticism, note="已说明"),
        Verb.ANSWER_INSTRUCTION: to(tasks, instructing.answer_instruction, text="已落实"),
    }


OF_SCENE = {
    "open": (Verb.ANSWER_SUPERVISION, Verb.ACCEPT_SUPERVISION, Verb.REFUSE_SUPERVISION),
    "proposed": (Verb.CRITICISE, Verb.DROP_CRITICISM),
    "instructed": (Verb.ANSWER_INSTRUCTION,),
}
OF_SCENE |= {"answered": OF_SCENE["open"], "closed": OF_SCENE["open"]}
OF_SCENE |= {"decided": OF_SCENE["proposed"], "reported": OF_SCENE["instructed"]}


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("state", STATES)
def test_rows_are_offered_to_whom_the_services_let_act(state, scene, put, people, stranger, at):
    case = put(state)
    lay(case, scene, at, people[Role.LEADER])
    case = Case.objects.get(pk=case.pk)
    calls, wrong, anyone = calls_for(at + timedelta(minutes=30)), {}, set()
    everybody = [*people.values(), stranger]
    offers = offers_to(((actor.pk, actor) for actor in everybody), case, at)
    for actor in everybody:
        offered = offers[actor.pk] & set(OF_SCENE[scene])
        done = {v for v in OF_SCENE[scene] if outcome(calls[v], case, actor) == "done"}
        anyone |= offered
        if offered != done:
            wrong[actor.username] = (offered, done)
    assert wrong == {}
    assert bool(anyone) == (scene in ("open", "answered", "proposed", "instructed"))


def test_a_unit_with_an_order_is_not_supervised_twice(put, people, at):
    case = put(State.HANDLING)
    supervisor = people[Role.SUPERVISOR]
    assert Verb.SUPERVISE in allowed_verbs(Dossier(supervisor, case, at).situation)
    an_order(case, at)
    assert Verb.SUPERVISE not in allowed_verbs(Dossier(supervisor, case, at).situation)


def test_a_unit_that_has_replied_is_not_urged(make_in_state, people, at):
    case = make_in_state(State.HANDLING)
    assert Verb.URGE in allowed_verbs(Dossier(people[Role.SUPERVISOR], case, at).situation)
    replied = make_in_state(State.RESOLVED)
    assert Verb.URGE not in allowed_verbs(Dossier(people[Role.SUPERVISOR], replied, at).situation)
