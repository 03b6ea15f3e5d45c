"""A refusal because the case has moved on tells a unit no more than its timeline does."""

from datetime import timedelta

import pytest

from cases.rules.states import State
from cases.services.dispatch import recalling
from cases.services.handling import handling, sub_dispatch
from cases.services.record.disclosure import unmask_citizen
from cases.services.record.transitions import Seen
from hotline.errors import Conflict
from tests.factories import make_person, make_unit

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def refused(case, person, seen, at):
    with pytest.raises(Conflict) as refusal:
        handling.sign_assignment(case, actor=person, at=at, seen=seen)
    return f"{refusal.value.message}{refusal.value.changes}"


def test_a_unit_hears_of_no_internal_event(make_case, handler, dispatcher, at):
    case = make_case()
    seen = Seen.of(case)
    handling.sign_assignment(case, actor=handler, at=at)
    unmask_citizen(case, actor=dispatcher, at=at, reason="核对姓名")
    told = refused(case, handler, seen, at + HOUR)
    assert "签收" in told and "查看信息" not in told and str(dispatcher) not in told


def test_a_unit_that_was_let_go_hears_of_nothing_that_followed(
    make_case, handler, stranger, dispatcher, other_unit, at
):
    case = make_case()
    seen = Seen.of(case)
    recalling.reassign_case(case, actor=dispatcher, at=at, lead_unit=other_unit, reason="派错单位")
    handling.sign_assignment(case, actor=stranger, at=at + HOUR)
    handling.resolve_assignment(
        case, actor=stranger, at=at + HOUR, text="城西已修好", outcome="solved"
    )
    told = refused(case, handler, seen, at + 2 * HOUR)
    assert "改派" in told
    assert "办结" not in told and str(stranger) not in told
    assert State.RESOLVED.label not in told


def test_a_street_hears_nothing_of_the_street_beside_it(
    make_in_state, handler, sub_handler, unit, sub_unit, dispatcher, at
):
    beside = make_unit("林家崖街道", code="beside", parent=unit, kind="street", level="street")
    other = make_person("unit_clerk", username="beside", unit=beside)
    case = make_in_state(State.HANDLING)
    seen = Seen(State.DISPATCHED, 0)
    sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[sub_unit, beside])
    handling.sign_assignment(case, actor=other, at=at + HOUR)
    told = refused(case, sub_handler, seen, at + HOUR)
    assert str(other) not in told
