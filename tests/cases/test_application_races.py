"""Two people rule on, or make, the same application at once, on connections of their own."""

from datetime import timedelta

import pytest

from cases.models import Amendment, Correction, Ending, Exclusion, Extension, Parking, Wait
from cases.rules.states import State
from cases.services.applications import extending
from grids.models import Role
from hotline.errors import Conflict
from tests.at_once import at_once, fresh
from tests.cases.applying import FACTS, RULED, file_row

pytestmark = pytest.mark.django_db(transaction=True)
RULERS = {
    Extension: Role.DISPATCHER, Wait: Role.DISPATCHER, Ending: Role.DISPATCHER,
    Parking: Role.SUPERVISOR, Exclusion: Role.SUPERVISOR, Correction: Role.SUPERVISOR,
    Amendment: Role.SHIFT_LEADER,
}  # fmt: skip


@pytest.mark.parametrize("model, service", RULED.values(), ids=lambda one: one.__name__)
def test_two_rulers_leave_one_ruling(model, service, put, people, at):
    case = put(State.HANDLING)
    row = file_row(case, model, people[Role.OPERATOR], at, **FACTS[model])
    ruler, later = people[RULERS[model]], at + timedelta(minutes=30)

    def rule(ruling):
        return lambda: service(
            row, actor=fresh(ruler), at=later, ruling=ruling, reason="核实后裁定"
        )

    results = at_once(rule("accepted"), rule("refused"))
    assert sum(isinstance(result, model) for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == 1
    won = next(result for result in results if isinstance(result, model))
    assert model.objects.get(pk=row.pk).ruling == won.ruling


def test_two_clerks_ask_for_one_extension(put, people, at):
    case = put(State.HANDLING)
    clerk = people[Role.UNIT_CLERK]

    def ask():
        return extending.ask_extension(case, actor=fresh(clerk), at=at, amount=2, text="等配件")

    results = at_once(ask, ask)
    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert case.extensions.count() == 1
