"""Dispatches as rows: assignments with their clocks, begun and ended."""

from datetime import timedelta

import pytest

from cases.models import AssignmentRole, Case, EndReason
from cases.rules.states import State
from cases.services.clocks import assigning
from cases.services.handling import handling, sub_dispatch
from grids.models import LimitRule
from hotline.errors import Conflict, InvalidInput
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def pending(put):
    return put(State.PENDING)


@pytest.fixture
def force(pending, unit, other_unit, sub_unit, dispatcher, at):
    """A dispatch to a lead, an answering unit and a co-unit, in that order."""
    return assigning.add_assignments(
        pending, unit, [sub_unit], actor=dispatcher, at=at, answering_units=[other_unit]
    )


def test_add_assignments_writes_the_lead_first_and_mirrors_it_in_the_case(pending, force, unit, at):
    lead, answering, co = force
    assert [row.role for row in force] == ["lead", "answering", "co"]
    assert (lead.is_coordinating, answering.is_coordinating) == (True, False)
    assert (pending.lead_unit, pending.reply_due_at) == (unit, lead.reply_due_at)
    assert pending.sign_due_at == lead.sign_due_at
    for row in force:
        segment = row.segments.get()
        assert (segment.started_at, segment.start_reason) == (at, "dispatch")
        assert row.escalate_at is not None
    assert co.original_reply_due_at == co.reply_due_at


def test_a_lead_alone_coordinates_nobody(pending, unit, dispatcher, at):
    [lead] = assigning.add_assignments(pending, unit, [], actor=dispatcher, at=at)
    assert lead.is_coordinating is False


def test_a_city_without_a_limit_that_fits_says_so(pending, unit, dispatcher, at):
    LimitRule.objects.all().delete()
    with pytest.raises(InvalidInput):
        assigning.add_assignments(pending, unit, [], actor=dispatcher, at=at)
    assert not pending.assignments.exists()


def test_a_limit_from_signing_has_no_segment_before_the_signature(
    pending, unit, dispatcher, limit_rule, at
):
    LimitRule.objects.filter(pk=limit_rule.pk).delete()
    factories.make_limit("签收起算", starts_at="signing")
    [lead] = assigning.add_assignments(pending, unit, [], actor=dispatcher, at=at)
    assert not lead.segments.exists()


def test_a_unit_that_was_merged_a_moment_ago_gets_nothing(
    pending, unit, other_unit, dispatcher, at
):
    type(unit).objects.filter(pk=unit.pk).update(succeeded_by=other_unit, is_active=False)
    with pytest.raises(Conflict):
        assigning.add_assignments(pending, unit, [], actor=dispatcher, at=at)


def test_case_columns_leave_out_what_was_met(force, at):
    lead = force[0]
    lead.signed_at = lead.contacted_at = at
    found = assigning.case_columns(lead)
    assert (found["sign_due_at"], found["contact_due_at"]) == (None, None)
    assert found["reply_due_at"] == lead.reply_due_at
    assert set(found) == set(assigning.WITHOUT_LEAD)


def test_end_assignments_ends_all_that_is_open_once(pending, force, at):
    later = at + timedelta(hours=1)
    assert assigning.end_assignments(pending, EndReason.RECALLED, at=later) == 3
    assert assigning.end_assignments(pending, EndReason.CLOSED, at=later) == 0
    for row in pending.assignments.all():
        assert (row.ended_at, row.end_reason) == (later, "recalled")
        assert row.segments.get().stopped_at == later


def test_end_assignment_leaves_an_ended_one_as_it_is(force, at):
    lead = force[0]
    assigning.end_assignment(lead, EndReason.DONE, at=at)
    assigning.end_assignment(lead, EndReason.CLOSED, at=at + timedelta(hours=1))
    lead.refresh_from_db()
    assert (lead.ended_at, lead.end_reason) == (at, "done")


def test_a_clock_never_stops_before_it_began(force, at):
    assigning.end_assignment(force[0], EndReason.DONE, at=at - timedelta(hours=1))
    segment = force[0].segments.get()
    assert segment.stopped_at == segment.started_at


def test_end_branch_takes_along_what_was_handed_down(make_case, handler, sub_unit, at):
    case = make_case()
    handling.sign_assignment(case, actor=handler, at=at)
    [child] = sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[sub_unit])
    own = case.assignments.get(parent=None)
    own.case = case
    assigning.end_branch(own, EndReason.OBJECTION, at=at)
    reasons = dict(Case.objects.get(pk=case.pk).assignments.values_list("pk", "end_reason"))
    assert reasons == {own.pk: "objection", child.pk: "parent"}


def test_end_reviewed_tells_who_finished_from_who_was_let_go(pending, force, at):
    lead, answering, _ = force
    below = factories.make_unit("清真巷街道办事处", parent=answering.unit)
    for row in (lead, answering):
        row.replied_at = at
        row.save(update_fields=["replied_at"])
    child = assigning.new_assignment(
        pending, below, AssignmentRole.SUB, actor=None, at=at, parent=answering
    )
    assigning.insert_assignments([child])
    assigning.end_reviewed(pending, at=at + timedelta(hours=1))
    reasons = dict(pending.assignments.values_list("pk", "end_reason"))
    assert [reasons[row.pk] for row in force] == ["done", "done", "closed"]
    assert reasons[child.pk] == "parent"
