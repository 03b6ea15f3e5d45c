"""Cases that the table sends to one unit and another one settles."""

from datetime import timedelta

import pytest

from cases.models import Case
from cases.services.dispatch import dispatch
from cases.services.handling import handling
from grids.models import Role
from tests import factories

LATER = timedelta(days=10)


@pytest.fixture
def keeper(db):
    return factories.make_person(Role.SYSTEM_ADMIN)


@pytest.fixture
def duty(category, unit):
    """The table names `unit` for every case of the category."""
    return factories.make_responsibility(category, unit)


@pytest.fixture
def send_wrongly(make_case, duty, handler, stranger, dispatcher, other_unit, at):
    """Return a maker of cases that come back from `unit` and are closed by `other_unit`."""

    def send(number, at=at, **fields):
        wanted = {"phone": f"1389700{number:04}", "wants_callback": False, **fields}
        case = make_case(at=at, text=f"第 {number} 处路灯不亮，请派人维修。", **wanted)
        objection = handling.object_assignment(
            case, actor=handler, at=at, ground="不属于本单位职责", text="路灯归另一单位"
        )
        dispatch.accept_objection(objection, actor=dispatcher, at=at, lead_unit=other_unit)
        return close(case, stranger, dispatcher, at)

    return send


def close(case, clerk, dispatcher, at):
    """Let a unit sign, reply and be reviewed."""
    case = Case.objects.get(pk=case.pk)
    handling.sign_assignment(case, actor=clerk, at=at)
    handling.resolve_assignment(case, actor=clerk, at=at, text="已修好。", outcome="solved")
    case.refresh_from_db()
    dispatch.accept_reply(case, actor=dispatcher, at=at)
    case.refresh_from_db()
    return case
