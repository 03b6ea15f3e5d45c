"""A unit takes a case, by its own signature or by whom the telephone reached."""

from datetime import timedelta

import pytest

from cases.rules.states import State, Verb
from cases.services.dispatch import dispatch
from cases.services.dispatch.signing import take_assignment
from grids.models import LimitRule
from tests import factories

pytestmark = pytest.mark.django_db


def part_of(case, unit):
    row = case.assignments.select_related("unit").get(unit=unit)
    row.case = case
    return row


def test_take_assignment_of_the_lead_moves_the_case(make_case, unit, handler, at):
    case, later = make_case(), at + timedelta(minutes=5)
    part = part_of(case, unit)
    take_assignment(
        case, part, Verb.SIGN, actor=handler, at=later, note="已收", facts={"by": "page"}
    )
    case.refresh_from_db()
    part.refresh_from_db()
    assert (part.signed_at, part.signed_by) == (later, handler)
    assert (case.state, case.sign_due_at) == (State.HANDLING, None)
    event = case.events.get(verb=Verb.SIGN)
    assert (event.note, event.facts, event.unit) == ("已收", {"by": "page"}, unit)


def test_take_assignment_of_a_co_unit_moves_nothing(
    make_case, dispatcher, unit, other_unit, stranger, at
):
    case = make_case(lead_unit=None)
    dispatch.dispatch_case(case, actor=dispatcher, at=at, lead_unit=unit, co_units=[other_unit])
    case.refresh_from_db()
    take_assignment(case, part_of(case, other_unit), Verb.SIGN, actor=stranger, at=at)
    case.refresh_from_db()
    assert case.state == State.DISPATCHED
    assert case.events.filter(verb=Verb.SIGN, unit=other_unit, to_state="").exists()


def test_a_limit_from_signing_begins_to_run(make_case, limit_rule, unit, handler, at):
    LimitRule.objects.filter(pk=limit_rule.pk).delete()
    factories.make_limit("签收起算", starts_at="signing")
    case, later = make_case(), at + timedelta(hours=1)
    take_assignment(case, part_of(case, unit), Verb.SIGN, actor=handler, at=later)
    segment = case.assignments.get().segments.get()
    assert (segment.started_at, segment.start_reason) == (later, "signing")
